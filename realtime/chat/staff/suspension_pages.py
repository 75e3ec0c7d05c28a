"""Who cannot write now, as pages for the market's staff: the list, and letting one of them write again."""

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
from marketplace.core.access import requires_page, shows_or_takes
from marketplace.core.pagination import InvalidCursorError
from realtime.chat.errors.moderation import SuspensionNotFoundError
from realtime.chat.selectors.moderation import (
    find_suspension,
    get_suspension,
    is_concerned,
    list_reports_of,
    list_suspensions,
)
from realtime.chat.services.moderating import lift_suspension
from realtime.chat.showing.forms import reason_field
from sellers.desk.acting import did

MODERATES = requires_page(Action.MODERATE_CHATS)
SUSPENSIONS_A_PAGE = 20


class LiftForm(forms.Form):
    """Why somebody may write again before their time."""

    reason = reason_field(gettext_lazy("Why they may write again"))


@MODERATES
@require_safe
@never_cache
def suspensions(request: HttpRequest) -> HttpResponse:
    """Who cannot write now, the latest first."""
    _staff(request)
    cursor = request.GET.get("cursor") or None
    try:
        page = list_suspensions(now=timezone.now(), cursor=cursor, limit=SUSPENSIONS_A_PAGE)
    except InvalidCursorError:
        return redirect("staff:chat_suspensions")
    reports = list_reports_of(one.message_id for one in page.items if one.message_id is not None)
    context = {
        "page": page,
        "rows": [(one, reports.get(one.message_id) if one.message_id else None) for one in page.items],
        "is_first": cursor is None,
    }
    return render(request, "chat/staff/suspensions.html", context)


@MODERATES
@shows_or_takes
@never_cache
def suspension_lift(request: HttpRequest, suspension_id: UUID) -> HttpResponse:
    """Ask why, and let somebody write again."""
    staff, now = _staff(request), timezone.now()
    try:
        found = get_suspension(suspension_id, now=now)
    except SuspensionNotFoundError as error:
        # Somebody else lifted it meanwhile, or its time was over.
        messages.warning(request, str(error))
        return redirect("staff:chat_suspensions")
    form = LiftForm(request.POST if request.method == "POST" else None)

    def act() -> None:
        reason = form.cleaned_data["reason"]
        lift_suspension(actor_id=staff.own_id, suspension_id=found.pk, reason=reason, now=now)

    if did(request, form, act):
        if find_suspension(found.user_id, now=now) is None:
            messages.success(request, _("They can write again, and are told."))
        else:
            messages.warning(request, _("It is lifted. They still cannot write: another one holds."))
        return redirect("staff:chat_suspensions")
    context = {
        "suspension": found,
        "form": form,
        "is_own": found.user_id == staff.own_id,
        "is_concerned": found.message is not None and is_concerned(staff.own_id, found.message),
    }
    return render(request, "chat/staff/lift.html", context, status=400 if form.errors else 200)


def _staff(request: HttpRequest) -> Principal:
    return principal_in(request).require_any(Action.MODERATE_CHATS)
