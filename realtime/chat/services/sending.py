"""Writes: messages get their numbers, and are told, in one short transaction under their room's lock."""

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import IntegrityError, transaction

from marketplace.core import outbox
from marketplace.core.errors import HaatError
from marketplace.core.inserting import Change, prepare_together
from marketplace.core.models import OutboxEvent
from marketplace.core.prepared import PreparedStatement
from realtime import topics
from realtime.chat import cards, limits, telling
from realtime.chat.drafts import CardKind, Draft
from realtime.chat.errors.messages import (
    EmptyMessageError,
    MessageNotFoundError,
    MixedMessageError,
    NoteAnsweredError,
    NoteNotPossibleError,
    TooLongMessageError,
)
from realtime.chat.errors.rooms import RoomEndedError
from realtime.chat.events import MessageSent
from realtime.chat.models import LONGEST_BODY, Message, MessageKind, Room, RoomKind, RoomState, Side
from realtime.chat.models.rooms import LONGEST_LAST_TEXT
from realtime.chat.participants import Place
from realtime.chat.pictures import StoredPicture, stored
from realtime.chat.searching import words_to_find
from realtime.chat.services.beginning import require_begun
from realtime.chat.services.holding import hold_to_tell
from realtime.topics import NewMessage
from sellers.models import ShopStatus

# Shops whose buyers can write to them; about an order they always can.
WRITABLE = frozenset({ShopStatus.ACTIVE, ShopStatus.PAUSED})
SENT: Final = PreparedStatement.of(
    "SELECT id FROM chat_message WHERE room_id = %(room)s AND client_id = %(client)s "
    "AND (author_id = %(author)s OR %(author)s::uuid IS NULL AND author_id IS NULL AND side = %(side)s)"
)
# What a message changes of its room.
NOTED_FIELDS: Final = (
    *("last_seq", "last_shown_seq", "last_message_at", "last_text", "last_side", "last_kind"),
    *("buyer_unread", "shop_unread", "state"),
)
_SET = ", ".join(f"{name} = %({name})s" for name in NOTED_FIELDS)
NOTED: Final = f"UPDATE chat_room SET {_SET}, updated_at = clock_timestamp() WHERE id = %(id)s"  # noqa: S608 -- columns of our own


def send_message(*, place: Place, draft: Draft, now: datetime) -> Message:
    """Say something in a room. Who writes in a closed one opens it again.

    Args:
        place: who says it and where, as `reach_room` found; the assistant has no user.
        draft: what; under a `client_id` that was sent before, it is what was sent then.
        now: UTC.

    Raises:
        EmptyMessageError, TooLongMessageError, MixedMessageError: it is not as a message must be.
        NoteNotPossibleError: it is a note, and not of the shop's people.
        CardNotFoundError, MessageNotFoundError: what it shows or answers is not there.
        NoteAnsweredError: what it answers is a note, and it is none.
        RoomEndedError: nobody is there to read it.
        NobodyToWriteToError, OrderLongOverError, UnansweredError: a shop writes first about an order, and may not any
            more.
        UploadError: the picture is none that we take.
        RateLimitedError, and others of `limits.require_allowed`: it may not be sent now.
    """
    # To look at a picture and to keep it is dear; that words were sent before, the database says when they are added.
    if draft.picture is not None and (known := _find_sent(place, draft.client_id)) is not None:
        return known
    try:
        return _send(place, draft, now=now)
    except (HaatError, IntegrityError):
        # It may be refused only because it was sent before, or although it was.
        known = _find_sent(place, draft.client_id)
        if known is None:
            raise
        return known


def _send(place: Place, draft: Draft, *, now: datetime) -> Message:
    kind = _kind_of(place, draft)
    _require_readers(place.room)
    is_first = place.side is Side.SHOP and not draft.is_internal and require_begun(place.room, now=now)
    data = _data_of(place, draft)
    if draft.answer_to is not None:
        _require_message(place, draft.answer_to, is_internal=draft.is_internal)
    limits.require_allowed(place, draft, now, is_unanswered=is_first)
    with stored(draft.picture, room_id=place.room.pk, user_id=place.user_id) as picture:
        return say(_message(place, draft, kind, data, picture, now=now))


@transaction.atomic
def say(message: Message, *, is_quiet: bool = False) -> Message:
    """Give a message that was not saved yet the next number of its room, and tell it.

    Args:
        message: what is said.
        is_quiet: whether lists go on to show what was said before it.

    Raises:
        RoomEndedError: the buyer's account is erased.
        IntegrityError: its author sent it before.
    """
    reaches_buyer = counts_for(Side.BUYER, message)
    room, last = hold_to_tell(message.room_id, is_internal=message.is_internal, reaches_buyer=reaches_buyer)
    if room.buyer_id is None:
        raise RoomEndedError
    before = room.state
    message.seq = room.last_seq + 1
    _note_in_room(room, message, is_quiet=is_quiet)
    changes = [_noted(room)]
    if reaches_buyer:
        changes.append(telling.one_more_unread(room.buyer_id, seq=last[f"user:{room.buyer_id}"]))
    told = topics.prepare(_news_of(room, message), last=last)
    prepare_together([message], told, _events_of(room, message), changes=changes).run()
    if room.state != before:
        telling.tell(telling.standing(room))
    return message


