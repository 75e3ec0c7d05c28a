"""A room held: nobody else gives numbers in it, marks in it, or changes it, until the transaction ends.

Every message does this, so its statements are planned once (`core.prepared`) and not written anew each time.
"""

from functools import cache
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS

from marketplace.core.prepared import PreparedStatement
from realtime.chat.errors.rooms import RoomNotFoundError
from realtime.chat.models import Message, MessageKind, Room, Side


def hold_room(room_id: UUID) -> Room:
    """Lock a room's row and read it.

    Raises:
        RoomNotFoundError: there is none.
    """
    columns, statement = _hold()
    rows = statement.fetch_all({"id": room_id})
    if not rows:
        raise RoomNotFoundError
    return Room.from_db(DEFAULT_DB_ALIAS, columns, rows[0])


@cache
def _hold() -> tuple[list[str], PreparedStatement]:
    """The names of a room's fields, and the statement that locks and reads them."""
    fields = Room._meta.concrete_fields
    columns = ", ".join(f'"{field.column}"' for field in fields)
    sql = f"SELECT {columns} FROM chat_room WHERE id = %(id)s FOR NO KEY UPDATE"  # noqa: S608 -- columns of our own
    return [field.attname for field in fields], PreparedStatement.of(sql)


def last_said(room: Room) -> int:
    """The number of the last thing that somebody said to the other side, which lists show; 0 where there is none."""
    said = Message.objects.filter(room=room, is_internal=False).exclude(kind=MessageKind.EVENT)
    return said.order_by("-seq").values_list("seq", flat=True).first() or 0


def forget_last(room: Room) -> None:
    """Have lists say of a held room that what was said last cannot be read any more; the caller saves the room.

    What has a kind beside its words, as a photo, has none any more: lists would go on to name it.
    """
    room.last_text = ""
    if room.last_kind not in {"", MessageKind.EVENT}:
        room.last_kind = str(MessageKind.TEXT)


def count_again(room: Room) -> None:
    """Count what either side of a held room has not read; the caller saves the room."""
    messages = Message.objects.filter(room=room)
    room.buyer_unread = messages.unread_by(Side.BUYER, after=room.buyer_read_seq).count()
    room.shop_unread = messages.unread_by(Side.SHOP, after=room.shop_read_seq).count()
