"""Writes: who of a shop's people answers a conversation, and whether there is something left to answer."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from marketplace.core import audit
from marketplace.core.errors import ForbiddenError
from marketplace.core.outbox import publish
from realtime.chat import telling
from realtime.chat.errors.team import NotOfTheTeamError
from realtime.chat.events import RoomAssigned
from realtime.chat.models import Room, RoomState, Side
from realtime.chat.participants import SHOP_PERMISSION, Place
from realtime.chat.services.holding import hold_room
from sellers.models import ShopMember


@transaction.atomic
def assign(*, place: Place, to: UUID | None, now: datetime) -> Room:
    """Give a conversation to one of the shop's people, take it oneself, or give it back to all of them.

    Whoever of the shop may answer may do so, with what another has in hand too: people go home. The market's staff may
    do it for a shop, which is noted in the audit trail, and have nothing in hand themselves.

    Args:
        place: who does it.
        to: who answers from now on; None for whoever comes first.
        now: UTC.

    Raises:
        ForbiddenError: they are the buyer.
        NotOfTheTeamError: whom they name does not answer for the shop.
    """
    if place.side is Side.BUYER:
        raise ForbiddenError
    if to is not None:
        _require_of_team(to, place.room.shop_id)
    room = hold_room(place.room.pk)
    if room.assignee_id == to:
        return room
    _note_staff(place, room, "chat.assign", {"assignee_id": (room.assignee_id, to)}, now=now)
    _give(room, to)
    telling.tell(telling.inbox(room))
    if to is not None and place.user_id is not None and to != place.user_id:
        given = {"room_id": room.pk, "shop_id": room.shop_id, "user_id": to, "by_id": place.user_id}
        publish(RoomAssigned(**given, assigned_at=now))
    return room


@transaction.atomic
def take_from(*, user_id: UUID, shop_id: UUID, now: datetime) -> int:
    """Give back to all what somebody has in hand who answers for the shop no more.

    Returns:
        How many conversations that were.
    """
    theirs = Room.objects.of_shop(shop_id).filter(assignee_id=user_id).select_for_update(no_key=True)
    rooms: Sequence[Room] = list(theirs.order_by("pk"))
    for room in rooms:
        _give(room, None)
    telling.tell(*(telling.inbox(room) for room in rooms))
    return len(rooms)


@transaction.atomic
def close_room(*, place: Place, now: datetime) -> Room:
    """Say that there is nothing left to answer; whoever writes opens it again.

    Raises:
        ForbiddenError: they are the buyer, who just stops writing.
    """
    return _set_state(place, RoomState.CLOSED, now=now)


@transaction.atomic
def reopen_room(*, place: Place, now: datetime) -> Room:
    """Say that there is something left after all. Raises as `close_room`."""
    return _set_state(place, RoomState.OPEN, now=now)


def _set_state(place: Place, state: RoomState, *, now: datetime) -> Room:
    if place.side is Side.BUYER:
        raise ForbiddenError
    room = hold_room(place.room.pk)
    if room.state != state:
        _note_staff(place, room, "chat.set_state", {"state": (room.state, str(state))}, now=now)
        room.state = state
        room.save(update_fields=["state", "updated_at"])
        telling.tell(telling.standing(room), telling.inbox(room))
    return room


def _note_staff(
    place: Place, room: Room, action: str, changes: Mapping[str, tuple[Any, Any]], *, now: datetime
) -> None:
    if place.side is Side.STAFF:
        audit.record(actor_id=place.user_id, action=action, target=room, changes=changes, now=now)


def _require_of_team(user_id: UUID, shop_id: UUID) -> None:
    """Their membership stays until the transaction ends: who leaves after that gives back what they were given."""
    member = ShopMember.objects.select_for_update(no_key=True).filter(shop_id=shop_id, user_id=user_id).first()
    if member is None or not member.may(SHOP_PERMISSION):
        raise NotOfTheTeamError


def _give(room: Room, to: UUID | None) -> None:
    room.assignee_id = to
    room.save(update_fields=["assignee", "updated_at"])
