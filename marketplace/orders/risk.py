"""Whether a purchase may be placed, is looked at first, or is refused: the market's own rules, by settings.

A model may take their place by `ORDER_RISK_CHECK`. What a verdict rests on is kept with the purchase, for the staff who
look at it; the buyer is told no more than that it is not possible.
"""

from django.conf import settings

from marketplace.orders.models import RiskOutcome
from marketplace.orders.ports import RiskFacts, RiskVerdict

# Kept with purchases, so never renamed.
MUCH_FOR_A_NEW_PHONE = "much_for_a_new_phone"
MANY_OPEN_ORDERS = "many_open_orders"
MANY_REFUSALS = "many_refusals"


class RiskRules:
    """Rules that need nothing but the history of phone and account."""

    def check(self, facts: RiskFacts) -> RiskVerdict:
        """Allow it, have it looked at, or refuse it."""
        refusing = _refusing(facts)
        if refusing:
            return RiskVerdict(None, refusing)
        is_new = facts.history.delivered_orders == 0
        if is_new and facts.quote.total.amount >= settings.RISK_REVIEW_ABOVE:
            return RiskVerdict(RiskOutcome.REVIEW, (MUCH_FOR_A_NEW_PHONE,))
        return RiskVerdict(RiskOutcome.ALLOW)


def _refusing(facts: RiskFacts) -> tuple[str, ...]:
    """What is paid beforehand can be ordered by anybody: nobody loses by it."""
    if facts.quote.payment is None or not facts.quote.payment.is_cash:
        return ()
    in_all = facts.history.open_orders + len(facts.quote.shops)
    rules = {
        MANY_OPEN_ORDERS: in_all > settings.RISK_OPEN_ORDERS,
        MANY_REFUSALS: facts.history.refused_orders >= settings.RISK_REFUSALS,
    }
    return tuple(name for name, holds in rules.items() if holds)
