"""The page on which a buyer says how one shop's goods are to come."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache

from marketplace.core.access import public_page, shows_or_takes
from marketplace.orders.buyer.basket_forms import ShopForm, refused
from marketplace.orders.buyer.basket_view import NOTHING_TYPED, Typed, view_basket
from marketplace.orders.errors.baskets import InvalidSlotError, NotInBasketError
from marketplace.orders.holding import holder_in
from marketplace.orders.selectors.baskets import find_basket
from marketplace.orders.selectors.quotes import quote_basket
from marketplace.orders.services import basket_terms

BAD = 400


@public_page
@shows_or_takes
@never_cache
def basket_shop(request: HttpRequest, slug: str) -> HttpResponse:
    """Have them brought or fetch them, when, and tell the shop something.

    Raises:
        NotInBasketError: nothing in the basket is of that shop.
    """
    if request.method != "POST":
        return _show(request, slug, typed=NOTHING_TYPED)
    form = ShopForm(request.POST)
    if not form.is_valid():
        return _show(request, slug, typed=form.typed(f"shop {slug}"))
    try:
        basket_terms.set_shop(holder=holder_in(request), slug=slug, choice=form.choice(), now=timezone.now())
    except InvalidSlotError as error:
        return _show(request, slug, typed=refused(f"shop {slug}", request.POST, error))
    return redirect("orders:basket")


def _show(request: HttpRequest, slug: str, *, typed: Typed) -> HttpResponse:
    now = timezone.now()
    basket = find_basket(holder=holder_in(request), now=now)
    view = view_basket(basket, quote_basket(basket, payment_method=None, now=now), typed=typed)
    shop = next((shop for shop in view.shops if shop.slug == slug), None)
    if shop is None:
        raise NotInBasketError
    context: dict[str, Any] = {"shop": shop}
    return render(request, "orders/buyer/basket/shop_form.html", context, status=BAD if typed.errors else 200)
