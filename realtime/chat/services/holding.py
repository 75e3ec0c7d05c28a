"""A room held: nobody else gives numbers in it, marks in it, or changes it, until the transaction ends.

Every message does this, so its statements are planned once (`core.prepared`) and not written anew each time.
"""

from functools import cache
from typing import Final
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS

from marketplace.core.prepared import PreparedStatement
from realtime import topics
from realtime.chat.errors.rooms import RoomNotFoundError
from realtime.chat.models import Message, MessageKind, Room, Side

# Where a message is told of, as `sending.say` does.
TOLD: Final = """
SELECT told.name, 1 AS many FROM held CROSS JOIN LATERAL (VALUES
    ('notes:' || held.id, %(is_internal)s::boolean),
    ('room:' || held.id, NOT %(is_internal)s::boolean),
    ('inbox:' || held.shop_id, NOT %(is_internal)s::boolean),
    ('user:' || held.buyer_id, %(reaches_buyer)s::boolean)
) AS told (name, is_told) WHERE told.is_told AND told.name IS NOT NULL
"""


def hold_room(room_id: UUID) -> Room:
    """Lock a room's row and read it.

    Raises:
        RoomNotFoundError: there is none.
    """
    rows = _hold().fetch_all({"id": room_id})
    if not rows:
        raise RoomNotFoundError
    return Room.from_db(DEFAULT_DB_ALIAS, _fields(), rows[0])


def hold_to_tell(room_id: UUID, *, is_internal: bool, reaches_buyer: bool) -> tuple[Room, dict[str, int]]:
    """The same, and a number of each topic on which one more message is told, in one statement.

    It is for a transaction that tells something under each of them.

    Args:
        room_id: which.
        is_internal: whether only the shop's people are told.
        reaches_buyer: whether the buyer has one more to read.

    Returns:
        The room, and the number of each topic by its name.

    Raises:
        RoomNotFoundError: there is none.
    """
    rows = _hold_to_tell().fetch_all({"id": room_id, "is_internal": is_internal, "reaches_buyer": reaches_buyer})
    if not rows:
        raise RoomNotFoundError
    *row, numbers = rows[0]
    return Room.from_db(DEFAULT_DB_ALIAS, _fields(), row), numbers


@cache
def _fields() -> list[str]:
    return [field.attname for field in Room._meta.concrete_fields]


@cache
def _holding() -> str:
    columns = ", ".join(f'"{field.column}"' for field in Room._meta.concrete_fields)
    return f"SELECT {columns} FROM chat_room WHERE id = %(id)s FOR NO KEY UPDATE"  # noqa: S608 -- columns of our own


@cache
def _hold() -> PreparedStatement:
    return PreparedStatement.of(_holding())


@cache
def _hold_to_tell() -> PreparedStatement:
    """Numbers are taken of what the held row names: its lock always comes first."""
    taken = topics.taking_sql(TOLD)
    return PreparedStatement.of(
        f"WITH held AS MATERIALIZED ({_holding()}), taken AS ({taken}) "  # noqa: S608 -- SQL of our own
        "SELECT held.*, (SELECT json_object_agg(taken.name, taken.last_seq) FROM taken) FROM held"
    )


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
