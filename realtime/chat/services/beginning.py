"""Writes: a shop begins the conversation about one of its orders, with the buyer who placed it.

Nobody is written to who has bought nothing lately, or without an account; what keeps anybody from writing at all
(`limits.require_fit`) keeps them from this, too.
"""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction

from marketplace.orders.contacts import contact_is_shown
from marketplace.orders.models import Order
from marketplace.orders.models.returns import OPEN_RETURNS
from realtime.chat.drafts import Subject
from realtime.chat.errors.rooms import NobodyToWriteToError, OrderLongOverError, SubjectNotFoundError
from realtime.chat.models import Room, RoomKind
from realtime.chat.services.opening import find_order_room, open_room

# Something was left in the bag, or the change was wrong: that is noticed within days.
BEGINS_WITHIN: Final = timedelta(days=7)


@transaction.atomic
def begin_about_order(*, shop_id: UUID, order_id: UUID, now: datetime) -> Room:
    """The room about one of a shop's orders, as its buyer would open it; it is made where there is none.

    Args:
        shop_id: whose order it must be. Whether who asks answers for the shop, the caller has made sure.
        order_id: which.
        now: UTC.

    Raises:
        SubjectNotFoundError: the shop has no such order, or does not see it yet.
        NobodyToWriteToError, OrderLongOverError: as for `require_may_begin`, where nothing was said yet.
    """
    order = Order.objects.of_shop(shop_id).select_related("purchase").filter(pk=order_id).first()
    if order is None:
        raise SubjectNotFoundError
    known = find_order_room(order.pk)
    if known is not None and known.last_message_at is not None:
        return known
    buyer_id = require_may_begin(order, now=now)
    return open_room(buyer_id=buyer_id, subject=Subject(RoomKind.ORDER, order.pk), now=now)


def require_may_begin(order: Order, *, now: datetime) -> UUID:
    """See that an order's shop may write about it before its buyer does: until `BEGINS_WITHIN` after its end.

    As long as goods or money are to change hands, or a return waits, it may, however long ago that was.

    Args:
        order: comes with its purchase.
        now: UTC.

    Returns:
        Whom it writes to.

    Raises:
        NobodyToWriteToError: the buyer has no account, or none any more.
        OrderLongOverError: too long ago.
    """
    if order.purchase.user_id is None:
        raise NobodyToWriteToError
    is_recent = order.ended_at is None or order.ended_at > now - BEGINS_WITHIN
    if not (is_recent or contact_is_shown(order) or order.returns.filter(state__in=OPEN_RETURNS).exists()):
        raise OrderLongOverError
    return order.purchase.user_id


def require_begun(room: Room, *, now: datetime) -> None:
    """See the same of a room about an order, for its shop's people, where nothing was said in it yet.

    Raises:
        NobodyToWriteToError, OrderLongOverError: as for `require_may_begin`.
    """
    if room.order_id is None or room.last_message_at is not None:
        return
    require_may_begin(Order.objects.select_related("purchase").get(pk=room.order_id), now=now)
