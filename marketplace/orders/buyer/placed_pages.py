"""The page behind a purchase's link: what was ordered, for its buyer and, while nobody has claimed it, any holder."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from marketplace.accounts.permissions import Action
from marketplace.accounts.principals import principal_in
from marketplace.core.access import public_page, requires_page
from marketplace.core.clients import caller_of
from marketplace.core.fragments import frame
from marketplace.core.ratelimits import Policy, require
from marketplace.orders.buyer import order_words
from marketplace.orders.errors.placing import OwnShopPurchaseError
from marketplace.orders.holding import holder_in
from marketplace.orders.models import OPEN_STATES, Order, OrderState, Purchase
from marketplace.orders.selectors.orders import live_topic_of
from marketplace.orders.selectors.purchases import get_claimable
from marketplace.orders.services.claiming import claim_purchase
from marketplace.payments import methods

CLAIMS = Policy("purchase_claims", "20/hour")


@public_page
@require_safe
@never_cache
def placed(request: HttpRequest, token: str) -> HttpResponse:
    """What was ordered at once, and where each shop's part stands.

    Raises:
        PurchaseNotFoundError: the link opens nothing, or what it opens is somebody else's.
    """
    purchase = get_claimable(token=token, holder=holder_in(request))
    orders = purchase.orders.all()
    context: dict[str, Any] = {
        "purchase": purchase,
        "told": [_told(purchase, order, token) for order in orders],
        "together": order_words.together_of(purchase, orders),
        "method": methods.find(purchase.payment_method),
        "is_in_review": any(order.state == OrderState.IN_REVIEW for order in orders),
        "token": token,
        "may_claim": purchase.user_id is None and principal_in(request).is_signed_in,
        "is_guests": purchase.user_id is None,
        "sign_in_url": f"{reverse('account_login')}?next={request.path}",
        "layout": frame(request, page="orders/buyer/layout.html", part="orders/buyer/part.html"),
    }
    return render(request, "orders/buyer/placed.html", context)


@requires_page(Action.CHANGE_ORDERS)
@require_POST
@never_cache
def claim(request: HttpRequest, token: str) -> HttpResponse:
    """Make it one's own.

    Raises:
        PurchaseNotFoundError: as for `placed`.
        RateLimitedError: too many links were tried.
    """
    require(caller_of(request), CLAIMS)
    try:
        claim_purchase(user_id=principal_in(request).own_id, token=token, now=timezone.now())
    except OwnShopPurchaseError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("It is among your orders now."))
    return redirect("orders:placed", token)


def _told(purchase: Purchase, order: Order, token: str) -> dict[str, Any]:
    """One shop's part as it is now."""
    return {
        "order": order,
        "live": live_topic_of(order, for_holder_at=timezone.now() if purchase.user_id is None else None),
        "url": _order_url(purchase, order.number, token),
        "standing": order_words.standing_of(order),
        "is_open": order.state in OPEN_STATES,
        "total": order_words.total_of(order),
    }


def _order_url(purchase: Purchase, number: str, token: str) -> str:
    if purchase.user_id is None:
        return reverse("orders:guest_order", args=[token, number])
    return reverse("orders:order", args=[number])
