"""Where a basket's goods go, on its page: what counts now, and what could be chosen instead."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from geo.points import GeoPoint
from geo.search import FoundPlace, search_places
from geo.selectors import locate_areas
from marketplace.accounts import selectors as accounts
from marketplace.accounts.errors import AddressNotFoundError, OutsideServiceAreaError
from marketplace.accounts.models import MOST_ADDRESSES, Address
from marketplace.accounts.principals import principal_in
from marketplace.core import bilingual
from marketplace.core.access import public_page
from marketplace.orders.buyer.basket_forms import PlaceForm
from marketplace.orders.errors.baskets import BasketNotFoundError
from marketplace.orders.holding import holder_in, keep_on
from marketplace.orders.models import Basket
from marketplace.orders.services import basket_terms

PLACES_SHOWN = 6
LONGEST_NAME = 100


class AskedPlaceForm(forms.Form):
    """What the page's address says of a place: a name to look for, or the pin of whoever asked where they are."""

    near = forms.CharField(required=False, max_length=LONGEST_NAME)
    lat = forms.FloatField(required=False, min_value=-90, max_value=90)
    lon = forms.FloatField(required=False, min_value=-180, max_value=180)


@dataclass(frozen=True, slots=True)
class PlaceView:
    """Where to.

    Attributes:
        words: the place that counts; empty where nobody said.
        address: the member's that it is.
        addresses: the member's others.
        typed: the name that is looked for, and `found` what is called so; None while nothing is.
        here: where the browser says that it is, with `here_words` for it.
    """

    words: str
    address: Address | None
    addresses: Sequence[Address]
    typed: str
    found: Sequence[FoundPlace] | None
    here: GeoPoint | None
    here_words: str

    @property
    def is_open(self) -> bool:
        """Whether a choice is to be made now."""
        return not self.words or self.found is not None or self.here is not None


def read_place(request: HttpRequest, basket: Basket | None) -> PlaceView:
    """What the basket and the page's address say of the place."""
    form = AskedPlaceForm(request.GET)
    form.is_valid()
    cleaned: dict[str, Any] = form.cleaned_data
    typed = str(cleaned.get("near") or "").strip()
    pin = GeoPoint.from_geos(basket.location) if basket is not None and basket.location else None
    lat, lon = cleaned.get("lat"), cleaned.get("lon")
    here = GeoPoint(lat=lat, lon=lon) if lat is not None and lon is not None else None
    address = basket.address if basket is not None else None
    return PlaceView(
        words=(address.label if address else _area_words(pin)) if pin else "",
        address=address,
        addresses=[one for one in _addresses(request) if address is None or one.pk != address.pk],
        typed=typed,
        found=search_places(text=typed, near=pin, limit=PLACES_SHOWN) if typed else None,
        here=here,
        here_words=_area_words(here) if here else "",
    )


@public_page
@require_POST
@never_cache
def basket_place(request: HttpRequest) -> HttpResponse:
    """Say where goods are to be brought."""
    form = PlaceForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("This is no place on Earth."))
        return redirect("orders:basket")
    try:
        basket_terms.set_place(holder=holder_in(request), place=form.place(), now=timezone.now())
    except (AddressNotFoundError, OutsideServiceAreaError, BasketNotFoundError) as error:
        messages.error(request, str(error))
        near = request.POST.get("near", "")[:LONGEST_NAME]
        return redirect(reverse("orders:basket") + (f"?{urlencode({'near': near})}" if near else ""))
    response = redirect("orders:basket")
    keep_on(request, response)
    return response


def _addresses(request: HttpRequest) -> list[Address]:
    user_id = principal_in(request).user_id
    if user_id is None:
        return []
    return list(accounts.list_addresses(user_id=user_id, cursor=None, limit=MOST_ADDRESSES).items)


def _area_words(pin: GeoPoint) -> str:
    """What a pin lies in, the smallest area first."""
    areas = locate_areas(pin)
    if not areas:
        return _("outside Bangladesh")
    return ", ".join(bilingual.name(area) for area in reversed(areas[-2:]))
