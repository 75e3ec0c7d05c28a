"""Who hears the topics of chat, who may say there that they type, and of whose presence they are told."""

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from marketplace.accounts.permissions import Action
from marketplace.accounts.principals import Principal
from marketplace.core.errors import ForbiddenError
from realtime.chat.errors.rooms import RoomNotFoundError
from realtime.chat.models import Side
from realtime.chat.participants import SHOP_PERMISSION, Place, people_of_shop, reach_room
from realtime.kinds import TopicKind
from sellers.access import reach_shop
from sellers.errors.shops import ShopNotFoundError

TYPING = "typing"


def may_read_room(principal: Principal, room_id: UUID) -> bool:
    """Whoever takes part in it."""
    return _place(principal, room_id) is not None


def may_read_notes(principal: Principal, room_id: UUID) -> bool:
    """The shop's people alone."""
    place = _place(principal, room_id)
    return place is not None and place.side is Side.SHOP


def may_read_inbox(principal: Principal, shop_id: UUID) -> bool:
    """Whoever answers the shop's buyers, and the market's staff who see chats."""
    if principal.reach(Action.READ_CHATS) is None:
        return False
    try:
        reach_shop(principal, str(shop_id), action=Action.READ_CHATS, permission=SHOP_PERMISSION)
    except (ShopNotFoundError, ForbiddenError):
        return False
    return True


def signed_as(principal: Principal, room_id: UUID) -> Mapping[str, Any] | None:
    """As what the others know whoever types; who may not write does not type."""
    place = _place(principal, room_id, action=Action.WRITE_CHATS)
    return {"side": str(place.side), "name": place.name} if place is not None else None


def watched_by(principal: Principal, room_id: UUID) -> Mapping[str, Collection[UUID]]:
    """Whom they are told of: the other side, and the market's staff of both. Nobody is told of the staff."""
    place = _place(principal, room_id)
    if place is None:
        return {}
    of_sides: dict[str, Collection[UUID]] = {}
    if place.side is not Side.SHOP:
        of_sides[Side.SHOP.value] = people_of_shop(place.room.shop_id)
    if place.side is not Side.BUYER and place.room.buyer_id is not None:
        of_sides[Side.BUYER.value] = [place.room.buyer_id]
    return of_sides


def _place(principal: Principal, room_id: UUID, *, action: Action = Action.READ_CHATS) -> Place | None:
    try:
        return reach_room(principal, room_id, action=action)
    except RoomNotFoundError:
        return None


KINDS = (
    TopicKind("room", may_read_room, takes_signals=frozenset({TYPING}), signed_as=signed_as, watches=watched_by),
    TopicKind("notes", may_read_notes, takes_signals=frozenset({TYPING}), signed_as=signed_as),
    TopicKind("inbox", may_read_inbox),
)
