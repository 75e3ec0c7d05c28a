"""What all who take part in a conversation do in it, whichever page they are on: read on, write, say what they read."""

from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from marketplace.accounts.permissions import Action
from marketplace.accounts.principals import principal_in
from marketplace.core.access import requires_page
from marketplace.core.errors import HaatError, NotFoundError, RateLimitedError
from marketplace.core.fragments import wants_fragment
from marketplace.core.storage import show_private
from realtime.chat.models import Message
from realtime.chat.pages.showing import refresh, show_room
from realtime.chat.participants import Place, reach_room
from realtime.chat.pictures import CONTENT_TYPE, picture_of
from realtime.chat.selectors.messages import Messages, list_messages
from realtime.chat.services.looking import require_told_why
from realtime.chat.services.marking import mark
from realtime.chat.services.sending import send_message
from realtime.chat.showing.bubbles import stretch_of
from realtime.chat.showing.forms import ComposerForm
from realtime.chat.showing.places import links_of
from realtime.chat.showing.talks import MESSAGES_A_PAGE, reader_of
from realtime.chat.staff.asking import ask_why_first, lost_files
from sellers.desk.acting import REFUSALS

READS = requires_page(Action.READ_CHATS)
WRITES = requires_page(Action.WRITE_CHATS)
# Whoever writes too fast is asked again by their browser; what takes longer is told to them.
WAITS_S = 60
# What is shown in a message may be gone meanwhile.
UNSENT: tuple[type[HaatError], ...] = (*REFUSALS, NotFoundError)


class StretchForm(forms.Form):
    """Which messages: those before a number, after one, that one alone, or the latest."""

    before = forms.IntegerField(min_value=1, required=False)
    after = forms.IntegerField(min_value=0, required=False)
    only = forms.IntegerField(min_value=1, required=False)


class MarksForm(forms.Form):
    """Up to which number messages came, and were read."""

    delivered = forms.IntegerField(min_value=0)
    read = forms.IntegerField(min_value=0)


@READS
@require_safe
@never_cache
def said(request: HttpRequest, room_id: UUID) -> HttpResponse:
    """Some of what was said, as list items for the script that asks."""
    place, now = reach_room(principal_in(request), room_id), timezone.now()
    require_told_why(place, now=now)
    form = StretchForm(request.GET)
    if not form.is_valid():
        return HttpResponse(status=400)
    found = _found(place, **form.cleaned_data)
    context = {"stretch": stretch_of(found, reader_of(request, place, now=now))}
    return render(request, "chat/talk/bubbles.html", context)


@WRITES
@require_POST
@never_cache
def send(request: HttpRequest, room_id: UUID) -> HttpResponseBase:
    """Say something. What is refused stays in the form, or is told to the script that sent it."""
    place = reach_room(principal_in(request), room_id, action=Action.WRITE_CHATS)
    if (asked := ask_why_first(request, place, now=timezone.now())) is not None:
        return asked
    form = ComposerForm.at(refresh(place), request.POST, request.FILES)
    if lost_files(request) and not request.FILES:
        form.add_error("picture", _("Choose the photo again."))
    try:
        message = _say(place, form)
    except RateLimitedError as error:
        form.add_error(None, str(error))
        if wants_fragment(request) and error.retry_after_s <= WAITS_S:
            return _refused(form, status=429, retry_after_s=error.retry_after_s)
        message = None
    if message is None:
        return _refused(form) if wants_fragment(request) else show_room(request, place, composer=form, status=400)
    return HttpResponse(status=204) if wants_fragment(request) else redirect(links_of(place).at(message.seq))


@WRITES
@require_POST
@never_cache
def marks(request: HttpRequest, room_id: UUID) -> HttpResponse:
    """Say how far messages came, and how far they were read."""
    place = reach_room(principal_in(request), room_id, action=Action.WRITE_CHATS)
    form = MarksForm(request.POST)
    if not form.is_valid():
        return HttpResponse(status=400)
    told = form.cleaned_data
    mark(place=place, delivered_seq=told["delivered"], read_seq=told["read"], now=timezone.now())
    return HttpResponse(status=204)


@READS
@require_safe
def picture(request: HttpRequest, room_id: UUID, message_id: UUID) -> HttpResponseBase:
    """A message's photo."""
    place = reach_room(principal_in(request), room_id)
    require_told_why(place, now=timezone.now())
    return show_private(request, picture_of(place=place, message_id=message_id), content_type=CONTENT_TYPE)


def _found(place: Place, before: int | None, after: int | None, only: int | None) -> Messages:
    if only is None:
        return list_messages(place=place, before=before, after=after, limit=MESSAGES_A_PAGE)
    found = list_messages(place=place, after=only - 1, limit=1)
    return Messages([message for message in found.items if message.seq == only], has_more=False)


def _say(place: Place, form: ComposerForm) -> Message | None:
    """Send what a form holds; None where it is refused, and the form says why.

    Raises:
        RateLimitedError: it may be sent later.
    """
    if not form.is_valid():
        return None
    try:
        return send_message(place=place, draft=form.draft(), now=timezone.now())
    except RateLimitedError:
        raise
    except UNSENT as error:
        form.add_error(None, [str(error), *(str(detail.message) for detail in error.details)])
    return None


def _refused(form: ComposerForm, *, status: int = 422, retry_after_s: int = 0) -> JsonResponse:
    errors = [str(error) for errors in form.errors.values() for error in errors]
    headers = {"Retry-After": str(retry_after_s)} if retry_after_s else None
    return JsonResponse({"errors": errors}, status=status, headers=headers)
