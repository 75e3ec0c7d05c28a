"""A room held: nobody else gives numbers in it, marks in it, or changes it, until the transaction ends."""

from uuid import UUID

from realtime.chat.errors.rooms import RoomNotFoundError
from realtime.chat.models import Message, MessageKind, Room, Side


def hold_room(room_id: UUID) -> Room:
    """Lock a room's row and read it.

    Raises:
        RoomNotFoundError: there is none.
    """
    room = Room.objects.select_for_update(no_key=True).filter(pk=room_id).first()
    if room is None:
        raise RoomNotFoundError
    return room


def last_said(room: Room) -> int:
    """The number of the last thing that somebody said to the other side, which lists show; 0 where there is none."""
    said = Message.objects.filter(room=room, is_internal=False).exclude(kind=MessageKind.EVENT)
    return said.order_by("-seq").values_list("seq", flat=True).first() or 0


def count_again(room: Room) -> None:
    """Count what either side of a held room has not read; the caller saves the room."""
    messages = Message.objects.filter(room=room)
    room.buyer_unread = messages.unread_by(Side.BUYER, after=room.buyer_read_seq).count()
    room.shop_unread = messages.unread_by(Side.SHOP, after=room.shop_read_seq).count()
