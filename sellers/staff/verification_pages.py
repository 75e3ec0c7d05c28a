"""Shops to verify, as pages for the market's staff: the queue, and one shop with all that they decide by."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from geo.points import GeoPoint
from marketplace.accounts.permissions import Action
from marketplace.accounts.principals import Principal, principal_in
from marketplace.core.access import requires_page, shows_or_takes
from marketplace.core.errors import ConflictError, ForbiddenError, NotFoundError, RuleError
from marketplace.core.pagination import InvalidCursorError
from marketplace.core.storage import serve_private
from sellers.access import reach_shop
from sellers.errors.verification import CaseChangedError
from sellers.links import desk_url
from sellers.mails import owner_of, reads_in
from sellers.models import Shop
from sellers.selectors import approvals
from sellers.selectors import verification as selectors
from sellers.selectors.papers import file_name, get_paper
from sellers.selectors.review import review_of
from sellers.services import papers, suspension, verification
from sellers.services.approvals import accept_changes
from sellers.staff.verification_forms import ActForm
from sellers.verification import Queue

VERIFIES = requires_page(Action.VERIFY_SHOPS)
CASES_A_PAGE = 20
STANDING: dict[str, Callable[..., object]] = {"suspend": suspension.suspend, "reinstate": suspension.reinstate}
DECISIONS: dict[str, Callable[..., object]] = {
    "ask": verification.ask_for_more,
    "approve": verification.approve,
    "reject": verification.reject,
}
DONE = {
    "claim": _("The case is yours."),
    "take_over": _("The case is yours."),
    "release": _("The case is back in the queue."),
    "ask": _("The seller is asked for more."),
    "approve": _("The shop is verified and open."),
    "reject": _("The seller is told why."),
    "suspend": _("The shop is off the market."),
    "reinstate": _("The shop is no longer suspended."),
    "accept": _("The changes are accepted."),
}


@VERIFIES
@require_safe
@never_cache
def queue(request: HttpRequest) -> HttpResponse:
    """The lists of cases; what waits, oldest first, to begin with."""
    staff = _staff(request)
    asked = request.GET.get("list", "")
    shown = Queue(asked) if asked in set(Queue) else Queue.WAITING
    try:
        page = selectors.list_cases(
            queue=shown, reader_id=staff.own_id, cursor=request.GET.get("cursor") or None, limit=CASES_A_PAGE
        )
    except InvalidCursorError:
        return redirect("staff:shops")
    context = {
        "page": page,
        "shown": shown,
        "counts": selectors.count_cases(staff.own_id),
        "changed": approvals.count_changed_shops(),
        "is_changed": False,
        "is_first": "cursor" not in request.GET,
        "now": timezone.now(),
        "reader_id": staff.own_id,
    }
    return render(request, "sellers/staff/verification/queue.html", context)


@VERIFIES
@require_safe
@never_cache
def changed(request: HttpRequest) -> HttpResponse:
    """Verified shops that are no longer what was approved, those that differ for longest first."""
    staff = _staff(request)
    try:
        page = approvals.list_changed_shops(cursor=request.GET.get("cursor") or None, limit=CASES_A_PAGE)
    except InvalidCursorError:
        return redirect("staff:shops_changed")
    context = {
        "page": page,
        "counts": selectors.count_cases(staff.own_id),
        "changed": approvals.count_changed_shops(),
        "is_changed": True,
        "is_first": "cursor" not in request.GET,
        "now": timezone.now(),
    }
    return render(request, "sellers/staff/verification/changed.html", context)


@VERIFIES
@shows_or_takes
@never_cache
def shop(request: HttpRequest, slug: str) -> HttpResponse:
    """One shop: what it says, its papers, what was done about it, and what can be done."""
    staff, found = _staff(request), _shop(request, slug)
    form = ActForm(request.POST) if request.method == "POST" else ActForm()
    if request.method == "POST" and form.is_valid() and _act(request, staff, found, form):
        messages.success(request, DONE[form.cleaned_data["act"]])
        return redirect("staff:shop", slug=found.slug)
    if form.has_error(NON_FIELD_ERRORS, CaseChangedError.code):
        return _show(request, staff, _shop(request, slug), form=form, status=409)
    return _show(request, staff, found, form=form, status=400 if form.errors else 200)


@VERIFIES
@require_safe
@never_cache
def paper(request: HttpRequest, slug: str, paper_id: UUID) -> HttpResponseBase:
    """A paper's file; each time is noted in the audit trail."""
    staff, found = _staff(request), _shop(request, slug)
    asked = get_paper(found, paper_id)
    papers.record_opening(actor_id=staff.own_id, paper=asked, now=timezone.now())
    return serve_private(request, asked.file, as_name=file_name(asked, found))


