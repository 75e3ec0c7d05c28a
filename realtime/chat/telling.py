"""Tells the topics of chat, in the transaction of what they tell of and under its room's lock."""

from functools import partial
from typing import Final
from uuid import UUID

from django.db import transaction

from marketplace.core.inserting import Change
from realtime import topics
from realtime.chat.models import Message, Room
from realtime.chat.post import forget_unread, forget_unread_soon
from realtime.chat.selectors.unread import COUNTED, count_unread
from realtime.chat.snapshots import (
    CHAT_UNREAD,
    MARKS_CHANGED,
    MESSAGE_CHANGED,
    MESSAGE_SENT,
    ROOM_CHANGED,
    ROOMS_CHANGED,
    UnreadData,
    marks_of,
    of_inbox,
    of_message,
    of_room,
)
from realtime.retelling import retell
from realtime.topics import NewMessage

# As `UnreadData`; the message that is being added is not counted yet.
ONE_MORE_UNREAD: Final = topics.telling_sql(f"jsonb_build_object('unread', ({COUNTED}) + 1)")


def sent(message: Message) -> NewMessage:
    """To whoever sees the message, that there is one more."""
    return NewMessage(topic_of(message), MESSAGE_SENT, of_message(message).as_json())


def changed(message: Message) -> NewMessage:
    """To the same, that it is different; what was told of it before says so from now on, too."""
    data = of_message(message).as_json()
    retell(topic_of(message), thing_id=message.pk, kinds=[MESSAGE_SENT, MESSAGE_CHANGED], data=data)
    return NewMessage(topic_of(message), MESSAGE_CHANGED, data)


def marks(room: Room) -> NewMessage:
    """To both sides, up to where each has got."""
    return NewMessage(f"room:{room.pk}", MARKS_CHANGED, marks_of(room).as_json())


def standing(room: Room) -> NewMessage:
    """To both sides, whether it is open and who answers."""
    return NewMessage(f"room:{room.pk}", ROOM_CHANGED, of_room(room).as_json())


def inbox(room: Room) -> NewMessage:
    """To the shop's people, how it stands in their list."""
    return NewMessage(f"inbox:{room.shop_id}", ROOMS_CHANGED, of_inbox(room).as_json())


def unread(user_id: UUID) -> NewMessage:
    """To a buyer, how much they have not read; counted once their topic is held, so the last one told is the newest.

    What is kept for the number over every page is forgotten then.
    """
    transaction.on_commit(partial(forget_unread, [user_id]), robust=True)
    return NewMessage(f"user:{user_id}", CHAT_UNREAD, lambda: UnreadData(unread=count_unread(user_id)).as_json())


def one_more_unread(user_id: UUID, *, seq: int) -> Change:
    """To a buyer, how much that is with one message more, by the statement that adds it.

    What is kept is forgotten a moment later, for they are not the ones who look at it now.

    Args:
        user_id: who.
        seq: the number that was taken of their topic.
    """
    transaction.on_commit(partial(forget_unread_soon, user_id), robust=True)
    told = {"told_topic": f"user:{user_id}", "told_seq": seq, "told_kind": CHAT_UNREAD}
    return Change(ONE_MORE_UNREAD, {**told, "buyer": user_id})


def tell(*news: NewMessage) -> None:
    """Tell all of it at once; shortly before the transaction's end."""
    topics.append_all(news)


def topic_of(message: Message) -> str:
    """Where a message is told of: notes among the shop's people alone."""
    return f"{'notes' if message.is_internal else 'room'}:{message.room_id}"
