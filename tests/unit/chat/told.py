"""What was told on the topics of chat, and what a client knows who heard all of it."""

from collections.abc import Mapping
from typing import Any

from realtime.chat.models import Message, Room
from realtime.chat.selectors import count_unread
from realtime.chat.snapshots import (
    CHAT_UNREAD,
    MARKS_CHANGED,
    MESSAGE_CHANGED,
    MESSAGE_SENT,
    ROOM_CHANGED,
    ROOMS_CHANGED,
    marks_of,
    of_inbox,
    of_message,
    of_room,
)
from realtime.models import TopicMessage

Known = dict[str, Any]


def told_on(topic: str) -> list[tuple[str, dict[str, Any]]]:
    """All that a topic was told, in order: what happened, and the data."""
    return list(TopicMessage.objects.filter(topic_id=topic).order_by("seq").values_list("kind", "data"))


def kinds_on(topic: str) -> list[str]:
    return [kind for kind, _data in told_on(topic)]


def heard(*topics: str) -> Known:
    """What somebody knows who heard these topics from the beginning, by what each message says of which thing."""
    known: Known = {}
    for topic in topics:
        for kind, data in told_on(topic):
            name = MESSAGE_SENT if kind == MESSAGE_CHANGED else kind
            known[f"{name} {data.get('id', '')}".strip()] = data
    return known


def fresh(room: Room) -> Mapping[str, Any]:
    """The same as it stands in the database."""
    messages = Message.objects.filter(room=room)
    known = {f"{MESSAGE_SENT} {message.pk}": of_message(message).as_json() for message in messages}
    unread = {} if room.buyer_id is None else {CHAT_UNREAD: {"unread": count_unread(room.buyer_id)}}
    return (
        known
        | unread
        | {
            MARKS_CHANGED: marks_of(room).as_json(),
            f"{ROOM_CHANGED} {room.pk}": of_room(room).as_json(),
            f"{ROOMS_CHANGED} {room.pk}": of_inbox(room).as_json(),
        }
    )
