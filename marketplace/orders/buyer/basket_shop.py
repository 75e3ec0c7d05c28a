"""The page on which a buyer says how one shop's goods are to come."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from geo.points import GeoPoint
from marketplace.core import formats
from marketplace.core.access import public_page, shows_or_takes
from marketplace.orders.buyer.basket_forms import ShopForm, refused
from marketplace.orders.buyer.basket_view import NOTHING_TYPED, ShopView, Typed, view_basket
from marketplace.orders.errors.baskets import InvalidSlotError, NotInBasketError
from marketplace.orders.holding import holder_in, keep_on
from marketplace.orders.models import Basket, Fulfilment
from marketplace.orders.selectors.baskets import find_basket
from marketplace.orders.selectors.quotes import quote_basket
from marketplace.orders.selectors.slots import list_shop_slots
from marketplace.orders.services import basket_terms
from sellers.errors.shops import ShopNotFoundError

BAD = 400


@dataclass(frozen=True, slots=True)
class Time:
    """A time to choose; `value` is what the form sends."""

    value: str
    words: str
    is_chosen: bool
    is_full: bool


@dataclass(frozen=True, slots=True)
class Way:
    """How goods can come, and the times for it."""

    fulfilment: Fulfilment
    words: str
    times: Sequence[Time]


@public_page
@shows_or_takes
@never_cache
def basket_shop(request: HttpRequest, slug: str) -> HttpResponse:
    """Have them brought or fetch them, when, and tell the shop something.

    Raises:
        NotInBasketError: nothing in the basket is of that shop.
    """
    if request.method != "POST":
        return show_shop(request, slug)
    typed = choose(request, slug, now=timezone.now())
    if typed.errors:
        return show_shop(request, slug, typed=typed)
    response = redirect("orders:basket")
    keep_on(request, response)
    return response


def choose(request: HttpRequest, slug: str, *, now: datetime) -> Typed:
    """Take what was typed about a shop; what cannot be taken is told with what was typed.

    Raises:
        NotInBasketError: nothing in the basket is of that shop.
    """
    form = ShopForm(request.POST)
    if not form.is_valid():
        return form.typed(f"shop {slug}")
    try:
        basket_terms.set_shop(holder=holder_in(request), slug=slug, choice=form.choice(), now=now)
    except InvalidSlotError as error:
        return refused(f"shop {slug}", request.POST, error)
    return NOTHING_TYPED


def show_shop(
    request: HttpRequest, slug: str, *, typed: Typed = NOTHING_TYPED, kept: Mapping[str, str] | None = None
) -> HttpResponse:
    """The page.

    Args:
        typed: what was typed and could not be taken.
        kept: what stands in the form of checkout, for whoever came from there, and goes back with it.

    Raises:
        NotInBasketError: nothing in the basket is of that shop.
    """
    now = timezone.now()
    basket = find_basket(holder=holder_in(request), now=now)
    view = view_basket(basket, quote_basket(basket, payment_method=None, now=now), typed=typed)
    shop = next((shop for shop in view.shops if shop.slug == slug), None)
    if shop is None:
        raise NotInBasketError
    chosen = (typed.values.get("fulfilment") or shop.fulfilment, typed.values.get("slot") or shop.slot)
    context: dict[str, Any] = {
        "shop": shop,
        "chosen": chosen[0],
        "ways": _ways(shop, basket, chosen[1], now=now),
        "kept": kept,
    }
    return render(request, "orders/buyer/basket/shop_form.html", context, status=BAD if typed.errors else 200)


def _ways(shop: ShopView, basket: Basket | None, chosen: str, *, now: datetime) -> list[Way]:
    pin = GeoPoint.from_geos(basket.location) if basket is not None and basket.location else None
    names = {Fulfilment.DELIVERY: _("The shop brings them"), Fulfilment.PICKUP: _("I fetch them")}
    offered = [one for one in names if one != Fulfilment.PICKUP or shop.offers_pickup or shop.fulfilment == one]
    return [Way(one, names[one], _times(shop, one, pin, chosen, now=now)) for one in offered]


def _times(shop: ShopView, fulfilment: Fulfilment, pin: GeoPoint | None, chosen: str, *, now: datetime) -> list[Time]:
    try:
        found = list_shop_slots(shop_id=shop.id, fulfilment=fulfilment, pin=pin, now=now)
    except ShopNotFoundError:
        return []
    zone = ZoneInfo(shop.time_zone)
    return [
        Time(
            value := f"{one.slot.from_at.isoformat()}/{one.slot.until_at.isoformat()}",
            f"{formats.moment(one.slot.from_at, zone=zone)} – {formats.clock(one.slot.until_at, zone=zone)}",
            is_chosen=value == chosen,
            is_full=one.is_full,
        )
        for one in found
    ]
