"""The shops somebody works for, the overview of one of them, and whether it is listed."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from marketplace.accounts.permissions import Action
from marketplace.accounts.principals import principal_in
from marketplace.core.access import requires_page, shows_or_takes
from sellers.access import ShopAccess
from sellers.desk.pages import desk_page, render_desk
from sellers.desk.profile_forms import ClosingForm
from sellers.errors.shops import ShopHeldError, ShopNotConfirmedError, StatusChangeRefusedError
from sellers.errors.verification import ShopNotVerifiedError
from sellers.models import Shop, ShopPermission, ShopStatus
from sellers.selectors import desk
from sellers.selectors.commission import commission_at, next_commission
from sellers.selectors.verification import latest_message
from sellers.services import listing

CHANGES = desk_page(Action.CHANGE_SHOPS, ShopPermission.SETTINGS)


@requires_page(Action.READ_ACCOUNT)
@require_safe
@never_cache
def shops(request: HttpRequest) -> HttpResponse:
    """The shops somebody works for; without any, the way to sign one up."""
    context = {"found": desk.list_my_shops(principal_in(request)), "now": timezone.now()}
    return render(request, "sellers/desk/shops.html", context)


@desk_page(Action.READ_SHOPS)
@require_safe
def shop(request: HttpRequest, access: ShopAccess) -> HttpResponse:
    """Where one shop stands, what is left to do, what the market keeps of its sales, and the ways on."""
    found, now = desk.get_desk_shop(access), timezone.now()
    is_told = found.case is not None or access.shop.status == ShopStatus.SUSPENDED
    may_change = access.may(ShopPermission.SETTINGS) and principal_in(request).reach(Action.CHANGE_SHOPS) is not None
    sees_money = access.may(ShopPermission.MONEY)
    context = {
        "found": found,
        "told": latest_message(access.shop) if is_told else None,
        "may_change": may_change,
        "commission": commission_at(shop=access.shop, at=now) if sees_money else None,
        "planned": next_commission(shop=access.shop, now=now) if sees_money else None,
        "now": now,
    }
    return render_desk(request, access, "sellers/desk/shop.html", context)


@CHANGES
@require_POST
def pause(request: HttpRequest, access: ShopAccess) -> HttpResponse:
    """Take the shop off the market for now."""
    return _lead(request, access, listing.pause_shop, _("The shop is paused: buyers do not see it."))


@CHANGES
@require_POST
def resume(request: HttpRequest, access: ShopAccess) -> HttpResponse:
    """Bring it back."""
    return _lead(request, access, listing.resume_shop, _("Buyers see the shop again."))


@desk_page(Action.CHANGE_SHOPS, ShopPermission.SETTINGS, recent=True)
@shows_or_takes
def close(request: HttpRequest, access: ShopAccess) -> HttpResponse:
    """Ask for the second word, and close the shop for good; its owner's alone."""
    access.require_owner()
    form = ClosingForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _close(request, access, form):
        messages.success(request, _("The shop is closed for good."))
        return redirect("desk:shop", slug=access.shop.slug)
    return render_desk(request, access, "sellers/desk/close.html", {"form": form}, status=400 if form.errors else 200)


def _close(request: HttpRequest, access: ShopAccess, form: ClosingForm) -> bool:
    try:
        listing.close_shop(
            actor_id=principal_in(request).own_id,
            shop_id=access.shop.pk,
            confirmation=form.cleaned_data["confirmation"],
            now=timezone.now(),
        )
    except ShopHeldError as error:
        form.add_error("confirmation", [str(detail.message) for detail in error.details])
        return False
    except (ShopNotConfirmedError, StatusChangeRefusedError) as error:
        form.add_error("confirmation", str(error))
        return False
    return True


def _lead(request: HttpRequest, access: ShopAccess, change: Callable[..., Shop], done: str) -> HttpResponse:
    try:
        change(actor_id=principal_in(request).own_id, shop_id=access.shop.pk, now=timezone.now())
    except (ShopNotVerifiedError, StatusChangeRefusedError) as error:
        messages.error(request, str(error))
    else:
        messages.success(request, done)
    return redirect("desk:shop", slug=access.shop.slug)
