"""Writes: a conversation is handed to the assistant and back to the shop's people, and what the assistant says.

The assistant is asked by a worker, outside of any transaction (`reactions`). Whatever goes wrong, people go on: a buyer
is never left with nobody who answers.
"""

from datetime import datetime
from typing import Final
from uuid import UUID, uuid5

import structlog
from django.db import transaction

from marketplace.core import audit
from marketplace.core.errors import ForbiddenError
from marketplace.core.outbox import publish
from realtime.chat import telling
from realtime.chat.errors.team import AssistantAwayError
from realtime.chat.events import AssistantAsked
from realtime.chat.models import LONGEST_BODY, Answerer, Message, MessageKind, Room, Side
from realtime.chat.participants import Place
from realtime.chat.ports import Said, assistant
from realtime.chat.selectors.asked import read_asked
from realtime.chat.services.holding import hold_room
from realtime.chat.services.noting import note
from realtime.chat.services.sending import say

logger = structlog.get_logger(__name__)
WITH_ASSISTANT, WITH_TEAM = "with_assistant", "with_team"
OF_TEAM: Final = frozenset({Side.SHOP, Side.STAFF})


@transaction.atomic
def hand_to_assistant(*, place: Place, now: datetime) -> Room:
    """Have the assistant answer from now on, beginning with what the buyer said last and nobody has answered.

    Raises:
        ForbiddenError: they are the buyer.
        AssistantAwayError: there is none.
    """
    if place.side not in OF_TEAM:
        raise ForbiddenError
    if assistant() is None:
        raise AssistantAwayError
    room = hold_room(place.room.pk)
    if room.answered_by == Answerer.ASSISTANT:
        return room
    _note_staff(place, room, Answerer.ASSISTANT, now=now)
    _hand(room, Answerer.ASSISTANT, now=now)
    last = Message.objects.filter(room=room, is_internal=False).exclude(kind=MessageKind.EVENT).order_by("-seq").first()
    if last is not None and last.side == Side.BUYER:
        ask(room=room, message_id=last.pk, seq=last.seq, now=now)
    return room


@transaction.atomic
def hand_to_team(*, place: Place, now: datetime) -> Room:
    """Have the shop's people answer from now on: they say so, or the buyer asks for it."""
    room = hold_room(place.room.pk)
    if room.answered_by != Answerer.TEAM:
        _note_staff(place, room, Answerer.TEAM, now=now)
        _hand(room, Answerer.TEAM, now=now)
    return room


@transaction.atomic
def go_on_without(*, room_id: UUID, now: datetime) -> None:
    """Have the shop's people answer because the assistant cannot go on, or one of them has begun to."""
    room = hold_room(room_id)
    if room.answered_by != Answerer.TEAM:
        _hand(room, Answerer.TEAM, now=now)


def ask(*, room: Room, message_id: UUID, seq: int, now: datetime) -> None:
    """Have a worker ask the assistant about a buyer's message, once the caller's transaction is committed."""
    publish(AssistantAsked(room_id=room.pk, message_id=message_id, seq=seq, asked_at=now))


def let_assistant_answer(*, room_id: UUID, seq: int, event_id: UUID, now: datetime) -> Message | None:
    """Ask the assistant about what the buyer said, and say its answer; outside of any transaction.

    Returns:
        What it said; None where it is not its turn any more, or it had nothing to say.
    """
    asked, answerer = read_asked(room_id, seq=seq), assistant()
    if asked is None:
        return None
    try:
        said = answerer.answer(asked, event_id=event_id) if answerer is not None else Said(hands_over=True)
    except Exception as error:
        logger.warning("assistant_failed", room_id=str(room_id), error=type(error).__name__)
        said = Said(hands_over=True)
    return _take_answer(room_id, seq, said, event_id=event_id, now=now)


@transaction.atomic
def _take_answer(room_id: UUID, seq: int, said: Said, *, event_id: UUID, now: datetime) -> Message | None:
    """Say it, unless somebody of the shop, or the buyer, has said something meanwhile."""
    room = hold_room(room_id)
    if read_asked(room_id, seq=seq) is None:
        return None
    text = said.text.strip()[:LONGEST_BODY]
    message = _say(room, text, event_id=event_id, now=now) if text else None
    if said.hands_over or not text:
        go_on_without(room_id=room_id, now=now)
    return message


def _say(room: Room, text: str, *, event_id: UUID, now: datetime) -> Message:
    return say(
        Message(
            room_id=room.pk,
            side=Side.ASSISTANT,
            kind=MessageKind.TEXT,
            body=text,
            client_id=uuid5(room.pk, f"assistant {event_id}"),
            sent_at=now,
        )
    )


def _note_staff(place: Place, room: Room, to: Answerer, *, now: datetime) -> None:
    if place.side is Side.STAFF:
        changes = {"answered_by": (str(room.answered_by), str(to))}
        audit.record(actor_id=place.user_id, action="chat.set_answerer", target=room, changes=changes, now=now)


def _hand(room: Room, to: Answerer, *, now: datetime) -> None:
    room.answered_by = to
    room.save(update_fields=["answered_by", "updated_at"])
    event = WITH_ASSISTANT if to == Answerer.ASSISTANT else WITH_TEAM
    note(room=room, event=event, params={}, once=f"{event} {room.last_seq}", is_quiet=True, now=now)
    room.refresh_from_db()
    telling.tell(telling.standing(room), telling.inbox(room))
