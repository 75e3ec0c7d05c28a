"""What is done about who answers a conversation, at a shop's desk and at the staff's console: one tap each."""

from collections.abc import Callable
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from marketplace.core.errors import ForbiddenError, RuleError, UnavailableError
from realtime.chat.participants import Place
from realtime.chat.services.assigning import assign, close_room, reopen_room
from realtime.chat.services.assisting import hand_to_assistant, hand_to_team
from realtime.chat.showing.places import links_of

Act = Callable[[HttpRequest, Place], HttpResponse]


class AssignForm(forms.Form):
    """Who looks after it; nobody where it is empty."""

    to = forms.UUIDField(required=False)


def give(request: HttpRequest, place: Place) -> HttpResponse:
    """Give a conversation to somebody of the shop, take it, or give it back to all."""
    form = AssignForm(request.POST)
    chosen: UUID | None = form.cleaned_data["to"] if form.is_valid() else None
    return _do(request, place, lambda: assign(place=place, to=chosen, now=timezone.now()), _("It is noted."))


def close(request: HttpRequest, place: Place) -> HttpResponse:
    """Say that there is nothing left to answer."""
    done = _("Closed. It opens again when somebody writes.")
    return _do(request, place, lambda: close_room(place=place, now=timezone.now()), done)


def reopen(request: HttpRequest, place: Place) -> HttpResponse:
    """Say that there is something left after all."""
    return _do(request, place, lambda: reopen_room(place=place, now=timezone.now()), _("It is open again."))


def hand_over(request: HttpRequest, place: Place) -> HttpResponse:
    """Have the assistant answer from now on."""
    done = _("The assistant answers now, until somebody of the shop writes.")
    return _do(request, place, lambda: hand_to_assistant(place=place, now=timezone.now()), done)


def take_back(request: HttpRequest, place: Place) -> HttpResponse:
    """Have the shop's people answer again."""
    return _do(
        request, place, lambda: hand_to_team(place=place, now=timezone.now()), _("The shop’s people answer again.")
    )


def _do(request: HttpRequest, place: Place, act: Callable[[], object], done: str) -> HttpResponse:
    try:
        act()
    except (ForbiddenError, RuleError, UnavailableError) as error:
        messages.warning(request, str(error))
    else:
        messages.success(request, done)
    return redirect(links_of(place).room)
