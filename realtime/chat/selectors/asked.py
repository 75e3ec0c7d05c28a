"""Reads: a conversation as the assistant sees it."""

from typing import Final
from uuid import UUID

from realtime.chat.models import Answerer, Message, MessageKind, Room, RoomKind, Side
from realtime.chat.ports import Asked, Turn

MOST_TURNS: Final = 30


def read_asked(room_id: UUID, *, seq: int) -> Asked | None:
    """What the assistant is asked about a buyer's message.

    Args:
        seq: the message's number.

    Returns:
        None where it is not its turn: people answer, the message is gone, or something was said after it.
    """
    room = Room.objects.select_related("buyer").filter(pk=room_id, answered_by=Answerer.ASSISTANT).first()
    if room is None or room.buyer is None:
        return None
    said = Message.objects.filter(room=room, is_internal=False, deleted_at=None, hidden_at=None)
    last = list(said.exclude(kind=MessageKind.EVENT).order_by("-seq")[:MOST_TURNS])
    if not last or last[0].seq != seq or last[0].side != Side.BUYER:
        return None
    return Asked(
        room_id=room.pk,
        shop_id=room.shop_id,
        kind=RoomKind(room.kind),
        order_id=room.order_id,
        product_id=room.product_id,
        language=room.buyer.language or "bn",
        turns=[Turn(Side(one.side), MessageKind(one.kind), one.body, one.sent_at) for one in reversed(last)],
    )
