"""Payout accounts that wait for the market's staff, as pages: looked through, verified and refused."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from marketplace.accounts.permissions import Action
from marketplace.accounts.principals import principal_in
from marketplace.core.access import requires_page, shows_or_takes
from marketplace.core.pagination import InvalidCursorError
from sellers.desk.acting import did
from sellers.desk.payout_forms import RefusalForm
from sellers.models import PayoutKind
from sellers.selectors import payouts as selectors
from sellers.services import payouts as services

VERIFIES = requires_page(Action.VERIFY_SHOPS)
ACCOUNTS_A_PAGE = 20


@VERIFIES
@require_safe
@never_cache
def payouts(request: HttpRequest) -> HttpResponse:
    """Accounts at banks, who waits longest first; with a strange cursor it begins anew."""
    principal_in(request).require_any(Action.VERIFY_SHOPS)
    cursor = request.GET.get("cursor") or None
    try:
        page = selectors.list_waiting(kind=PayoutKind.BANK, cursor=cursor, limit=ACCOUNTS_A_PAGE)
    except InvalidCursorError:
        return redirect("staff:payouts")
    return render(request, "sellers/staff/payouts/payouts.html", {"page": page})


@VERIFIES
@shows_or_takes
@never_cache
def verify(request: HttpRequest, account_id: UUID) -> HttpResponse:
    """Ask, and say that an account is its shop's."""
    form = Form(request.POST if request.method == "POST" else None)
    return _decide(
        request,
        account_id,
        form,
        lambda actor_id: services.verify_by_staff(actor_id=actor_id, account_id=account_id, now=timezone.now()),
        template="sellers/staff/payouts/verify.html",
        done=_("The account is verified."),
    )


@VERIFIES
@shows_or_takes
@never_cache
def refuse(request: HttpRequest, account_id: UUID) -> HttpResponse:
    """Ask for the reason, and say that an account cannot be used."""
    form = RefusalForm(request.POST if request.method == "POST" else None)
    return _decide(
        request,
        account_id,
        form,
        lambda actor_id: services.refuse(
            actor_id=actor_id, account_id=account_id, reason=form.cleaned_data["reason"], now=timezone.now()
        ),
        template="sellers/staff/payouts/refuse.html",
        done=_("The account is refused, and the shop’s owner is told why."),
    )


def _decide(
    request: HttpRequest,
    account_id: UUID,
    form: Form,
    act: Callable[[UUID], object],
    *,
    template: str,
    done: str,
) -> HttpResponse:
    actor = principal_in(request).require_any(Action.VERIFY_SHOPS)
    account = selectors.get_waiting(account_id)
    if did(request, form, lambda: act(actor.own_id)):
        messages.success(request, done)
        return redirect("staff:payouts")
    context = {"form": form, "account": account, "shop": account.shop}
    return render(request, template, context, status=400 if form.errors else 200)
