"""Whether a purchase may be placed, must be looked at first, or is refused: rules over what is known of its buyer.

A model may take their place by the setting `ORDER_RISK_CHECK`. What a verdict rests on is kept with the purchase, for
the staff who look at it; the buyer is told no more than that it is not possible.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from django.conf import settings
from django.utils.module_loading import import_string

from marketplace.core.money import Money


class Judgement(StrEnum):
    """What becomes of a purchase."""

    ALLOW = "allow"
    REVIEW = "review"
    REFUSE = "refuse"


class Suspicion(StrEnum):
    """What speaks against it; kept with the purchase, so never renamed."""

    MUCH_FOR_A_NEW_PHONE = "much_for_a_new_phone"
    MANY_OPEN_ORDERS = "many_open_orders"
    MANY_REFUSALS = "many_refusals"


@dataclass(frozen=True, slots=True)
class RiskFacts:
    """What is known of whoever buys, by the phone to call and by the account.

    Attributes:
        open_orders: cash orders of phone or account that have not ended.
        new_orders: how many this purchase would add.
        delivered_orders: that were taken and paid, ever.
        refused_orders: that came and were not taken, or nobody collected, within 90 days.
    """

    user_id: UUID | None
    total: Money
    is_cash: bool
    open_orders: int
    new_orders: int
    delivered_orders: int
    refused_orders: int


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a check came to, and why."""

    judgement: Judgement
    reasons: tuple[Suspicion, ...] = ()


class RiskCheck(Protocol):
    """Whoever judges purchases."""

    def judge(self, facts: RiskFacts) -> Verdict:
        """A verdict in no time: it is asked while a basket is held, so it asks nobody else."""


class RiskRules:
    """The market's own rules, by settings."""

    def judge(self, facts: RiskFacts) -> Verdict:
        refusing = tuple(_refusing(facts))
        if refusing:
            return Verdict(Judgement.REFUSE, refusing)
        is_new = facts.delivered_orders == 0
        if is_new and facts.total.amount >= settings.RISK_REVIEW_ABOVE:
            return Verdict(Judgement.REVIEW, (Suspicion.MUCH_FOR_A_NEW_PHONE,))
        return Verdict(Judgement.ALLOW)


def judge(facts: RiskFacts) -> Verdict:
    """What the check of this market says."""
    check: RiskCheck = import_string(settings.ORDER_RISK_CHECK)()
    return check.judge(facts)


def _refusing(facts: RiskFacts) -> list[Suspicion]:
    found = []
    if facts.is_cash and facts.open_orders + facts.new_orders > settings.RISK_OPEN_ORDERS:
        found.append(Suspicion.MANY_OPEN_ORDERS)
    if facts.is_cash and facts.refused_orders >= settings.RISK_REFUSALS:
        found.append(Suspicion.MANY_REFUSALS)
    return found
