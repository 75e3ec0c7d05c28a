"""Conversations as pages for the market's staff: found by order and shop, read for a reason, and joined."""

from dataclasses import replace
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from marketplace.accounts.permissions import Action
from marketplace.accounts.principals import Principal, principal_in
from marketplace.accounts.profile_forms import LineField
from marketplace.core.access import requires_page, shows_or_takes
from marketplace.core.pagination import InvalidCursorError
from realtime.chat.models import Side
from realtime.chat.participants import Place, reach_room
from realtime.chat.selectors.rooms import RoomFilters, Viewpoint, list_rooms
from realtime.chat.services.looking import has_told_why, tell_why
from realtime.chat.showing.forms import LONGEST_QUERY, ComposerForm, ReasonForm
from realtime.chat.showing.places import links_of
from realtime.chat.showing.rows import rows_of
from realtime.chat.showing.talks import may_write, open_talk, page_before
from realtime.chat.showing.team import team_of
from realtime.chat.staff.asking import show_why
from sellers.desk.acting import did

READS = requires_page(Action.READ_CHATS)
ROOMS_A_PAGE = 20


class FindRoomsForm(forms.Form):
    """Whose conversations."""

    q = LineField(
        label=_("Number of the order, or name of the shop"),
        help_text=_("What was written is not searched: it is read with a reason, one conversation at a time."),
        max_length=LONGEST_QUERY,
        required=False,
        strip=True,
    )


@READS
@require_safe
@never_cache
def rooms(request: HttpRequest) -> HttpResponse:
    """Those with the latest messages, or those of an order or a shop; nothing that was said stands here."""
    staff_in(request)
    form, now, cursor = FindRoomsForm(request.GET), timezone.now(), request.GET.get("cursor") or None
    query = form.cleaned_data["q"] if form.is_valid() else ""
    try:
        page = list_rooms(viewer=Viewpoint(), filters=RoomFilters(about=query), cursor=cursor, limit=ROOMS_A_PAGE)
    except InvalidCursorError:
        return redirect("staff:messages")
    rows = [replace(row, last="") for row in rows_of(page.items, side=Side.STAFF, now=now)]
    context = {"form": form, "rows": rows, "next": page.next, "is_first": cursor is None, "searched": query}
    return render(request, "chat/staff/rooms.html", context)


@READS
@shows_or_takes
@never_cache
def room(request: HttpRequest, room_id: UUID) -> HttpResponse:
    """Who talks about what; and what they said, once somebody has told why they read it."""
    staff_in(request)
    place = reach_room(principal_in(request), room_id)
    if place.side is not Side.STAFF:
        return redirect(links_of(place).room)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if did(request, form, lambda: tell_why(place=place, reason=form.cleaned_data["reason"], now=timezone.now())):
        return redirect("staff:messages_room", room_id)
    if form.errors or not has_told_why(place, now=timezone.now()):
        return show_why(request, place, form, status=400 if form.errors else 200)
    return show_room_to_staff(request, place)


def show_room_to_staff(
    request: HttpRequest, place: Place, *, composer: ComposerForm | None = None, status: int = 200
) -> HttpResponse:
    """The page with what was typed, where that was refused."""
    talk, stretch = open_talk(request, place, before=page_before(request), is_main=False, now=timezone.now())
    writes = composer or ComposerForm.at(talk.place)
    context = {
        "talk": talk,
        "stretch": stretch,
        "composer": None if talk.why_silent else writes,
        "team": team_of(talk.place) if may_write(request) else None,
    }
    return render(request, "chat/staff/room.html", context, status=status)


def staff_in(request: HttpRequest) -> Principal:
    """Whoever asks, as one of the market's staff."""
    return principal_in(request).require_any(Action.READ_CHATS)
