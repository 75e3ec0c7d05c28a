"""Who hears the topics of chat, who may say there that they type, and of whose presence they are told."""

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from django.utils import timezone

from marketplace.accounts.permissions import Action
from marketplace.accounts.principals import Principal
from marketplace.core.errors import HaatError
from realtime.chat.errors.rooms import RoomNotFoundError
from realtime.chat.models import Side
from realtime.chat.participants import Place, is_of_shop, people_of_shop, reach_room
from realtime.chat.services.blocking import blocks_of, require_may_write
from realtime.chat.services.looking import has_told_why
from realtime.kinds import TopicKind

TYPING = "typing"


def may_read_room(principal: Principal, room_id: UUID) -> bool:
    """Whoever takes part in it; the market's staff while it is noted that they look."""
    place = _place(principal, room_id)
    return place is not None and has_told_why(place, now=timezone.now())


def may_read_notes(principal: Principal, room_id: UUID) -> bool:
    """The shop's people alone."""
    place = _place(principal, room_id)
    return place is not None and place.side is Side.SHOP


def may_read_inbox(principal: Principal, shop_id: UUID) -> bool:
    """Whoever answers the shop's buyers; the market's staff look at one conversation at a time."""
    return principal.reach(Action.READ_CHATS) is not None and is_of_shop(principal.own_id, shop_id)


def signed_as(principal: Principal, room_id: UUID) -> Mapping[str, Any] | None:
    """As what the others know whoever types; who may not write, or not to the other side, does not type."""
    place = _place(principal, room_id, action=Action.WRITE_CHATS)
    if place is None or not _may_say_anything(place):
        return None
    return _signature(place)


def signed_in_notes_as(principal: Principal, room_id: UUID) -> Mapping[str, Any] | None:
    """The same among the shop's people, who keep notes whoever blocked whom."""
    place = _place(principal, room_id, action=Action.WRITE_CHATS)
    return _signature(place) if place is not None else None


def watched_by(principal: Principal, room_id: UUID) -> Mapping[str, Collection[UUID]]:
    """Whom they are told of: the other side, and the market's staff of both. Nobody is told of the staff.

    Where one side has blocked the other, neither knows any more who is there.
    """
    place = _place(principal, room_id)
    if place is None or (place.side is not Side.STAFF and blocks_of(place.room).exists()):
        return {}
    of_sides: dict[str, Collection[UUID]] = {}
    if place.side is not Side.SHOP:
        of_sides[Side.SHOP.value] = people_of_shop(place.room.shop_id)
    if place.side is not Side.BUYER and place.room.buyer_id is not None:
        of_sides[Side.BUYER.value] = [place.room.buyer_id]
    return of_sides


def _may_say_anything(place: Place) -> bool:
    try:
        require_may_write(place=place, now=timezone.now())
    except HaatError:
        return False
    return True


def _signature(place: Place) -> Mapping[str, Any]:
    return {"side": str(place.side), "name": place.name}


def _place(principal: Principal, room_id: UUID, *, action: Action = Action.READ_CHATS) -> Place | None:
    try:
        return reach_room(principal, room_id, action=action)
    except RoomNotFoundError:
        return None


KINDS = (
    TopicKind("room", may_read_room, takes_signals=frozenset({TYPING}), signed_as=signed_as, watches=watched_by),
    TopicKind("notes", may_read_notes, takes_signals=frozenset({TYPING}), signed_as=signed_in_notes_as),
    TopicKind("inbox", may_read_inbox),
)
