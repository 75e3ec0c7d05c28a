"""What people reported, as pages for the market's staff: the queue, one thing to decide about, what was decided."""

from typing import get_args
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from marketplace.accounts.permissions import Action
from marketplace.accounts.principals import principal_in
from marketplace.catalog.errors.opinions import ReportNotFoundError
from marketplace.catalog.moderation import Kind
from marketplace.catalog.selectors import moderation as selectors
from marketplace.catalog.selectors.moderation import Queue
from marketplace.catalog.services import moderation
from marketplace.catalog.staff.report_forms import ActForm
from marketplace.core.access import requires_page, shows_or_takes
from marketplace.core.pagination import InvalidCursorError
from sellers.desk.acting import did

MODERATES = requires_page(Action.MODERATE_CONTENT)
A_PAGE = 20
DECIDED = "decided"
KINDS: tuple[Kind, ...] = get_args(Kind)
DONE = {
    "claim": _("It is yours to decide."),
    "take_over": _("It is yours to decide."),
    "release": _("It is back in the queue."),
    "hide": _("It is hidden, and whoever wrote it is told why."),
    "keep": _("It stays as it is."),
    "restore": _("It is shown again."),
}


@MODERATES
@require_safe
@never_cache
def queue(request: HttpRequest) -> HttpResponse:
    """What waits, what the reader has in hand, or what was decided; with a strange cursor it begins anew."""
    reader_id, shown, cursor = _staff(request), request.GET.get("list", ""), request.GET.get("cursor") or None
    if shown != DECIDED and shown not in set(Queue):
        shown = Queue.WAITING
    context = {
        "shown": shown,
        "query": f"list={shown}",
        "counts": selectors.count_reported(reader_id=reader_id),
        "is_first": cursor is None,
        "now": timezone.now(),
        "reader_id": reader_id,
    }
    try:
        if shown == DECIDED:
            acts = selectors.page_decisions(cursor=cursor, limit=A_PAGE)
            return render(request, "catalog/staff/decisions.html", context | {"page": acts})
        page = selectors.page_reported(queue=Queue(shown), reader_id=reader_id, cursor=cursor, limit=A_PAGE)
    except InvalidCursorError:
        return redirect("staff:reports")
    return render(request, "catalog/staff/reports.html", context | {"page": page})


@MODERATES
@shows_or_takes
@never_cache
def reported(request: HttpRequest, kind: Kind, content_id: UUID) -> HttpResponse:
    """One thing that was said, what people have against it, what was done about it, and what can be done."""
    if kind not in KINDS:
        raise ReportNotFoundError
    reader_id, found = _staff(request), selectors.get_reported(kind=kind, content_id=content_id)
    form = ActForm(request.POST if request.method == "POST" else None)
    if did(request, form, lambda: _act(reader_id, kind, content_id, form)):
        messages.success(request, DONE[form.cleaned_data["act"]])
        in_hand = form.cleaned_data["act"] in {"claim", "take_over"}
        return redirect("staff:reported", kind, content_id) if in_hand else redirect("staff:reports")
    context = {
        "reported": found,
        "content": found.content,
        "context": selectors.context_of(found, reader_id=reader_id),
        "form": form,
        "now": timezone.now(),
        "reader_id": reader_id,
    }
    return render(request, "catalog/staff/reported.html", context, status=400 if form.errors else 200)


def _act(actor_id: UUID, kind: Kind, content_id: UUID, form: ActForm) -> None:
    told, now = form.cleaned_data, timezone.now()
    match told["act"]:
        case "hide":
            moderation.hide(
                actor_id=actor_id,
                kind=kind,
                content_id=content_id,
                part=told["part"],
                verdict=form.verdict(),
                now=now,
            )
        case "keep":
            moderation.keep(actor_id=actor_id, kind=kind, content_id=content_id, note=told["note"].strip(), now=now)
        case "restore":
            moderation.restore(
                actor_id=actor_id,
                kind=kind,
                content_id=content_id,
                part=told["part"],
                message=told["message"].strip(),
                note=told["note"].strip(),
                now=now,
            )
        case "release":
            moderation.release(actor_id=actor_id, kind=kind, content_id=content_id, now=now)
        case act:
            moderation.claim(
                actor_id=actor_id, kind=kind, content_id=content_id, takes_over=act == "take_over", now=now
            )


def _staff(request: HttpRequest) -> UUID:
    return principal_in(request).require_any(Action.MODERATE_CONTENT).own_id
