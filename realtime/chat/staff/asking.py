"""What staff send past their hour is not lost: they are asked why they read, and it goes on with the answer."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from marketplace.core.fragments import wants_fragment
from realtime.chat.errors.moderation import ReasonRequiredError
from realtime.chat.participants import Place
from realtime.chat.selectors.rooms import read_room
from realtime.chat.services.looking import has_told_why, require_told_why, tell_why
from realtime.chat.showing import words
from realtime.chat.showing.forms import ReasonForm
from realtime.chat.showing.places import links_of, other_name
from sellers.desk.acting import did

# Forms that are sent have a reason of their own.
PREFIX: Final = "why"
LOST: Final = "why-lost"
NOT_KEPT: Final = frozenset({"csrfmiddlewaretoken", "why-reason"})


def ask_why_first(request: HttpRequest, place: Place, *, now: datetime) -> HttpResponse | None:
    """The page that asks why they read it and keeps what they sent; None for whoever has told it, or tells it now.

    Raises:
        ReasonRequiredError: they have not, and send nothing.
    """
    if request.method != "POST":
        require_told_why(place, now=now)
    if has_told_why(place, now=now):
        return None
    if wants_fragment(request):
        return JsonResponse({"errors": [str(ReasonRequiredError.message)]}, status=403)
    form = ReasonForm(request.POST if f"{PREFIX}-reason" in request.POST else None, prefix=PREFIX)
    if did(request, form, lambda: tell_why(place=place, reason=form.cleaned_data["reason"], now=now)):
        return None
    return show_why(request, place, form, status=403)


def lost_files(request: HttpRequest) -> bool:
    """Whether files were sent before somebody was asked why: pages cannot keep them."""
    return LOST in request.POST


def show_why(request: HttpRequest, place: Place, form: ReasonForm, *, status: int) -> HttpResponse:
    """Who talks about what, and the form that asks why they read it."""
    place = replace(place, room=read_room(place.room.pk))
    context = {
        "form": form,
        "kept": _kept(request) if form.prefix == PREFIX else (),
        "room": place.room,
        "who": other_name(place),
        "about": words.about(place.room),
        "about_url": links_of(place).about,
    }
    return render(request, "chat/staff/why.html", context, status=status)


def _kept(request: HttpRequest) -> Sequence[tuple[str, str]]:
    sent = [(name, str(value)) for name, values in request.POST.lists() for value in values if name not in NOT_KEPT]
    return [*sent, (LOST, "1")] if any(request.FILES.values()) else sent
