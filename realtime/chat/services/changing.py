"""Writes: messages are edited and taken back by their author within minutes, and hidden by the market's staff."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction

from realtime.chat import limits, telling
from realtime.chat.drafts import Draft
from realtime.chat.errors.messages import (
    EmptyMessageError,
    MessageNotFoundError,
    NotYoursError,
    TooLateError,
    TooLongMessageError,
    TooManyEditsError,
)
from realtime.chat.models import LONGEST_BODY, Message, MessageKind, MessageVersion, Room, Side
from realtime.chat.models.rooms import LONGEST_LAST_TEXT
from realtime.chat.participants import Place
from realtime.chat.searching import words_to_find
from realtime.chat.services.beginning import count_unanswered
from realtime.chat.services.cautioning import caution_readers
from realtime.chat.services.holding import count_again, forget_last, hold_room, last_said

CHANGED_WITHIN: Final = timedelta(minutes=15)
# Each is kept for those who decide about reports.
MOST_VERSIONS: Final = 20


def edit_message(*, place: Place, message_id: UUID, body: str, now: datetime) -> Message:
    """Put other words in one's own message; what it said before is kept for those who decide about reports.

    It counts as one more message, and readers are cautioned about it as about one.

    Raises:
        MessageNotFoundError: the room has no such message.
        NotYoursError: somebody else wrote it.
        TooLateError: it is older than `CHANGED_WITHIN`, or gone.
        TooManyEditsError: it was changed `MOST_VERSIONS` times.
        EmptyMessageError, TooLongMessageError: the words are not as they must be.
        RateLimitedError, and others of `limits.require_allowed`: they may not say this now.
    """
    message, words = get_changeable(place=place, message_id=message_id, now=now), body.strip()
    if not words and message.kind == MessageKind.TEXT:
        raise EmptyMessageError
    if len(words) > LONGEST_BODY:
        raise TooLongMessageError
    if words == message.body:
        return message
    draft = Draft(client_id=message.client_id, body=words, is_internal=message.is_internal)
    is_unanswered = place.side is Side.SHOP and not message.is_internal and count_unanswered(place.room) is not None
    limits.require_allowed(place, draft, now, is_unanswered=is_unanswered)
    return _put(words, place=place, message_id=message_id, now=now)


@transaction.atomic
def _put(words: str, *, place: Place, message_id: UUID, now: datetime) -> Message:
    room = hold_room(place.room.pk)
    message = get_changeable(place=place, message_id=message_id, now=now)
    if MessageVersion.objects.filter(message=message).count() >= MOST_VERSIONS:
        raise TooManyEditsError
    _keep_version(message, now=now)
    message.body, message.edited_at = words, now
    message.words = words_to_find(words, shop_id=room.shop_id, buyer_id=room.buyer_id)
    message.save(update_fields=["body", "words", "edited_at", "updated_at"])
    _show(room, message)
    caution_readers(room=room, message=message, now=now)
    return message


@transaction.atomic
def delete_message(*, place: Place, message_id: UUID, now: datetime) -> Message:
    """Take one's own message back: nobody in the room reads it any more. Twice is once.

    Raises:
        MessageNotFoundError, NotYoursError, TooLateError: as for `edit_message`.
    """
    room = hold_room(place.room.pk)
    message = _find(place.room.pk, message_id)
    if message.author_id == place.user_id and message.deleted_at is not None:
        return message
    message = get_changeable(place=place, message_id=message_id, now=now)
    _keep_version(message, now=now)
    message.body, message.data, message.deleted_at = "", {}, now
    message.save(update_fields=["body", "data", "deleted_at", "updated_at"])
    _show(room, message)
    return message


def hide_message(*, message_id: UUID, now: datetime) -> Message:
    """Have nobody in the room read a message any more; its text stays, for whoever must decide again.

    Raises:
        MessageNotFoundError: there is none.
    """
    return _change(message_id, lambda message: setattr(message, "hidden_at", message.hidden_at or now))


def show_message(*, message_id: UUID) -> Message:
    """Let a message be read again that was hidden. Raises as `hide_message`."""
    return _change(message_id, lambda message: setattr(message, "hidden_at", None))


@transaction.atomic
def _change(message_id: UUID, change: Callable[[Message], None]) -> Message:
    room_id = Message.objects.filter(pk=message_id).values_list("room_id", flat=True).first()
    if room_id is None:
        raise MessageNotFoundError
    room = hold_room(room_id)
    message = _find(room_id, message_id)
    change(message)
    message.save(update_fields=["hidden_at", "updated_at"])
    _show(room, message)
    return message


def _find(room_id: UUID, message_id: UUID) -> Message:
    message = Message.objects.filter(room_id=room_id, pk=message_id).first()
    if message is None:
        raise MessageNotFoundError
    return message


def get_changeable(*, place: Place, message_id: UUID, now: datetime) -> Message:
    """One's own message, while it can be changed and taken back.

    Raises:
        MessageNotFoundError, NotYoursError, TooLateError: as for `edit_message`.
    """
    message = Message.objects.filter(room_id=place.room.pk, pk=message_id).seen_by(place.side).first()
    if message is None:
        raise MessageNotFoundError
    if message.author_id is None or message.author_id != place.user_id:
        raise NotYoursError
    if message.is_gone or message.kind == MessageKind.EVENT or now - message.sent_at > CHANGED_WITHIN:
        raise TooLateError
    return message


def _keep_version(message: Message, *, now: datetime) -> None:
    if message.body:
        MessageVersion.objects.create(message=message, body=message.body, at=now)


def _show(room: Room, message: Message) -> None:
    """What follows for the room's row and whoever listens."""
    unread_before = room.buyer_unread
    count_again(room)
    if _is_last(room, message):
        room.last_text, room.last_kind = message.body[:LONGEST_LAST_TEXT], str(message.kind)
        if message.is_gone:
            forget_last(room)
    room.save(update_fields=["last_text", "last_kind", "buyer_unread", "shop_unread", "updated_at"])
    news = [telling.changed(message)]
    if not message.is_internal:
        news.append(telling.inbox(room))
    if room.buyer_id is not None and room.buyer_unread != unread_before:
        news.append(telling.unread(room.buyer_id))
    telling.tell(*news)


def _is_last(room: Room, message: Message) -> bool:
    """Whether lists show this message: what the market told quietly after it, they do not."""
    if message.is_internal or room.last_kind == MessageKind.EVENT:
        return False
    return last_said(room) == message.seq
