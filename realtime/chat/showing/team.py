"""Who answers a conversation, and what its shop's people, or the market's staff for them, do about that."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.urls import reverse

from realtime.chat.models import Answerer, Room, RoomState, Side
from realtime.chat.participants import Place
from realtime.chat.ports import assistant
from realtime.chat.selectors.team import list_colleagues


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody who answers the shop's buyers."""

    id: UUID
    name: str
    is_assigned: bool


@dataclass(frozen=True, slots=True)
class Team:
    """Who answers, and where one says so.

    Attributes:
        has_assistant: whether there is one that could answer.
        assistant_answers: whether it does; people take the conversation back, be there one or not.
    """

    people: Sequence[Colleague]
    is_closed: bool
    has_assistant: bool
    assistant_answers: bool
    assign_url: str
    state_url: str
    answerer_url: str


def team_of(place: Place) -> Team:
    """It, in one statement, for whoever is on the shop's side or of the staff."""
    room = place.room
    is_closed, assistant_answers = room.state == RoomState.CLOSED, room.answered_by == Answerer.ASSISTANT
    return Team(
        people=_people(room),
        is_closed=is_closed,
        has_assistant=assistant() is not None,
        assistant_answers=assistant_answers,
        assign_url=_address(place, "assign"),
        state_url=_address(place, "reopen" if is_closed else "close"),
        answerer_url=_address(place, "take_back" if assistant_answers else "hand_over"),
    )


def _address(place: Place, act: str) -> str:
    if place.side is Side.STAFF:
        return reverse(f"staff:messages_{act}", args=[place.room.pk])
    return reverse(f"desk:messages_{act}", args=[place.room.shop.slug, place.room.pk])


def _people(room: Room) -> list[Colleague]:
    named = [
        Colleague(user.pk, user.name or user.email or "", user.pk == room.assignee_id)
        for user in list_colleagues(room.shop_id)
    ]
    return sorted(named, key=lambda one: one.name)
