"""The page on which a shop's pin is set. Without script a place is searched for by sending the form."""

from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from geo.points import GeoPoint
from geo.search import FoundPlace, search_places
from marketplace.accounts.address_pages import COUNTRY, LONGEST_QUERY, PLACES_SHOWN
from sellers.desk.profile_forms import PlaceForm
from sellers.models import Shop


@dataclass
class PlacePage:
    """The form as it is to be shown, with the places that were searched for."""

    form: PlaceForm
    q: str = ""
    found: list[FoundPlace] | None = None

    @property
    def is_pinned(self) -> bool:
        return self._coordinates() is not None

    @property
    def center(self) -> GeoPoint:
        """Where the map begins: at the pin, else over the country."""
        return self._coordinates() or COUNTRY

    def _coordinates(self) -> GeoPoint | None:
        try:
            lat, lon = (float(self.form[name].value()) for name in ("lat", "lon"))
        except (TypeError, ValueError):
            return None
        return GeoPoint(lat=lat, lon=lon) if abs(lat) <= 90 and abs(lon) <= 180 else None


def read(data: QueryDict, shop: Shop) -> PlacePage:
    """What a form that was sent asks for: to search, to set the pin on a place that was found, or to save.

    Only where it is to be saved is the form of the page bound; nothing that was typed is lost by the others.
    """
    q = data.get("q", "").strip()[:LONGEST_QUERY]
    # Enter in any field presses the form's first button, which means the search as long as something stands in it.
    if "find" in data or ("enter" in data and q):
        near = GeoPoint.from_geos(shop.location)
        return PlacePage(
            _as_typed(data), q=q, found=search_places(text=q, near=near, limit=PLACES_SHOWN) if q else None
        )
    if "pick" in data:
        return PlacePage(_as_typed(data, pin=data.get("pick", "")))
    return PlacePage(PlaceForm(data))


def _search(q: str, shop: Shop) -> list[FoundPlace]:
    return search_places(text=q, near=GeoPoint.from_geos(shop.location), limit=PLACES_SHOWN)


def _as_typed(data: QueryDict, pin: str = "") -> PlaceForm:
    """The form with all that was typed, unjudged: whoever searches has not finished."""
    typed: dict[str, Any] = {name: data.get(name, "") for name in PlaceForm.base_fields}
    lat, separator, lon = pin.partition(",")
    return PlaceForm(initial=typed | ({"lat": lat, "lon": lon} if separator else {}))
