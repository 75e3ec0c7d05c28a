"""What a shop's people do about a conversation: who looks after it, and whether it is over."""

from collections.abc import Callable
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from marketplace.accounts.permissions import Action
from marketplace.accounts.principals import principal_in
from marketplace.core.errors import ForbiddenError, RuleError
from realtime.chat.errors.rooms import RoomNotFoundError
from realtime.chat.participants import SHOP_PERMISSION, Place, reach_room
from realtime.chat.services.assigning import assign, close_room, reopen_room
from realtime.chat.showing.places import links_of
from sellers.access import ShopAccess
from sellers.desk.pages import desk_page

WRITES = desk_page(Action.WRITE_CHATS, SHOP_PERMISSION)


class AssignForm(forms.Form):
    """Who looks after it; nobody where it is empty."""

    to = forms.UUIDField(required=False)


@WRITES
@require_POST
def messages_assign(request: HttpRequest, access: ShopAccess, room_id: UUID) -> HttpResponse:
    """Give a conversation to somebody, take it, or give it back."""
    place, form = _reach(request, access, room_id), AssignForm(request.POST)
    chosen = form.cleaned_data["to"] if form.is_valid() else None
    return _do(request, place, lambda: assign(place=place, to=chosen, now=timezone.now()), _("It is noted."))


@WRITES
@require_POST
def messages_close(request: HttpRequest, access: ShopAccess, room_id: UUID) -> HttpResponse:
    """Say that there is nothing left to answer."""
    place = _reach(request, access, room_id)
    done = gettext_lazy("Closed. It opens again when somebody writes.")
    return _do(request, place, lambda: close_room(place=place, now=timezone.now()), done)


@WRITES
@require_POST
def messages_reopen(request: HttpRequest, access: ShopAccess, room_id: UUID) -> HttpResponse:
    """Say that there is something left after all."""
    place = _reach(request, access, room_id)
    return _do(request, place, lambda: reopen_room(place=place, now=timezone.now()), gettext_lazy("It is open again."))


def _reach(request: HttpRequest, access: ShopAccess, room_id: UUID) -> Place:
    """A room of the shop.

    Raises:
        RoomNotFoundError: it is another's, or there is none.
    """
    place = reach_room(principal_in(request), room_id, action=Action.WRITE_CHATS)
    if place.room.shop_id != access.shop.pk:
        raise RoomNotFoundError
    return place


def _do(request: HttpRequest, place: Place, act: Callable[[], object], done: str | Promise) -> HttpResponse:
    try:
        act()
    except (ForbiddenError, RuleError) as error:
        messages.warning(request, str(error))
    else:
        messages.success(request, str(done))
    return redirect(links_of(place).room)
