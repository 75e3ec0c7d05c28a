"""Reported messages as pages for the market's staff: the queue, and a decision about each with what is around it."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from marketplace.accounts.permissions import Action
from marketplace.accounts.principals import Principal, principal_in
from marketplace.accounts.profile_forms import REQUIRED
from marketplace.core.access import requires_page, shows_or_takes
from marketplace.core.pagination import InvalidCursorError
from realtime.chat.models import Message, ReportOutcome, ReportState, Side
from realtime.chat.participants import Place
from realtime.chat.selectors.messages import Messages
from realtime.chat.selectors.moderation import context_of, count_open_reports, get_report, list_reports
from realtime.chat.services.looking import note_report_read
from realtime.chat.services.moderating import (
    LONGEST_SUSPENSION_DAYS,
    Decision,
    decide_report,
    show_again,
)
from realtime.chat.showing import words
from realtime.chat.showing.bubbles import Reader, stretch_of
from realtime.chat.showing.forms import LONGEST_NOTE
from sellers.desk.acting import did
from sellers.desk.profile_forms import TextField
from sellers.desk.zone_fields import WholeField

MODERATES = requires_page(Action.MODERATE_CHATS)
REPORTS_A_PAGE = 20
USUAL_DAYS = 7
SHELVES = {"": ReportState.OPEN, "decided": None}


class DecideForm(forms.Form):
    """What becomes of a message, and of who wrote it."""

    outcome = forms.ChoiceField(
        label=gettext_lazy("Decision"),
        choices=ReportOutcome.choices,
        widget=forms.RadioSelect,
        error_messages=REQUIRED,
    )
    days = WholeField(
        label=gettext_lazy("Days without writing"),
        help_text=gettext_lazy("Only where they are suspended."),
        min_value=1,
        max_value=LONGEST_SUSPENSION_DAYS,
        initial=USUAL_DAYS,
    )
    message = TextField(
        label=gettext_lazy("To whoever wrote it"),
        help_text=gettext_lazy("They read it with the decision."),
        max_length=LONGEST_NOTE,
        required=False,
        strip=True,
        widget=forms.Textarea(attrs={"class": "input", "rows": 3}),
    )
    note = TextField(
        label=gettext_lazy("Note for the staff"),
        max_length=LONGEST_NOTE,
        required=False,
        strip=True,
        widget=forms.Textarea(attrs={"class": "input", "rows": 2}),
    )

    def decision(self) -> Decision:
        told = self.cleaned_data
        outcome = ReportOutcome(told["outcome"])
        days = (told["days"] or USUAL_DAYS) if outcome == ReportOutcome.SUSPENDED else 0
        return Decision(outcome, days=days, message=told["message"], note=told["note"])


@MODERATES
@require_safe
@never_cache
def reports(request: HttpRequest) -> HttpResponse:
    """What waits for a decision, the oldest first; or what was decided, the latest first."""
    _staff(request)
    shelf, cursor = request.GET.get("show", ""), request.GET.get("cursor") or None
    shelf = shelf if shelf in SHELVES else ""
    try:
        page = list_reports(state=SHELVES[shelf], cursor=cursor, limit=REPORTS_A_PAGE)
    except InvalidCursorError:
        return redirect("staff:chat_reports")
    context = {
        "page": page,
        "rows": [(report, _said(report.message), words.about(report.message.room)) for report in page.items],
        "shelf": shelf,
        "is_first": cursor is None,
        "open_reports": count_open_reports(),
    }
    return render(request, "chat/staff/reports.html", context)


@MODERATES
@shows_or_takes
@never_cache
def report(request: HttpRequest, report_id: UUID) -> HttpResponse:
    """One of them, with what was said around it; that somebody looked is kept."""
    staff, found, now = _staff(request), get_report(report_id), timezone.now()
    form = DecideForm(request.POST if request.method == "POST" else None)

    def decide() -> None:
        decide_report(actor_id=staff.own_id, report_id=found.pk, decision=form.decision(), now=now)

    if did(request, form, decide):
        messages.success(request, _("It is decided. Those who reported it are told."))
        return redirect("staff:chat_reports")
    place = Place(found.message.room, Side.STAFF, staff.own_id)
    note_report_read(report=found, actor_id=staff.counted_id, now=now)
    around = context_of(found, reader_id=staff.own_id, now=now)
    context = {
        "report": found,
        "around": around,
        "stretch": stretch_of(Messages(around.around, has_more=False), Reader(place, may_write=False, now=now)),
        "said": _said(found.message),
        "who": words.who_wrote(found.message),
        "about": words.about(found.message.room),
        "form": form,
        "is_open": found.state == ReportState.OPEN,
        "is_hidden": found.message.hidden_at is not None,
    }
    return render(request, "chat/staff/report.html", context, status=400 if form.errors else 200)


@MODERATES
@shows_or_takes
@never_cache
def report_show_again(request: HttpRequest, report_id: UUID) -> HttpResponse:
    """Think better of it, and let the message be read again."""
    staff, found = _staff(request), get_report(report_id)
    form = forms.Form(request.POST if request.method == "POST" else None)
    if did(request, form, lambda: show_again(actor_id=staff.own_id, report_id=found.pk, now=timezone.now())):
        messages.success(request, _("The message can be read again."))
        return redirect("staff:chat_report", found.pk)
    context = {"report": found, "said": _said(found.message), "form": form}
    return render(request, "chat/staff/show_again.html", context, status=400 if form.errors else 200)


def _staff(request: HttpRequest) -> Principal:
    return principal_in(request).require_any(Action.MODERATE_CHATS)


def _said(message: Message) -> str:
    """What it says: also what is hidden, for that is what they decide about."""
    return words.what_it_is(message.kind, message.body) or words.gone_words(message)
