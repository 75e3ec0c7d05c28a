"""A draft's papers, its payout account and its last look, as pages; each can be left and come back to."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from marketplace.accounts.permissions import Action
from marketplace.accounts.principals import principal_in
from marketplace.core.access import shows_or_takes
from marketplace.core.errors import RateLimitedError
from marketplace.core.storage import serve_private
from marketplace.core.uploads.errors import UploadError
from sellers.access import ShopAccess
from sellers.desk.opening_forms import PaperForm
from sellers.desk.pages import desk_page, render_desk
from sellers.desk.setup_steps import next_page, steps_of_shop
from sellers.errors.verification import (
    CaseChangeRefusedError,
    CaseNotFoundError,
    NothingToVerifyError,
    PapersHeldError,
    ShopIncompleteError,
    TooManyPapersError,
)
from sellers.models import PayoutAccount, ShopPermission
from sellers.selectors import verification as selectors
from sellers.selectors.papers import file_name, get_paper, list_papers
from sellers.services import papers as services
from sellers.services import verification
from sellers.verification import Step

READS = desk_page(Action.READ_SHOPS, ShopPermission.SETTINGS)
CHANGES = desk_page(Action.CHANGE_SHOPS, ShopPermission.SETTINGS)


@CHANGES
@require_safe
def setup(request: HttpRequest, access: ShopAccess) -> HttpResponse:
    """Go on with what is missing."""
    missing = selectors.list_missing(access.shop, now=timezone.now())
    return redirect(next_page(missing), slug=access.shop.slug)


@CHANGES
@shows_or_takes
def papers(request: HttpRequest, access: ShopAccess) -> HttpResponse:
    """The papers that were sent, and a form for the next."""
    form = PaperForm(request.POST, request.FILES) if request.method == "POST" else PaperForm(initial=_first(request))
    if request.method == "POST" and form.is_valid() and _add(request, access, form):
        messages.success(request, _("The paper is saved. Only our staff can open it."))
        return redirect("desk:setup_papers", slug=access.shop.slug)
    context: dict[str, Any] = {
        "form": form,
        "papers": list_papers(access.shop),
        "is_held": services.is_held(access.shop),
    }
    return _show(request, access, Step.PAPERS, context, status=400 if form.errors else 200)


@READS
@require_safe
def paper(request: HttpRequest, access: ShopAccess, paper_id: UUID) -> HttpResponseBase:
    """A paper's file; each time is noted in the audit trail."""
    found = get_paper(access.shop, paper_id)
    services.record_opening(actor_id=principal_in(request).counted_id, paper=found, now=timezone.now())
    return serve_private(request, found.file, as_name=file_name(found, access.shop))


@CHANGES
@shows_or_takes
def paper_remove(request: HttpRequest, access: ShopAccess, paper_id: UUID) -> HttpResponse:
    """Ask, and remove a paper."""
    found = get_paper(access.shop, paper_id)
    if request.method == "POST":
        try:
            services.remove_paper(
                actor_id=principal_in(request).own_id, shop_id=access.shop.pk, paper_id=paper_id, now=timezone.now()
            )
        except PapersHeldError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("The paper is removed, and its file is deleted."))
        return redirect("desk:setup_papers", slug=access.shop.slug)
    return render_desk(request, access, "sellers/desk/setup/paper_remove.html", {"paper": found})


@CHANGES
@require_safe
def payout(request: HttpRequest, access: ShopAccess) -> HttpResponse:
    """Where the shop's money goes: what is there, and the way to its own page."""
    accounts = PayoutAccount.objects.in_use().filter(shop=access.shop).order_by("-is_default", "id")
    context: dict[str, Any] = {"accounts": accounts, "may_manage": access.may(ShopPermission.MONEY)}
    return _show(request, access, Step.PAYOUT, context)


@CHANGES
@shows_or_takes
def review(request: HttpRequest, access: ShopAccess) -> HttpResponse:
    """Look through everything, and send the shop in."""
    if request.method == "POST":
        try:
            verification.submit(actor_id=principal_in(request).own_id, shop_id=access.shop.pk, now=timezone.now())
        except (CaseChangeRefusedError, NothingToVerifyError, ShopIncompleteError) as error:
            return _show_review(request, access, error=str(error), status=400)
        messages.success(request, _("Your shop is sent in. You hear from us by mail and here."))
        return redirect("desk:setup_review", slug=access.shop.slug)
    return _show_review(request, access)


@CHANGES
@require_POST
def withdraw(request: HttpRequest, access: ShopAccess) -> HttpResponse:
    """Take the shop back, to change what it says."""
    try:
        verification.withdraw(actor_id=principal_in(request).own_id, shop_id=access.shop.pk, now=timezone.now())
    except CaseNotFoundError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Taken back. Change what you like, and send it in again."))
    return redirect("desk:setup_review", slug=access.shop.slug)


def _first(request: HttpRequest) -> dict[str, str]:
    """Which paper the form begins with: the one that a link asked for."""
    return {"kind": request.GET.get("kind", "")}


def _add(request: HttpRequest, access: ShopAccess, form: PaperForm) -> bool:
    try:
        services.add_papers(
            actor_id=principal_in(request).own_id,
            shop_id=access.shop.pk,
            draft=form.to_draft(),
            files=form.to_files(),
            now=timezone.now(),
        )
    except UploadError as error:
        form.add_error("file", str(error))
    except (TooManyPapersError, RateLimitedError) as error:
        form.add_error(None, str(error))
    return not form.errors


def _show_review(request: HttpRequest, access: ShopAccess, *, error: str = "", status: int = 200) -> HttpResponse:
    context: dict[str, Any] = {
        "error": error,
        "papers": list_papers(access.shop),
        "accounts": PayoutAccount.objects.in_use().filter(shop=access.shop).order_by("-is_default", "id"),
        "told": selectors.latest_message(access.shop),
    }
    return _show(request, access, Step.REVIEW, context, status=status)


def _show(
    request: HttpRequest, access: ShopAccess, step: Step, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    """A step's page with the row of all steps on top."""
    shop = access.shop
    missing, case = selectors.list_missing(shop, now=timezone.now()), selectors.latest_case(shop)
    shown = {"steps": steps_of_shop(shop, step, missing, case), "missing": missing, "case": case}
    return render_desk(request, access, f"sellers/desk/setup/{step}.html", shown | context, status=status)
