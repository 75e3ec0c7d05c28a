"""The basket as a page, and what is sent from it. Every answer of a form is the page anew, whole or the part of it."""

import json
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from marketplace.core import formats
from marketplace.core.access import public_page
from marketplace.core.bilingual import localized
from marketplace.core.errors import ConflictError, NotFoundError, RuleError
from marketplace.core.fragments import wants_fragment
from marketplace.orders.buyer.basket_forms import AddForm, CouponForm, QuantityForm, WishForm, refused
from marketplace.orders.buyer.basket_place import read_place
from marketplace.orders.buyer.basket_view import NOTHING_TYPED, Typed, view_basket
from marketplace.orders.errors.baskets import (
    BasketLineNotFoundError,
    CouponRefusedError,
    InvalidCapError,
    TooManyCouponsError,
)
from marketplace.orders.holding import (
    COOKIE,
    Holder,
    digest_of,
    drop_token,
    holder_in,
    keep_on,
    new_token,
    token_in,
)
from marketplace.orders.selectors.baskets import find_basket
from marketplace.orders.selectors.quotes import quote_basket
from marketplace.orders.services import basket_terms, baskets
from marketplace.orders.services.baskets import LineChange

BAD = 400


@public_page
@require_safe
@never_cache
def basket(request: HttpRequest) -> HttpResponse:
    """What is in one's basket, shop by shop, priced now, with every reason why some of it cannot be ordered."""
    return show(request)


@public_page
@require_POST
@never_cache
def basket_add(request: HttpRequest) -> HttpResponse:
    """Put an offer in the basket from wherever it is shown, and go back there."""
    form = AddForm(request.POST)
    if not form.is_valid():
        return _said(request, _("This cannot be put in a basket."), is_refused=True)
    token = new_token()
    try:
        line = baskets.add_item(
            holder=holder_in(request),
            fresh_digest=digest_of(token),
            wanted=form.wanted(),
            pin=form.pin(),
            now=timezone.now(),
        )
    except (NotFoundError, ConflictError, RuleError) as error:
        return _said(request, str(error), is_refused=True)
    if line.basket.token_digest == digest_of(token):
        # From here on they hold the basket that was made for them, and the answer counts what is in it.
        request.COOKIES[COOKIE] = token
    told = {"goods": localized(line.offer.product, "name"), "count": formats.number(line.quantity)}
    response = _said(request, _("In your basket: %(goods)s × %(count)s") % told)
    keep_on(request, response)
    return response


@public_page
@require_POST
@never_cache
def line_quantity(request: HttpRequest, line_id: UUID) -> HttpResponse:
    """Have more or fewer of it."""
    form, name = QuantityForm(request.POST), f"quantity {line_id}"
    if not form.is_valid():
        return show(request, typed=form.typed(name))
    change = LineChange(quantity=form.chosen())
    return _done(request, name, lambda holder: _change(holder, line_id, change))


@public_page
@require_POST
@never_cache
def line_wish(request: HttpRequest, line_id: UUID) -> HttpResponse:
    """Say what is to happen where it is missing, and leave a note."""
    form, name = WishForm(request.POST), f"wish {line_id}"
    if not form.is_valid():
        return show(request, typed=form.typed(name))
    change = LineChange(wish=form.wish(), note=form.cleaned_data["note"])
    return _done(request, name, lambda holder: _change(holder, line_id, change))


@public_page
@require_POST
@never_cache
def line_save(request: HttpRequest, line_id: UUID) -> HttpResponse:
    """Keep it for another time, or take it back (`saved`: 1 or 0)."""
    change = LineChange(is_saved=request.POST.get("saved") != "0")
    return _done(request, f"line {line_id}", lambda holder: _change(holder, line_id, change))


@public_page
@require_POST
@never_cache
def line_remove(request: HttpRequest, line_id: UUID) -> HttpResponse:
    """Take it out; what is out already, is."""

    def remove(holder: Holder) -> None:
        try:
            baskets.remove_item(holder=holder, line_id=line_id, now=timezone.now())
        except BasketLineNotFoundError:
            return

    return _done(request, f"line {line_id}", remove)


@public_page
@require_POST
@never_cache
def basket_seen(request: HttpRequest) -> HttpResponse:
    """Say that one has seen what moved."""
    return _done(request, "seen", lambda holder: baskets.acknowledge(holder=holder, now=timezone.now()))


@public_page
@require_POST
@never_cache
def basket_clear(request: HttpRequest) -> HttpResponse:
    """Take everything out that is not kept for later."""
    return _done(request, "clear", lambda holder: baskets.clear(holder=holder, now=timezone.now()))


@public_page
@require_POST
@never_cache
def coupon_use(request: HttpRequest) -> HttpResponse:
    """Have a code count."""
    form = CouponForm(request.POST)
    if not form.is_valid():
        return show(request, typed=form.typed("coupon"))
    code = form.cleaned_data["code"]
    return _done(
        request, "coupon", lambda holder: basket_terms.use_coupon(holder=holder, code=code, now=timezone.now())
    )


@public_page
@require_POST
@never_cache
def coupon_drop(request: HttpRequest) -> HttpResponse:
    """Have a code count no more."""
    code = request.POST.get("code", "")
    return _done(
        request, "coupon", lambda holder: basket_terms.drop_coupon(holder=holder, code=code, now=timezone.now())
    )


def show(request: HttpRequest, *, typed: Typed = NOTHING_TYPED) -> HttpResponse:
    """The page, or the part of it that htmx swaps; with what was typed where it could not be taken."""
    now, holder = timezone.now(), holder_in(request)
    found = find_basket(holder=holder, now=now)
    quote = quote_basket(found, payment_method=None, now=now)
    is_part = wants_fragment(request)
    context: dict[str, Any] = {
        "view": view_basket(found, quote, typed=typed),
        "place": read_place(request, found),
        "is_part": is_part,
        "is_basket": True,
    }
    template = "orders/buyer/basket/main.html" if is_part else "orders/buyer/basket.html"
    response = render(request, template, context, status=BAD if typed.errors else 200)
    patch_vary_headers(response, ["HX-Request-Type"])
    if holder.user_id is not None and token_in(request) is not None:
        drop_token(response)
    return response


def _change(holder: Holder, line_id: UUID, change: LineChange) -> None:
    baskets.change_item(holder=holder, line_id=line_id, change=change, now=timezone.now())


def _done(request: HttpRequest, form: str, write: Callable[[Holder], object]) -> HttpResponse:
    """Write, and show the basket; what is refused is told where it was typed."""
    try:
        write(holder_in(request))
    except BasketLineNotFoundError as error:
        messages.error(request, str(error))
        return redirect("orders:basket")
    except (CouponRefusedError, TooManyCouponsError, InvalidCapError, NotFoundError, ConflictError, RuleError) as error:
        return show(request, typed=refused(form, request.POST, error, names={"replace_up_to": "up_to"}))
    response = redirect("orders:basket")
    keep_on(request, response)
    return response


def _said(request: HttpRequest, text: str, *, is_refused: bool = False) -> HttpResponse:
    """The ways to the basket as they are now, and a word about it; or the page of the goods, with that word on it."""
    if wants_fragment(request):
        response = render(request, "orders/buyer/basket/entries.html", status=BAD if is_refused else 200)
        response.headers["HX-Trigger"] = json.dumps({"haat:said": {"text": text}})
        return response
    (messages.error if is_refused else messages.success)(request, text)
    target = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()})
    return HttpResponseRedirect(target if is_ours else reverse("orders:basket"))