def _find_sent(place: Place, client_id: UUID) -> Message | None:
    parameters = {"room": place.room.pk, "author": place.user_id, "side": str(place.side), "client": client_id}
    found = SENT.fetch_all(parameters)
    return Message.objects.get(pk=found[0][0]) if found else None


def _kind_of(place: Place, draft: Draft) -> MessageKind:
    if draft.is_internal and place.side is not Side.SHOP:
        raise NoteNotPossibleError
    if len(draft.body) > LONGEST_BODY:
        raise TooLongMessageError
    if sum(each is not None for each in (draft.picture, draft.card, draft.pin)) > 1:
        raise MixedMessageError
    if draft.picture is not None:
        return MessageKind.IMAGE
    if draft.card is not None:
        return MessageKind.PRODUCT if draft.card.kind is CardKind.PRODUCT else MessageKind.ORDER
    if draft.pin is not None:
        return MessageKind.PIN
    if not draft.body.strip():
        raise EmptyMessageError
    return MessageKind.TEXT


def _require_readers(room: Room) -> None:
    if room.buyer_id is None or (room.kind != RoomKind.ORDER and room.shop.status not in WRITABLE):
        raise RoomEndedError


def _data_of(place: Place, draft: Draft) -> dict[str, Any]:
    if draft.card is not None:
        return cards.data_of(draft.card, room=place.room)
    return {"lat": draft.pin.lat, "lon": draft.pin.lon} if draft.pin is not None else {}


def _require_message(place: Place, message_id: UUID, *, is_internal: bool) -> None:
    """See that what is answered can be seen by all who will read the answer: a note only by those who read notes."""
    answered = Message.objects.filter(room_id=place.room.pk, pk=message_id).seen_by(place.side).first()
    if answered is None:
        raise MessageNotFoundError
    if answered.is_internal and not is_internal:
        raise NoteAnsweredError


def _message(
    place: Place,
    draft: Draft,
    kind: MessageKind,
    data: dict[str, Any],
    picture: StoredPicture | None,
    *,
    now: datetime,
) -> Message:
    return Message(
        room_id=place.room.pk,
        author_id=place.user_id,
        author_name=place.name,
        side=place.side,
        kind=kind,
        is_internal=draft.is_internal,
        body=draft.body.strip(),
        words=words_to_find(draft.body, shop_id=place.room.shop_id, buyer_id=place.room.buyer_id),
        data=data,
        picture=picture.name if picture else "",
        width=picture.width if picture else None,
        height=picture.height if picture else None,
        client_id=draft.client_id,
        answer_to_id=draft.answer_to,
        sent_at=now,
    )


def _note_in_room(room: Room, message: Message, *, is_quiet: bool) -> None:
    """What its row is to say of the last message, and how much is unread."""
    room.last_seq = message.seq
    if not message.is_internal:
        room.last_shown_seq = message.seq
        # What follows from something else may be said a moment after what was said since.
        room.last_message_at = max(message.sent_at, room.last_message_at or message.sent_at)
        if not is_quiet:
            room.last_text = message.body[:LONGEST_LAST_TEXT]
            room.last_side, room.last_kind = str(message.side), str(message.kind)
        room.buyer_unread += counts_for(Side.BUYER, message)
        room.shop_unread += counts_for(Side.SHOP, message)
        if message.kind != MessageKind.EVENT:
            room.state = RoomState.OPEN


def counts_for(side: Side, message: Message) -> bool:
    """Whether a side has one more to read, as `MessageQuerySet.unread_by` counts."""
    if message.is_internal or message.kind == MessageKind.EVENT:
        return False
    own = {Side.SHOP, Side.ASSISTANT} if side is Side.SHOP else {side}
    return message.side not in own


def _events_of(room: Room, message: Message) -> list[OutboxEvent]:
    if message.is_internal:
        return []
    event = MessageSent(
        room_id=room.pk,
        message_id=message.pk,
        seq=message.seq,
        shop_id=room.shop_id,
        side=message.side,
        kind=message.kind,
        sent_at=message.sent_at,
    )
    return [outbox.prepare(event)]


def _news_of(room: Room, message: Message) -> list[NewMessage]:
    """What is told of it; the database does not have the message yet, nor what its room says of it."""
    news = [telling.sent(message)]
    return news if message.is_internal else [*news, telling.inbox(room)]


def _noted(room: Room) -> Change:
    noted = {name: getattr(room, name) for name in (*NOTED_FIELDS, "id")}
    return Change(NOTED, noted | {"state": str(room.state)})
