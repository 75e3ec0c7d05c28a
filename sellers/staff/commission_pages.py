"""Commission as pages for staff: what holds for whom, what is planned, what was, and a form for the next rule."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from marketplace.accounts.permissions import Action
from marketplace.accounts.principals import principal_in
from marketplace.core.access import requires_page, shows_or_takes
from marketplace.core.errors import ConflictError, HaatError, InvalidInputError
from marketplace.core.pagination import InvalidCursorError
from sellers.errors.commission import CommissionOverError
from sellers.selectors import commission as selectors
from sellers.services import commission
from sellers.staff.commission_forms import CommissionForm

SETS = requires_page(Action.SET_COMMISSION)
RULES_A_PAGE = 20


@SETS
@require_safe
@never_cache
def rules(request: HttpRequest) -> HttpResponse:
    """What holds now or is planned: for the market, for kinds of shops, and, a page at a time, for shops."""
    principal_in(request).require_any(Action.SET_COMMISSION)
    now, cursor = timezone.now(), request.GET.get("cursor") or None
    try:
        own = selectors.list_commission_rules(
            now=now, of_shops=True, is_over=False, cursor=cursor, limit=RULES_A_PAGE, query="page"
        )
    except InvalidCursorError:
        return redirect("staff:commission")
    shared = selectors.list_shared_rules(now=now) if cursor is None else []
    context = {
        "market": [rule for rule in shared if rule.category is None],
        "kinds": [rule for rule in shared if rule.category is not None],
        "shops": own,
        "is_first": cursor is None,
        "now": now,
    }
    return render(request, "sellers/staff/commission/rules.html", context)


@SETS
@require_safe
@never_cache
def history(request: HttpRequest) -> HttpResponse:
    """Rules that hold no more, those that began last first."""
    principal_in(request).require_any(Action.SET_COMMISSION)
    now, cursor = timezone.now(), request.GET.get("cursor") or None
    try:
        page = selectors.list_commission_rules(
            now=now, is_over=True, cursor=cursor, limit=RULES_A_PAGE, query="history"
        )
    except InvalidCursorError:
        return redirect("staff:commission_history")
    context = {"page": page, "is_first": cursor is None, "now": now}
    return render(request, "sellers/staff/commission/history.html", context)


@SETS
@shows_or_takes
@never_cache
def rule_new(request: HttpRequest) -> HttpResponse:
    """Lay a rule."""
    actor = principal_in(request).require_any(Action.SET_COMMISSION)
    form = CommissionForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            commission.set_commission(actor_id=actor.own_id, draft=form.to_draft(), now=timezone.now())
        except (InvalidInputError, ConflictError) as error:
            _tell(form, error)
        else:
            messages.success(request, _("The rule is laid."))
            return redirect("staff:commission")
    return render(request, "sellers/staff/commission/new.html", {"form": form}, status=400 if form.errors else 200)


@SETS
@shows_or_takes
@never_cache
def rule_end(request: HttpRequest, rule_id: UUID) -> HttpResponse:
    """Ask, and end a rule at once."""
    actor, now = principal_in(request).require_any(Action.SET_COMMISSION), timezone.now()
    rule = selectors.get_commission_rule(rule_id)
    if request.method == "POST":
        try:
            commission.end_commission(actor_id=actor.own_id, rule_id=rule_id, now=now)
        except CommissionOverError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("The rule is ended."))
        return redirect("staff:commission")
    return render(request, "sellers/staff/commission/end.html", {"rule": rule, "now": now})


def _tell(form: CommissionForm, error: HaatError) -> None:
    """What the service refused, beside the field that it is about."""
    for detail in error.details:
        form.add_error(detail.field if detail.field in form.fields else None, str(detail.message))
    if not error.details:
        form.add_error(None, str(error))
