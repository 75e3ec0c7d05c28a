"""Where a shop's money goes, as pages: accounts added, verified by a code, chosen and removed."""

from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from marketplace.accounts.permissions import Action
from marketplace.accounts.principals import principal_in
from marketplace.core.access import shows_or_takes
from sellers.access import ShopAccess
from sellers.desk.acting import REFUSALS, ask, did
from sellers.desk.pages import desk_page, render_desk
from sellers.desk.payout_forms import BankForm, MobileMoneyForm, PayoutCodeForm
from sellers.models import ShopPermission
from sellers.models.payouts import MOBILE_MONEY
from sellers.selectors import payouts as selectors
from sellers.services import payouts as services
from sellers.services.payouts import MOST_ACCOUNTS

MANAGES = desk_page(Action.MANAGE_SHOP_MONEY, ShopPermission.MONEY)
CHANGES = desk_page(Action.MANAGE_SHOP_MONEY, ShopPermission.MONEY, recent=True)


@MANAGES
@require_safe
def payouts(request: HttpRequest, access: ShopAccess) -> HttpResponse:
    """The accounts, and the way to add one."""
    accounts = selectors.list_accounts(shop_id=access.shop.pk, cursor=None, limit=MOST_ACCOUNTS).items
    context = {"accounts": accounts, "may_add": len(accounts) < MOST_ACCOUNTS}
    return render_desk(request, access, "sellers/desk/payouts/payouts.html", context)


@CHANGES
@shows_or_takes
def add_mobile(request: HttpRequest, access: ShopAccess) -> HttpResponse:
    """Add a bKash or Nagad account; its code comes next."""
    return _add(request, access, MobileMoneyForm(request.POST if request.method == "POST" else None))


@CHANGES
@shows_or_takes
def add_bank(request: HttpRequest, access: ShopAccess) -> HttpResponse:
    """Add an account at a bank, which the staff verify."""
    return _add(request, access, BankForm(request.POST if request.method == "POST" else None))


@MANAGES
@shows_or_takes
def code(request: HttpRequest, access: ShopAccess, account_id: UUID) -> HttpResponse:
    """Take the code that was sent to the account's number."""
    account = selectors.get_account(shop_id=access.shop.pk, account_id=account_id)
    form = PayoutCodeForm(request.POST if request.method == "POST" else None)

    def verify() -> None:
        services.verify_by_code(
            actor_id=principal_in(request).own_id,
            shop_id=access.shop.pk,
            account_id=account_id,
            code=form.cleaned_data["code"],
            now=timezone.now(),
        )

    if did(request, form, verify):
        messages.success(request, _("The account is verified."))
        return redirect("desk:payouts", access.shop.slug)
    return ask(request, access, "sellers/desk/payouts/code.html", form, account=account)


@MANAGES
@require_POST
def code_send(request: HttpRequest, access: ShopAccess, account_id: UUID) -> HttpResponse:
    """Send a code, and lead to where it is typed."""
    _send_code(request, access.shop.pk, account_id)
    return redirect("desk:payout_code", access.shop.slug, account_id)


@CHANGES
@shows_or_takes
def default(request: HttpRequest, access: ShopAccess, account_id: UUID) -> HttpResponse:
    """Ask, and have the shop's money go there."""
    account = selectors.get_account(shop_id=access.shop.pk, account_id=account_id)
    form = Form(request.POST if request.method == "POST" else None)

    def choose() -> None:
        services.make_default(
            actor_id=principal_in(request).own_id, shop_id=access.shop.pk, account_id=account_id, now=timezone.now()
        )

    if did(request, form, choose):
        messages.success(request, _("The shop’s money goes to this account from now on."))
        return redirect("desk:payouts", access.shop.slug)
    return ask(request, access, "sellers/desk/payouts/default.html", form, account=account)


@CHANGES
@shows_or_takes
def remove(request: HttpRequest, access: ShopAccess, account_id: UUID) -> HttpResponse:
    """Ask, and take an account out of use."""
    account = selectors.get_account(shop_id=access.shop.pk, account_id=account_id)
    form = Form(request.POST if request.method == "POST" else None)

    def take_out() -> None:
        services.remove_account(
            actor_id=principal_in(request).own_id, shop_id=access.shop.pk, account_id=account_id, now=timezone.now()
        )

    if did(request, form, take_out):
        messages.success(request, _("The account is removed."))
        return redirect("desk:payouts", access.shop.slug)
    return ask(request, access, "sellers/desk/payouts/remove.html", form, account=account)


def _add(request: HttpRequest, access: ShopAccess, form: MobileMoneyForm) -> HttpResponse:
    """Add what the form says; where a code verifies it, send one at once."""
    if not (request.method == "POST" and form.is_valid()):
        return ask(request, access, "sellers/desk/payouts/add.html", form, is_bank=isinstance(form, BankForm))
    actor_id, shop_id = principal_in(request).own_id, access.shop.pk
    try:
        account = services.add_account(actor_id=actor_id, shop_id=shop_id, draft=form.to_draft(), now=timezone.now())
    except REFUSALS as error:
        form.add_error(None, str(error))
        return ask(request, access, "sellers/desk/payouts/add.html", form, is_bank=isinstance(form, BankForm))
    if account.kind not in MOBILE_MONEY:
        messages.success(request, _("The account is added. Our staff verify it."))
        return redirect("desk:payouts", access.shop.slug)
    _send_code(request, shop_id, account.pk)
    return redirect("desk:payout_code", access.shop.slug, account.pk)


def _send_code(request: HttpRequest, shop_id: UUID, account_id: UUID) -> None:
    """What keeps one from being sent is told on the page that follows."""
    try:
        services.send_code(
            actor_id=principal_in(request).own_id, shop_id=shop_id, account_id=account_id, now=timezone.now()
        )
    except REFUSALS as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The code is on its way."))
