"""Reads: what a basket costs now."""

from datetime import datetime

from marketplace.orders.models import Basket
from marketplace.orders.pricing.asked import Asked
from marketplace.orders.pricing.price import price
from marketplace.orders.pricing.quoted import Quote
from marketplace.orders.pricing.rules import rules_in_force
from marketplace.orders.selectors.facts import asked_of


def quote_basket(basket: Basket | None, *, payment_method: str | None, now: datetime) -> Quote:
    """The basket, priced; one that does not exist is an empty one, and costs no statement."""
    if basket is not None:
        return price(asked_of(basket=basket, payment_method=payment_method, now=now))
    nothing = Asked(lines=(), shops=(), pin=None, payment=None, discounts=(), rules=rules_in_force(), now=now)
    return price(nothing)
