"""Writes: a buyer and a shop who no longer want to hear from each other.

A block holds between the two, in all of their conversations, for both of them, and either is told who set it. About an
order that is not over they can write all the same: somebody stands at a door with a bag. The market's staff can always.
"""

from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from marketplace.core import audit
from marketplace.core.prepared import PreparedStatement
from marketplace.orders.models import Order, ReturnRequest
from marketplace.orders.models.returns import OPEN_RETURNS
from marketplace.orders.models.states import OPEN_STATES
from realtime.chat.errors.limits import WritingSuspendedError
from realtime.chat.errors.moderation import (
    BlockedByBuyerError,
    BlockedByOneselfError,
    BlockedByShopError,
    NothingToBlockError,
)
from realtime.chat.models import Block, Room, Side
from realtime.chat.participants import Place

SUSPENDED = "suspended"
# As `blocks_of` and `Suspension.objects.holding`; every message asks it, so it is planned once.
BARRED: Final = PreparedStatement.of(
    'SELECT "by" FROM chat_block WHERE shop_id = %(shop)s AND buyer_id = %(buyer)s '
    "UNION ALL SELECT 'suspended' FROM chat_suspension "
    "WHERE user_id = %(writer)s AND ends_at > %(now)s AND lifted_at IS NULL"
)


@transaction.atomic
def block(*, place: Place, now: datetime) -> Block:
    """Have no more messages from the other side; twice is once.

    Raises:
        NothingToBlockError: they are neither the buyer nor of the shop, or the buyer is gone.
    """
    buyer_id = _sides_buyer(place)
    found, is_new = Block.objects.get_or_create(shop_id=place.room.shop_id, buyer_id=buyer_id, by=place.side)
    if is_new:
        changes = {"by": (None, str(place.side))}
        audit.record(actor_id=place.user_id, action="chat.block", target=found, changes=changes, now=now)
    return found


@transaction.atomic
def unblock(*, place: Place, now: datetime) -> None:
    """Lift the block of one's own side, if there is one; the other's stays.

    Raises:
        NothingToBlockError: as for `block`.
    """
    buyer_id = _sides_buyer(place)
    found = Block.objects.filter(shop_id=place.room.shop_id, buyer_id=buyer_id, by=place.side).first()
    if found is not None:
        changes = {"by": (str(place.side), None)}
        audit.record(actor_id=place.user_id, action="chat.unblock", target=found, changes=changes, now=now)
        found.delete()


def require_may_write(*, place: Place, now: datetime) -> None:
    """See that nobody keeps them from writing to the other side, in one statement for whoever may.

    Raises:
        WritingSuspendedError: the market's staff do.
        BlockedByOneselfError, BlockedByBuyerError, BlockedByShopError: a block does.
    """
    if place.side not in {Side.BUYER, Side.SHOP} or place.user_id is None:
        return
    who = {"shop": place.room.shop_id, "buyer": place.room.buyer_id, "writer": place.user_id, "now": now}
    found = {by for (by,) in BARRED.fetch_all(who)}
    if SUSPENDED in found:
        raise WritingSuspendedError
    if found and not is_about_open_order(place.room):
        if place.side in found:
            raise BlockedByOneselfError
        raise BlockedByBuyerError if Side.BUYER in found else BlockedByShopError


def blocks_of(room: Room) -> QuerySet[Block]:
    """The blocks that hold between a room's sides."""
    return Block.objects.filter(shop_id=room.shop_id, buyer_id=room.buyer_id)


def is_about_open_order(room: Room) -> bool:
    """Whether something is still to happen with what a room is about: with its order, or with a return of it."""
    if room.order_id is None:
        return False
    is_open = Order.objects.filter(pk=room.order_id, state__in=OPEN_STATES)
    is_returned = ReturnRequest.objects.filter(order_id=room.order_id, state__in=OPEN_RETURNS)
    return is_open.exists() or is_returned.exists()


def _sides_buyer(place: Place) -> UUID:
    if place.side not in {Side.BUYER, Side.SHOP} or place.room.buyer_id is None:
        raise NothingToBlockError
    return place.room.buyer_id
