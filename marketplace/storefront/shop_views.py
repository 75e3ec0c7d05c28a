"""The page of one shop: for everybody once it is listed, for those who work there before."""

from typing import Any

from django.core.files.storage import default_storage
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from marketplace.accounts.permissions import Action
from marketplace.core.access import public_page
from marketplace.storefront.finder import Finder
from marketplace.storefront.forms import HomeForm
from marketplace.storefront.goods.near import query_of
from marketplace.storefront.shop import Asking, ShopPage, get_any, get_listed, get_shop_page
from marketplace.storefront.structured import describe_shop
from sellers.access import ShopAccess
from sellers.desk.pages import desk_page
from sellers.selectors.zones import public_zones_geojson


@public_page
@require_safe
def shop(request: HttpRequest, slug: str) -> HttpResponse:
    """One shop; with a pin in the address, whether it delivers there."""
    asking = _read(request)
    page = get_shop_page(get_listed(slug), asking, now=timezone.now())
    return _show(request, page, is_preview=False)


@desk_page(Action.READ_SHOPS)
@require_safe
def preview(request: HttpRequest, access: ShopAccess) -> HttpResponse:
    """The same page before buyers see it."""
    page = get_shop_page(get_any(access.shop.pk), _read(request), now=timezone.now())
    return _show(request, page, is_preview=True)


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


def _show(request: HttpRequest, page: ShopPage, *, is_preview: bool) -> HttpResponse:
    url = request.build_absolute_uri(reverse("storefront:shop", args=[page.shop.slug]))
    image = page.shop.cover or page.shop.logo
    image_url = request.build_absolute_uri(default_storage.url(image)) if image else None
    finder = Finder(pin=page.asking.pin, place=page.asking.place)
    zones = "storefront:preview_zones" if is_preview else "api:get_public_zones"
    context: dict[str, Any] = {
        "page": page,
        "shop": page.shop,
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
