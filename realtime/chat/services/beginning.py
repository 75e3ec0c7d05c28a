"""Writes: a shop begins the conversation about one of its orders, with the buyer who placed it.

Nobody is written to who has bought nothing lately, or without an account, nor more than a little before they answer;
what keeps anybody from writing at all (`limits.require_fit`) keeps them from this, too.
"""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction

from marketplace.core.prepared import PreparedStatement
from marketplace.orders.contacts import contact_is_shown
from marketplace.orders.models import Order
from marketplace.orders.models.returns import OPEN_RETURNS
from realtime.chat.drafts import Subject
from realtime.chat.errors.rooms import NobodyToWriteToError, OrderLongOverError, SubjectNotFoundError, UnansweredError
from realtime.chat.models import MessageKind, Room, RoomKind, Side
from realtime.chat.services.opening import find_order_room, open_room

# Something was left in the bag, or the change was wrong: that is noticed within days.
BEGINS_WITHIN: Final = timedelta(days=7)
# Who has not answered so many is not reached by more.
MOST_UNANSWERED: Final = 3
# Whether the buyer ever said something, and how much the shop has, as far as it matters.
SAID: Final = PreparedStatement.of(
    "SELECT EXISTS (SELECT FROM chat_message WHERE room_id = %(room)s AND side = 'buyer' AND kind <> 'event'), "
    "(SELECT count(*) FROM (SELECT FROM chat_message WHERE room_id = %(room)s AND side = 'shop' AND kind <> 'event' "
    "AND NOT is_internal LIMIT %(most)s) AS said)"
)


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


def require_begun(room: Room, *, now: datetime) -> bool:
    """See the same of a room about an order, for its shop's people, of each message until its buyer has said something.

    Returns:
        Whether the buyer has said nothing yet.

    Raises:
        NobodyToWriteToError, OrderLongOverError: as for `require_may_begin`.
        UnansweredError: they wrote `MOST_UNANSWERED` messages already.
    """
    unanswered = count_unanswered(room)
    if unanswered is None or room.order_id is None:
        return False
    require_may_begin(Order.objects.select_related("purchase").get(pk=room.order_id), now=now)
    if unanswered >= MOST_UNANSWERED:
        raise UnansweredError
    return True


def count_unanswered(room: Room) -> int | None:
    """How many messages a shop has written to a buyer who has said nothing, `MOST_UNANSWERED` at most.

    What the market tells is nobody's word. Buyers alone begin rooms that are about no order.

    Args:
        room: the database is not asked where it says that the buyer spoke last.

    Returns:
        None where the buyer has said something, be it taken back since.
    """
    if room.order_id is None or (room.last_side == Side.BUYER and room.last_kind != MessageKind.EVENT):
        return None
    is_answered, unanswered = SAID.fetch_one({"room": room.pk, "most": MOST_UNANSWERED})
    return None if is_answered else unanswered