@VERIFIES
@require_POST
@never_cache
def number(request: HttpRequest, slug: str, paper_id: UUID) -> HttpResponse:
    """The whole number of a paper, once; it is noted who saw it."""
    staff, found = _staff(request), _shop(request, slug)
    asked = get_paper(found, paper_id)
    whole = papers.reveal_number(actor_id=staff.own_id, paper=asked, now=timezone.now())
    return _show(request, staff, found, form=ActForm(), revealed={asked.pk: whole})


def _staff(request: HttpRequest) -> Principal:
    return principal_in(request).require_any(Action.VERIFY_SHOPS)


def _shop(request: HttpRequest, slug: str) -> Shop:
    return reach_shop(principal_in(request), slug, action=Action.VERIFY_SHOPS).shop


def _act(request: HttpRequest, staff: Principal, shop: Shop, form: ActForm) -> bool:
    """Do it, or tell on the form why not."""
    act = form.cleaned_data["act"]
    try:
        if act == "accept":
            accept_changes(
                actor_id=staff.own_id,
                shop_id=shop.pk,
                seen=form.cleaned_data["seen"],
                note=form.cleaned_data["note"],
                now=timezone.now(),
            )
        elif act in STANDING:
            _change_standing(request, staff, shop, form)
        else:
            _change_case(request, staff, shop, form)
    except (ConflictError, ForbiddenError, NotFoundError, RuleError) as error:
        said = [error.message, *(detail.message for detail in error.details)]
        form.add_error(None, [ValidationError(str(text), code=error.code) for text in said])
    return not form.errors


def _change_standing(request: HttpRequest, staff: Principal, shop: Shop, form: ActForm) -> None:
    STANDING[form.cleaned_data["act"]](actor_id=staff.own_id, shop_id=shop.pk, **_words(request, shop, form))


def _change_case(request: HttpRequest, staff: Principal, shop: Shop, form: ActForm) -> None:
    """What is done to the case that the page showed; meanwhile there may be another.

    Raises:
        CaseNotFoundError: it showed none, or another shop's.
        ConflictError, ForbiddenError: as the services.
    """
    act, now = form.cleaned_data["act"], timezone.now()
    case = selectors.get_case_of(shop, form.case_id)
    if act in {"claim", "take_over"}:
        verification.claim(actor_id=staff.own_id, case_id=case.pk, takes_over=act == "take_over", now=now)
    elif act == "release":
        verification.release(actor_id=staff.own_id, case_id=case.pk, note=form.cleaned_data["note"], now=now)
    else:
        seen = {"seen": form.cleaned_data["seen"]} if act == "approve" else {}
        DECISIONS[act](actor_id=staff.own_id, case_id=case.pk, **seen, **_words(request, shop, form))


def _words(request: HttpRequest, shop: Shop, form: ActForm) -> dict[str, Any]:
    return {
        "message": form.told(reads_in(owner_of(shop))),
        "note": form.cleaned_data["note"],
        "page_url": desk_url(request, shop.slug),
        "now": timezone.now(),
    }


def _show(
    request: HttpRequest,
    staff: Principal,
    shop: Shop,
    *,
    form: ActForm,
    revealed: dict[UUID, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    case, review = selectors.latest_case(shop), review_of(shop)
    context = {
        "shop": shop,
        "case": case,
        "review": review,
        "drift": approvals.drift_of(shop.pk),
        "owner": review.owner,
        "pin": GeoPoint.from_geos(shop.location),
        "papers": [(one, (revealed or {}).get(one.pk)) for one in review.papers],
        "acts": selectors.list_acts(shop),
        "similar": selectors.list_similar_shops(shop),
        "missing": selectors.list_missing(shop, now=timezone.now()),
        "form": form,
        "is_mine": case is not None and case.claimed_by_id == staff.own_id,
        "is_own_shop": selectors.works_for(shop, staff.own_id),
        "now": timezone.now(),
    }
    return render(request, "sellers/staff/verification/shop.html", context, status=status)
