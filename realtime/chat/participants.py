"""Who takes part in a room: its buyer, whoever sees to the shop's orders, and the market's staff.

Rights are asked anew each time, so that who leaves a shop is out at once; sockets are told by `realtime.control`.
"""

from dataclasses import dataclass
from uuid import UUID

from marketplace.accounts.permissions import Action
from marketplace.accounts.principals import Principal
from marketplace.core.ids import as_id
from realtime.chat.errors.rooms import RoomNotFoundError
from realtime.chat.models import Room, Side
from sellers.models import ShopMember, ShopPermission

# Who answers a shop's buyers is who sees to its orders.
SHOP_PERMISSION = ShopPermission.ORDERS


@dataclass(frozen=True, slots=True)
class Place:
    """Somebody in a room.

    Attributes:
        room: with its shop, as it was when they came.
        side: on which they are.
        user_id: who they are; None for the assistant and the market.
        name: what the others read; empty for the market's staff.
    """

    room: Room
    side: Side
    user_id: UUID | None
    name: str = ""


def reach_room(principal: Principal, room_id: UUID | str, *, action: Action = Action.READ_CHATS) -> Place:
    """A room for whoever takes part in it, in two statements at most.

    Args:
        principal: who asks.
        room_id: which.
        action: what they want to do; the market's staff may who may do it to anybody's.

    Raises:
        RoomNotFoundError: there is none, or it is not theirs.
    """
    found = as_id(str(room_id))
    room = Room.objects.select_related("shop").filter(pk=found).first() if found else None
    side = _side_of(principal, room, action) if room is not None else None
    if room is None or side is None:
        raise RoomNotFoundError
    return Place(room, side, principal.own_id, "" if side is Side.STAFF else principal.name)


def people_of_shop(shop_id: UUID) -> list[UUID]:
    """Whoever answers a shop's buyers."""
    return [member.user_id for member in ShopMember.objects.filter(shop_id=shop_id) if member.may(SHOP_PERMISSION)]


def is_of_shop(user_id: UUID, shop_id: UUID) -> bool:
    """Whether somebody answers a shop's buyers."""
    member = ShopMember.objects.filter(shop_id=shop_id, user_id=user_id).first()
    return member is not None and member.may(SHOP_PERMISSION)


def is_staff_for(principal: Principal, shop_id: UUID, *, action: Action) -> bool:
    """Whether whoever reaches a shop does so as one of the market's staff, and not as one who answers its buyers."""
    return principal.reaches_any(action) and not is_of_shop(principal.own_id, shop_id)


def _side_of(principal: Principal, room: Room, action: Action) -> Side | None:
    if principal.user_id is None or principal.reach(action) is None:
        return None
    if principal.user_id == room.buyer_id:
        return Side.BUYER
    if is_of_shop(principal.user_id, room.shop_id):
        return Side.SHOP
    return Side.STAFF if principal.reaches_any(action) else None
