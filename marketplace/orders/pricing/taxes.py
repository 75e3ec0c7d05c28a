"""The tax of a line."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from marketplace.core.money import PAISA, Money
from marketplace.orders.pricing.asked import TaxTerms


@dataclass(frozen=True, slots=True)
class Tax:
    """What comes on top of a price, and what is in it already; one of them is zero."""

    added: Money
    included: Money


def tax_of(gross: Money, terms: TaxTerms) -> Tax:
    """The tax of what a shop gets for a line, rounded half up to the paisa.

    A price that has p per cent in it is 100 + p parts, of which p are the tax; so of 115 taka at 15 % it is 15.
    """
    nothing = Money.zero(gross.currency)
    if terms.is_included:
        return Tax(nothing, Money(_rounded(gross.amount * terms.percent / (100 + terms.percent)), gross.currency))
    return Tax(Money(_rounded(gross.amount * terms.percent / 100), gross.currency), nothing)


def _rounded(amount: Decimal) -> Decimal:
    return amount.quantize(PAISA, ROUND_HALF_UP)
