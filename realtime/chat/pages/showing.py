"""The page of a conversation for whoever takes part in it, wherever they came from."""

from collections.abc import Callable
from dataclasses import replace

from django.http import HttpRequest, HttpResponse

from realtime.chat.buyer.room_pages import show_room_to_buyer
from realtime.chat.desk.inbox_pages import show_room_to_shop
from realtime.chat.models import Side
from realtime.chat.participants import Place
from realtime.chat.selectors.rooms import read_room
from realtime.chat.showing.forms import ComposerForm
from realtime.chat.staff.room_pages import show_room_to_staff

_PAGES: dict[Side, Callable[..., HttpResponse]] = {
    Side.BUYER: show_room_to_buyer,
    Side.SHOP: show_room_to_shop,
    Side.STAFF: show_room_to_staff,
}


def show_room(request: HttpRequest, place: Place, *, composer: ComposerForm, status: int) -> HttpResponse:
    """The page with what was typed and what is wrong with it."""
    return _PAGES[place.side](request, place, composer=composer, status=status)


def refresh(place: Place) -> Place:
    """The same place with what its room is about, and who takes part."""
    return replace(place, room=read_room(place.room.pk))
