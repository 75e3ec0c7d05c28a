"""What takes one tap about a whole conversation, and the buyer's answer to what the shop asks in it."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from marketplace.accounts.permissions import Action
from marketplace.accounts.principals import principal_in
from marketplace.core.access import requires_page
from marketplace.core.errors import ConflictError, RuleError
from marketplace.orders.buyer.order_words import said_of
from realtime.chat.errors.rooms import RoomNotFoundError
from realtime.chat.models import Side
from realtime.chat.participants import Place, reach_room
from realtime.chat.services.assisting import hand_to_team
from realtime.chat.services.blocking import block, unblock
from realtime.chat.services.marking import set_muted
from realtime.chat.services.order_news import answer_substitution
from realtime.chat.showing.places import links_of

WRITES = requires_page(Action.WRITE_CHATS)
ANSWERS = requires_page(Action.CHANGE_ORDERS)
Page = Callable[[HttpRequest, UUID], HttpResponse]


def _one_tap(act: Callable[[Place], Any], done: str | Promise) -> Page:
    """The page that does one thing and goes back to the conversation."""

    @WRITES
    @require_POST
    @never_cache
    def page(request: HttpRequest, room_id: UUID) -> HttpResponse:
        place = reach_room(principal_in(request), room_id, action=Action.WRITE_CHATS)
        try:
            act(place)
        except RuleError as error:
            messages.warning(request, str(error))
        else:
            messages.success(request, str(done))
        return redirect(links_of(place).room)

    return page


mute_room = _one_tap(lambda place: set_muted(place=place, is_muted=True), _("You get no notices of this conversation."))
unmute_room = _one_tap(
    lambda place: set_muted(place=place, is_muted=False), _("You get notices of this conversation again.")
)
block_other = _one_tap(
    lambda place: block(place=place, now=timezone.now()),
    _("Blocked. Neither of you can write to the other, but about orders that are under way."),
)
unblock_other = _one_tap(lambda place: unblock(place=place, now=timezone.now()), _("The block is lifted."))


def _have_people_answer(place: Place) -> None:
    # The shop's people and the staff do it where they say who answers, the staff for a reason.
    if place.side is not Side.BUYER:
        raise RoomNotFoundError
    hand_to_team(place=place, now=timezone.now())


ask_person = _one_tap(_have_people_answer, _("The shop’s people answer you from now on."))


@ANSWERS
@require_POST
@never_cache
def answer(request: HttpRequest, room_id: UUID, substitution_id: UUID) -> HttpResponse:
    """Take what the shop would give instead, or leave it, as on the order's own page."""
    place, accepts = reach_room(principal_in(request), room_id), request.POST.get("answer") == "accept"
    try:
        answer_substitution(place=place, substitution_id=substitution_id, accepts=accepts, now=timezone.now())
    except (ConflictError, RuleError) as error:
        messages.warning(request, said_of(error))
    else:
        done = _("You get what the shop proposed.") if accepts else _("It is left out, and you do not pay for it.")
        messages.success(request, done)
    return redirect(links_of(place).room)
