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
from marketplace.core.ratelimits import Policy, require
from marketplace.orders.holding import holder_in
from marketplace.orders.models import Purchase, RiskOutcome
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
    method = methods.find(purchase.payment_method)
    context: dict[str, Any] = {
        "purchase": purchase,
        "orders": [(order, _order_url(purchase, order.number, token)) for order in purchase.orders.all()],
        "method": method,
        "is_in_review": purchase.risk_outcome == RiskOutcome.REVIEW,
        "token": token,
        "may_claim": purchase.user_id is None and principal_in(request).is_signed_in,
        "is_guests": purchase.user_id is None,
        "sign_in_url": f"{reverse('account_login')}?next={request.path}",
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
    claim_purchase(user_id=principal_in(request).own_id, token=token, now=timezone.now())
    messages.success(request, _("It is among your orders now."))
    return redirect("orders:placed", token)


def _order_url(purchase: Purchase, number: str, token: str) -> str:
    if purchase.user_id is None:
        return reverse("orders:guest_order", args=[token, number])
    return reverse("orders:order", args=[number])
