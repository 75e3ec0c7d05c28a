"""Pages on which a pin is set. Without script a place is searched for by sending the form."""

from dataclasses import dataclass, field
from typing import Any, Generic, Self, TypeVar

from django.forms import Form
from django.http import QueryDict

from geo.points import GeoPoint
from geo.search import FoundPlace, search_places

PLACES_SHOWN = 6
LONGEST_QUERY = 100
# Where the map begins when there is no pin yet: all of Bangladesh.
COUNTRY = GeoPoint(lat=23.7, lon=90.35)

FormT = TypeVar("FormT", bound=Form)


@dataclass
class PinPage(Generic[FormT]):
    """The form, which has the fields `lat` and `lon`, as it is to be shown, with the places that were searched for."""

    form: FormT
    q: str = ""
    found: list[FoundPlace] | None = None
    errors: list[str] = field(default_factory=list)

    @classmethod
    def read(cls, data: QueryDict, form: type[FormT], *, near: GeoPoint | None = None) -> Self:
        """What a form that was sent asks for: to search, to set the pin on a place that was found, or to save.

        Only where it is to be saved is the form of the page bound; nothing that was typed is lost by the others.

        Args:
            near: places near it are found first.
        """
        q = data.get("q", "").strip()[:LONGEST_QUERY]
        # Enter in any field presses the form's first button, which means the search as long as something stands in it.
        if "find" in data or ("enter" in data and q):
            found = search_places(text=q, near=near, limit=PLACES_SHOWN) if q else None
            return cls(_as_typed(form, data), q=q, found=found)
        if "pick" in data:
            return cls(_as_typed(form, data, pin=data.get("pick", "")))
        return cls(form(data))

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


def _as_typed(form: type[FormT], data: QueryDict, pin: str = "") -> FormT:
    """The form with all that was typed, unjudged: whoever searches has not finished."""
    typed: dict[str, Any] = {name: data.get(name, "") for name in form.base_fields}
    lat, separator, lon = pin.partition(",")
    return form(initial=typed | ({"lat": lat, "lon": lon} if separator else {}))
