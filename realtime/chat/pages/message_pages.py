"""What somebody does about one message, each on a page that asks: other words, taking it back, reporting it."""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from marketplace.accounts.permissions import Action
from marketplace.accounts.principals import principal_in
from marketplace.core.access import requires_page, shows_or_takes
from marketplace.core.errors import ForbiddenError, RuleError
from realtime.chat.models import Message, ReportReason, Side
from realtime.chat.participants import SHOP_PERMISSION, Place, reach_room
from realtime.chat.selectors.messages import get_message
from realtime.chat.services.changing import delete_message, edit_message, get_changeable
from realtime.chat.services.reporting import ReportDraft, report_message
from realtime.chat.showing import words
from realtime.chat.showing.forms import ConfirmForm, EditForm, ReportForm
from realtime.chat.showing.places import links_of
from realtime.chat.staff.asking import ask_why_first
from sellers.access import reach_shop
from sellers.desk.acting import did
from sellers.desk.pages import render_desk

WRITES = requires_page(Action.WRITE_CHATS)
LAYOUTS = {
    Side.BUYER: "chat/message/buyer_layout.html",
    Side.SHOP: "chat/message/desk_layout.html",
    Side.STAFF: "chat/message/staff_layout.html",
}


def _reaches(page: Callable[[HttpRequest, Place, Message], HttpResponse]) -> Callable[..., HttpResponse]:
    """The page about a message of a room that somebody takes part in; staff past their hour are asked why first.

    Raises:
        RoomNotFoundError, MessageNotFoundError: there is none, or it is not theirs.
        ReasonRequiredError: they are of the market's staff, and have not said why they read it.
    """

    @wraps(page)
    def reached(request: HttpRequest, room_id: UUID, message_id: UUID) -> HttpResponse:
        place = reach_room(principal_in(request), room_id, action=Action.WRITE_CHATS)
        asked = ask_why_first(request, place, now=timezone.now())
        return asked if asked is not None else page(request, place, get_message(place=place, message_id=message_id))

    return reached


@WRITES
@shows_or_takes
@never_cache
@_reaches
def edit(request: HttpRequest, place: Place, message: Message) -> HttpResponse:
    """Say it in other words."""
    if request.method != "POST" and (why := _why_settled(place, message)):
        return _show(request, "chat/message/settled.html", place, message, {"why": why}, status=400)
    form = EditForm.of(message, request.POST if request.method == "POST" else None)

    def act() -> None:
        edit_message(place=place, message_id=message.pk, body=form.cleaned_data["body"], now=timezone.now())

    if did(request, form, act):
        return redirect(links_of(place).at(message.seq))
    return _ask(request, "chat/message/edit.html", place, message, form)


@WRITES
@shows_or_takes
@never_cache
@_reaches
def delete(request: HttpRequest, place: Place, message: Message) -> HttpResponse:
    """Take it back."""
    if request.method != "POST" and (why := _why_settled(place, message)):
        return _show(request, "chat/message/settled.html", place, message, {"why": why}, status=400)
    form = ConfirmForm(request.POST if request.method == "POST" else None)

    def act() -> None:
        delete_message(place=place, message_id=message.pk, now=timezone.now())

    if did(request, form, act):
        return redirect(links_of(place).at(message.seq))
    return _ask(request, "chat/message/delete.html", place, message, form)


@WRITES
@shows_or_takes
@never_cache
@_reaches
def report(request: HttpRequest, place: Place, message: Message) -> HttpResponse:
    """Tell the market's staff that it should not be there."""
    form = ReportForm(request.POST if request.method == "POST" else None)

    def act() -> None:
        draft = ReportDraft(ReportReason(form.cleaned_data["reason"]), form.cleaned_data["note"])
        report_message(place=place, message_id=message.pk, draft=draft, now=timezone.now())

    if did(request, form, act):
        messages.success(request, _("Thank you. Our staff look at it."))
        return redirect(links_of(place).room)
    return _ask(request, "chat/message/report.html", place, message, form)


def _why_settled(place: Place, message: Message) -> str:
    """Why a message can no longer be changed by whoever asks; empty where it can."""
    try:
        get_changeable(place=place, message_id=message.pk, now=timezone.now())
    except (ForbiddenError, RuleError) as error:
        return str(error)
    return ""


def _ask(request: HttpRequest, template: str, place: Place, message: Message, form: Form) -> HttpResponse:
    return _show(request, template, place, message, {"form": form}, status=400 if form.errors else 200)


def _show(
    request: HttpRequest, template: str, place: Place, message: Message, more: Mapping[str, Any], *, status: int
) -> HttpResponse:
    """A page about a message, in the layout of the pages of its reader's side."""
    context = {
        **more,
        "layout": LAYOUTS[place.side],
        "message": message,
        "said": words.gone_words(message) or words.what_it_is(message.kind, message.body),
        "who": words.who_wrote(message),
        "back": links_of(place).at(message.seq),
    }
    if place.side is not Side.SHOP:
        return render(request, template, context, status=status)
    slug = place.room.shop.slug
    access = reach_shop(principal_in(request), slug, action=Action.WRITE_CHATS, permission=SHOP_PERMISSION)
    return render_desk(request, access, template, context, status)
