"""Whose rooms: what somebody reaches of them, and how they are shown to whom."""

from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone

from marketplace.accounts.permissions import Action
from marketplace.accounts.principals import principal_in
from marketplace.core.access import requires
from marketplace.core.ratelimits import Policy
from realtime.chat.models import Message, Side
from realtime.chat.participants import SHOP_PERMISSION, Place, is_of_shop, is_staff_for, reach_room
from realtime.chat.schemas.messages import MessageOut
from realtime.chat.schemas.rooms import RoomOut
from realtime.chat.selectors.messages import find_mark, get_message
from realtime.chat.selectors.rooms import read_room
from realtime.chat.services.blocking import blocks_of
from realtime.chat.services.canned import StaffAct
from realtime.chat.services.looking import require_told_why
from sellers.access import reach_shop
from sellers.errors.shops import ShopNotFoundError
from sellers.models import Shop

READS = requires(Action.READ_CHATS)
WRITES = requires(Action.WRITE_CHATS)
MODERATES = requires(Action.MODERATE_CHATS)
# Whoever types what they look for asks a few times; each time may look through all that a shop was told.
SEARCHES = Policy("chat_search", "60/minute; 600/hour")


def place_to_read(request: HttpRequest, room_id: UUID) -> Place:
    """A room for whoever takes part in it.

    Raises:
        RoomNotFoundError: there is none, or it is not theirs.
    """
    return reach_room(principal_in(request), room_id, action=Action.READ_CHATS)


def place_to_look(request: HttpRequest, room_id: UUID) -> Place:
    """The same to read what was said.

    Raises:
        RoomNotFoundError: as `place_to_read`.
        ReasonRequiredError: they are of the market's staff, and have not said why they read it.
    """
    place = place_to_read(request, room_id)
    require_told_why(place, now=timezone.now())
    return place


def place_to_write(request: HttpRequest, room_id: UUID) -> Place:
    """The same to do something in it. Raises as `place_to_read`."""
    return reach_room(principal_in(request), room_id, action=Action.WRITE_CHATS)


def place_to_say(request: HttpRequest, room_id: UUID) -> Place:
    """The same to say something in it, or to see to who answers it. Raises as `place_to_look`."""
    place = place_to_write(request, room_id)
    require_told_why(place, now=timezone.now())
    return place


def place_of_message(request: HttpRequest, message_id: UUID) -> Place:
    """The room of a message.

    Raises:
        RoomNotFoundError: there is no such message, or its room is not theirs.
    """
    room_id = Message.objects.filter(pk=message_id).values_list("room_id", flat=True).first()
    return place_to_write(request, room_id or message_id)


def shop_in(request: HttpRequest, shop: str, *, action: Action) -> Shop:
    """A shop for whoever answers its buyers.

    Raises:
        ShopNotFoundError: there is none, or it is not theirs.
        ForbiddenError: they work for it, and do not answer its buyers.
    """
    return reach_shop(principal_in(request), shop, action=action, permission=SHOP_PERMISSION).shop


def side_in_shop(request: HttpRequest, shop: Shop) -> Side:
    """As whom somebody sees the list of a shop's conversations that `shop_in` let them have."""
    return Side.STAFF if is_staff_for(principal_in(request), shop.pk, action=Action.READ_CHATS) else Side.SHOP


def act_of_staff(request: HttpRequest, shop: Shop) -> StaffAct | None:
    """That one of the market's staff does something for a shop; None for its people."""
    principal = principal_in(request)
    is_staff = is_staff_for(principal, shop.pk, action=Action.WRITE_CHATS)
    return StaffAct(principal.own_id, timezone.now()) if is_staff else None


def shop_to_search(request: HttpRequest, shop: str) -> Shop:
    """A shop for those who work there: what its people note among themselves is found, too.

    Raises:
        ShopNotFoundError: there is none, or they do not work there.
        ForbiddenError: they do not answer its buyers.
    """
    access = reach_shop(principal_in(request), shop, action=Action.READ_CHATS, permission=SHOP_PERMISSION)
    user_id = principal_in(request).own_id
    if access.member is None and not is_of_shop(user_id, access.shop.pk):
        raise ShopNotFoundError
    return access.shop


def shown(place: Place) -> RoomOut:
    """A room as it is now, to whoever is in this place."""
    room = read_room(place.room.pk)
    blocked_by = list(blocks_of(room).values_list("by", flat=True))
    return RoomOut.of_one(room, side=place.side, mark=find_mark(place), blocked_by=blocked_by)


def shown_message(place: Place, message_id: UUID) -> MessageOut:
    return MessageOut.of(get_message(place=place, message_id=message_id), place=place)
