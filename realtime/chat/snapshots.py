"""What the topics of chat say: how a message, the marks, a room stand. No ids of people go to the other side."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from pydantic import Field

from realtime.chat.models import Answerer, Message, MessageKind, Room, RoomKind, RoomState, Side
from realtime.snapshots import EventData

MESSAGE_SENT: Final = "message.sent"
MESSAGE_CHANGED: Final = "message.changed"
MARKS_CHANGED: Final = "marks.changed"
ROOM_CHANGED: Final = "room.changed"
ROOMS_CHANGED: Final = "rooms.changed"
CHAT_UNREAD: Final = "chat.unread"


class PictureData(EventData):
    """A picture's pixels; it is fetched by the room's and the message's ids."""

    width: int
    height: int


class MessageData(EventData):
    """How a message stands; one that was deleted or hidden says nothing any more."""

    id: UUID
    room_id: UUID
    seq: int = Field(description="Its place in the room. Some numbers may be missing.")
    side: Side
    author_name: str
    is_author_gone: bool = Field(description="Whether their account was erased.")
    kind: MessageKind
    is_internal: bool
    body: str
    data: dict[str, Any] = Field(description="Of a card, a pin or an event.")
    picture: PictureData | None
    client_id: UUID
    answer_to: UUID | None
    sent_at: datetime
    edited_at: datetime | None
    is_deleted: bool
    is_hidden: bool = Field(description="Whether the market's staff hid it.")


class MarkData(EventData):
    """Up to where a side has got."""

    delivered_seq: int
    read_seq: int


class MarksData(EventData):
    """Up to where both sides have got; of a shop's people whoever is furthest."""

    buyer: MarkData
    shop: MarkData


class RoomData(EventData):
    """How a room stands, for both sides."""

    id: UUID
    state: RoomState
    answered_by: Answerer


class InboxRoomData(EventData):
    """How a room stands, for the shop's people; what was said last, the list tells, for it may be taken back."""

    id: UUID
    kind: RoomKind
    state: RoomState
    answered_by: Answerer
    assignee_id: UUID | None
    last_seq: int
    last_message_at: datetime | None
    last_side: str
    last_kind: str
    unread: int = Field(description="How many messages nobody of the shop has read.")


class UnreadData(EventData):
    """How many messages to somebody as a buyer they have not read, in all their rooms."""

    unread: int


EVENTS: Mapping[str, type[EventData]] = {
    MESSAGE_SENT: MessageData,
    MESSAGE_CHANGED: MessageData,
    MARKS_CHANGED: MarksData,
    ROOM_CHANGED: RoomData,
    ROOMS_CHANGED: InboxRoomData,
    CHAT_UNREAD: UnreadData,
}


def of_message(message: Message) -> MessageData:
    """A message as it stands; no statement."""
    has_picture = bool(message.picture) and message.width is not None and message.height is not None
    return MessageData(
        id=message.pk,
        room_id=message.room_id,
        seq=message.seq,
        side=Side(message.side),
        author_name=message.author_name,
        is_author_gone=message.author_id is None and message.side in {Side.BUYER, Side.SHOP, Side.STAFF},
        kind=MessageKind(message.kind),
        is_internal=message.is_internal,
        body="" if message.is_gone else message.body,
        data={} if message.is_gone else message.data,
        picture=(
            PictureData(width=message.width or 0, height=message.height or 0)
            if has_picture and not message.is_gone
            else None
        ),
        client_id=message.client_id,
        answer_to=message.answer_to_id,
        sent_at=message.sent_at,
        edited_at=message.edited_at,
        is_deleted=message.deleted_at is not None,
        is_hidden=message.hidden_at is not None,
    )


def marks_of(room: Room) -> MarksData:
    """The marks of both sides; no statement."""
    return MarksData(
        buyer=MarkData(delivered_seq=room.buyer_delivered_seq, read_seq=room.buyer_read_seq),
        shop=MarkData(delivered_seq=room.shop_delivered_seq, read_seq=room.shop_read_seq),
    )


def of_room(room: Room) -> RoomData:
    """A room for both sides; no statement."""
    return RoomData(id=room.pk, state=RoomState(room.state), answered_by=Answerer(room.answered_by))


def of_inbox(room: Room) -> InboxRoomData:
    """A room for its shop; no statement."""
    return InboxRoomData(
        id=room.pk,
        kind=RoomKind(room.kind),
        state=RoomState(room.state),
        answered_by=Answerer(room.answered_by),
        assignee_id=room.assignee_id,
        last_seq=room.last_shown_seq,
        last_message_at=room.last_message_at,
        last_side=room.last_side,
        last_kind=room.last_kind,
        unread=room.shop_unread,
    )
