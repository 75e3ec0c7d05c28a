"""The home page's state as a value: what is looked at, and the addresses that lead on from there."""

from dataclasses import dataclass, replace
from typing import Any, Self, cast
from urllib.parse import urlencode
from uuid import UUID

from django.urls import reverse

from geo.points import GeoPoint
from sellers.shops_at_sql import Sort

# Where a first visit begins: the middle of Chattogram, and the page says so.
DEFAULT_PIN = GeoPoint(lat=22.3569, lon=91.7832)

RADII_M = (500, 1_000, 2_000, 5_000, 10_000, 50_000)
DEFAULT_RADIUS_M = RADII_M[-1]
DEFAULT_SORT: Sort = "distance"

# A list begins with so many shops and grows by as many, up to what a phone draws without effort; then it goes on page
# by page.
SHOPS_A_PAGE = 20
MOST_SHOWN = 200

# Six decimals are a hand's breadth: finer than any pin is set.
DECIMALS = 6


@dataclass(frozen=True, slots=True)
class Finder:
    """What the page shows. `pin` is None until someone has chosen one.

    `shown` is how many shops the list has from the pin on, so that going back and loading again bring back as many.
    With a `cursor` one step of the list is meant, the one that begins there. `delivers` leaves out shops that do not
    deliver to the pin now or soon; how far a shop delivers it says itself, so the radius means nothing then, and `sort`
    means something then alone.
    """

    pin: GeoPoint | None = None
    place: UUID | None = None
    category: str | None = None
    open_now: bool = False
    delivers: bool = False
    sort: Sort = DEFAULT_SORT
    radius_m: int = DEFAULT_RADIUS_M
    shown: int = SHOPS_A_PAGE
    cursor: str | None = None

    @classmethod
    def from_cleaned(cls, cleaned: dict[str, Any]) -> Self:
        """Read a `HomeForm`; fields that failed are left at their defaults."""
        lat, lon = cleaned.get("lat"), cleaned.get("lon")
        return cls(
            pin=None if lat is None or lon is None else GeoPoint(lat=lat, lon=lon),
            place=cleaned.get("place"),
            category=cleaned.get("category") or None,
            open_now=cleaned.get("open_now", False),
            delivers=cleaned.get("delivers", False),
            sort=cast("Sort", cleaned.get("sort") or DEFAULT_SORT),
            radius_m=cleaned.get("radius_m") or DEFAULT_RADIUS_M,
            shown=cleaned.get("shown") or SHOPS_A_PAGE,
            cursor=cleaned.get("cursor") or None,
        )

    @property
    def grows(self) -> bool:
        """Whether this is a step by which a list that already stands on a page grows."""
        return self.cursor is not None and self.shown > SHOPS_A_PAGE

    @property
    def center(self) -> GeoPoint:
        """The pin, or where a first visit begins."""
        return self.pin or DEFAULT_PIN

    def url(self, **changes: Any) -> str:
        """The address of this state with some of it changed; another list begins on its first page."""
        target = replace(self, **{"cursor": None, "shown": SHOPS_A_PAGE, **changes})
        return f"{reverse('storefront:home')}?{urlencode(target.parameters())}".removesuffix("?")

    def at(self, pin: GeoPoint, *, place: UUID | None = None) -> str:
        """The address of the same filters around another pin."""
        return self.url(pin=pin, place=place)

    def parameters(self) -> dict[str, str]:
        """The query string's fields; what is at its default is left out."""
        parameters = {
            "lat": _degrees(self.pin.lat) if self.pin else None,
            "lon": _degrees(self.pin.lon) if self.pin else None,
            "place": self.place,
            "category": self.category,
            "open_now": "1" if self.open_now else None,
            "delivers": "1" if self.delivers else None,
            "sort": self.sort if self.delivers and self.sort != DEFAULT_SORT else None,
            "radius_m": None if self.radius_m == DEFAULT_RADIUS_M else self.radius_m,
            "shown": None if self.shown == SHOPS_A_PAGE else self.shown,
            "cursor": self.cursor,
        }
        return {name: str(value) for name, value in parameters.items() if value is not None}

    @property
    def pin_parameters(self) -> dict[str, str]:
        """The chosen pin alone, as the page of a shop reads it."""
        return Finder(pin=self.pin, place=self.place).parameters() if self.pin else {}

    @property
    def parameters_without_sort(self) -> dict[str, str]:
        """What the form that changes the order carries along."""
        return replace(self, sort=DEFAULT_SORT, shown=SHOPS_A_PAGE, cursor=None).parameters()

    @property
    def parameters_without_radius(self) -> dict[str, str]:
        """What the form that changes the radius carries along."""
        return replace(self, radius_m=DEFAULT_RADIUS_M, shown=SHOPS_A_PAGE, cursor=None).parameters()


def _degrees(value: float) -> str:
    return f"{value:.{DECIMALS}f}".rstrip("0").rstrip(".")
