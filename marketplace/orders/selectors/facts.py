"""Reads: everything that decides what a basket costs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from marketplace.core.money import Money
from marketplace.orders.models.baskets import Basket, SubstitutionWish
from marketplace.orders.pricing.asked import Asked


@dataclass(frozen=True, slots=True)
class WantedItem:
    """So many of an offer that somebody asks for without laying it into a basket."""

    offer_id: UUID
    quantity: int
    wish: SubstitutionWish = SubstitutionWish.ASK
    replace_up_to: Money | None = None
    note: str = ""


def asked_of(
    *, basket: Basket, payment_method: str | None, now: datetime, lines_override: Sequence[WantedItem] | None = None
) -> Asked:
    """What a basket asks for, in three statements at most.

    Args:
        basket: whose pin, coupons, and choices for its shops count.
        payment_method: a method's code; None while nobody chose.
        now: UTC; prices, hours and taxes are those of this instant.
        lines_override: goods to be priced instead of the basket's own.
    """
    raise NotImplementedError
