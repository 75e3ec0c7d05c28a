"""The page of one shop: for everybody once it is listed, for those who work there before."""

from datetime import datetime
from typing import Any

from django.core.files.storage import default_storage
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from marketplace.accounts.permissions import Action
from marketplace.core.access import public_page
from marketplace.core.fragments import wants_fragment
from marketplace.storefront.finder import Finder
from marketplace.storefront.forms import HomeForm, ShelfForm
from marketplace.storefront.goods.near import query_of
from marketplace.storefront.goods.shelf import Browsed, Shelf, get_shelf
from marketplace.storefront.shop import Asking, ShopPage, get_any, get_listed, get_shop_page
from marketplace.storefront.structured import describe_shop
from sellers.access import ShopAccess
from sellers.desk.pages import desk_page
from sellers.models import Shop
from sellers.selectors.zones import public_zones_geojson


@public_page
@require_safe
def shop(request: HttpRequest, slug: str) -> HttpResponse:
    """One shop; with a pin in the address, whether it delivers there."""
    asking, now = _read(request), timezone.now()
    listed = get_listed(slug)
    shelf = _shelf(request, listed, asking, now=now)
    if wants_fragment(request):
        context = {"shop": listed, "shelf": shelf, "pin_parameters": _finder(asking).pin_parameters}
        response = render(request, "storefront/shop/shelf.html", context)
    else:
        response = _show(request, get_shop_page(listed, asking, now=now), shelf=shelf)
    patch_vary_headers(response, ["HX-Request-Type"])
    return response


@desk_page(Action.READ_SHOPS)
@require_safe
def preview(request: HttpRequest, access: ShopAccess) -> HttpResponse:
    """The same page before buyers see it."""
    page = get_shop_page(get_any(access.shop.pk), _read(request), now=timezone.now())
    return _show(request, page, shelf=None)


@desk_page(Action.READ_SHOPS)
@require_safe
def preview_zones(request: HttpRequest, access: ShopAccess) -> HttpResponse:
    """Where the shop delivers, for the map of its preview: what the API tells everybody of listed shops."""
    return HttpResponse(public_zones_geojson(access.shop), content_type="application/geo+json")


def _read(request: HttpRequest) -> Asking:
    """The pin or the search in the address; what is wrong with it is told, and nothing typed is lost."""
    form = HomeForm(request.GET)
    if not form.is_valid():
        return Asking(q=form.searched()[:100], errors=form.messages())
    finder = Finder.from_cleaned(form.cleaned_data)
    return Asking(pin=finder.pin, place=finder.place, q=form.searched())


def _shelf(request: HttpRequest, shop: Shop, asking: Asking, *, now: datetime) -> Shelf:
    """Its goods, as far as the address makes sense; what does not is let go of."""
    form = ShelfForm(request.GET)
    form.is_valid()
    browsed = Browsed.from_cleaned(form.cleaned_data)
    return get_shelf(shop, browsed, path=request.path, pin=_finder(asking).pin_parameters, now=now)


def _finder(asking: Asking) -> Finder:
    return Finder(pin=asking.pin, place=asking.place)


def _show(request: HttpRequest, page: ShopPage, *, shelf: Shelf | None) -> HttpResponse:
    """The page; without its goods it is a preview, for buyers do not see what the shop sells yet."""
    is_preview = shelf is None
    url = request.build_absolute_uri(reverse("storefront:shop", args=[page.shop.slug]))
    image = page.shop.cover or page.shop.logo
    image_url = request.build_absolute_uri(default_storage.url(image)) if image else None
    finder = _finder(page.asking)
    zones = "storefront:preview_zones" if is_preview else "api:get_public_zones"
    context: dict[str, Any] = {
        "page": page,
        "shop": page.shop,
        "shelf": shelf,
        "image_url": image_url,
        "structured": describe_shop(page.shop, url=url, image_url=image_url),
        "is_preview": is_preview,
        "zones_url": reverse(zones, args=[page.shop.slug]),
        "nearby_url": finder.url(),
        "pin_parameters": finder.pin_parameters,
        "pin_query": query_of(finder.pin_parameters),
        "pin_place": page.place,
    }
    return render(request, "storefront/shop.html", context, status=400 if page.asking.errors else 200)
