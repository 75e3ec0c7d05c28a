"""Writes: what was ordered once goes into the basket again."""

from collections import Counter
from datetime import datetime
from uuid import UUID

from marketplace.orders.holding import Holder
from marketplace.orders.models import Order
from marketplace.orders.services import baskets
from marketplace.orders.services.baskets import Filled, Wanted


def reorder(*, order: Order, holder: Holder, fresh_digest: str, now: datetime) -> Filled:
    """Put in the basket what was ordered, as far as it can be had, at today's prices.

    What stood for something else is left, for the buyer had asked for that.

    Args:
        order: as one of the selectors gave it to its buyer.
        holder: whose basket.
        fresh_digest: as for `baskets.add_item`.
        now: UTC.
    """
    asked = Counter[UUID]()
    for line in order.lines.filter(stands_for=None, offer__isnull=False).order_by("position"):
        if line.offer_id is not None:
            asked[line.offer_id] += line.quantity
    wanted = [Wanted(offer_id, quantity) for offer_id, quantity in asked.items()]
    return baskets.add_items(holder=holder, fresh_digest=fresh_digest, wanted=wanted, now=now)
