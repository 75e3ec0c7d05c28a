"""What the market's staff do for a shop about a conversation that they read: who answers, and whether it is over."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from marketplace.accounts.permissions import Action
from marketplace.accounts.principals import principal_in
from marketplace.core.access import requires_page
from realtime.chat.models import Side
from realtime.chat.pages import team_pages
from realtime.chat.participants import reach_room
from realtime.chat.services.looking import has_told_why
from realtime.chat.showing.places import links_of

WRITES = requires_page(Action.WRITE_CHATS)


def _one_tap(act: team_pages.Act) -> Callable[[HttpRequest, UUID], HttpResponse]:
    """The page that does one thing and goes back; who has not said why they read it is asked first, and taps again."""

    @WRITES
    @require_POST
    @never_cache
    def page(request: HttpRequest, room_id: UUID) -> HttpResponse:
        principal = principal_in(request).require_any(Action.WRITE_CHATS)
        place = reach_room(principal, room_id, action=Action.WRITE_CHATS)
        if place.side is not Side.STAFF:
            return redirect(links_of(place).room)
        if not has_told_why(place, now=timezone.now()):
            messages.warning(request, _("Not done yet. Say first why you read this conversation, then do it again."))
            return redirect(links_of(place).room)
        return act(request, place)

    return page


room_assign = _one_tap(team_pages.give)
room_close = _one_tap(team_pages.close)
room_reopen = _one_tap(team_pages.reopen)
room_hand_over = _one_tap(team_pages.hand_over)
room_take_back = _one_tap(team_pages.take_back)
