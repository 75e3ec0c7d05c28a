"""Where the reader of a page of goods is: the pin in its address, or the place that is being searched for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from geo.points import GeoPoint
from geo.search import FoundPlace, search_places
from marketplace.storefront.finder import Finder
from marketplace.storefront.forms import NearForm
from marketplace.storefront.selectors import PlaceLabel, get_place_label

PLACES_SHOWN = 6
# Where the page tells which place counts, and lets one choose another.
ANCHOR = "near"


@dataclass(frozen=True, slots=True)
class Near:
    """Where the goods are wanted.

    Attributes:
        here: the pin as the home page has it in its address; without one while nobody has chosen.
        place: what the pin is called; None without one, or abroad.
        typed: the name of a place that is being searched for.
        found: the places of that name, each with the address of this page around it; None while none is searched for.
        kept: what the page's address says besides, which a change of place keeps.
    """

    here: Finder
    place: PlaceLabel | None
    typed: str
    found: Sequence[tuple[FoundPlace, str]] | None
    kept: Sequence[tuple[str, str]]
    errors: Sequence[str]

    @property
    def pin(self) -> GeoPoint | None:
        return self.here.pin

    @property
    def parameters(self) -> dict[str, str]:
        """The pin as the fields of an address."""
        return self.here.pin_parameters

    @property
    def query(self) -> str:
        """The pin as the whole query of an address; empty without one."""
        return query_of(self.parameters)

    @property
    def context(self) -> dict[str, Any]:
        """What the sign over the page and the bar below it are told."""
        return {
            "near": self,
            "pin_parameters": self.parameters,
            "pin_query": self.query,
            "pin_place": self.place,
            "pin_url": f"#{ANCHOR}",
            "nearby_url": self.here.url(),
            "is_goods": True,
        }


def read_near(form: NearForm, *, path: str, kept: Sequence[tuple[str, str]]) -> Near:
    """Read the place from a page's address.

    Args:
        form: validated; what failed in it is told, and left out.
        path: the page's.
        kept: the fields of its address that have nothing to do with the place.
    """
    cleaned = form.cleaned_data
    read = Finder.from_cleaned(cleaned)
    here = Finder(pin=read.pin, place=read.place)
    typed = str(cleaned.get("near") or "").strip()
    return Near(
        here=here,
        place=get_place_label(here.pin, place_id=here.place) if here.pin else None,
        typed=typed,
        found=_search(typed, near=here.pin, path=path, kept=kept) if typed else None,
        kept=kept,
        errors=form.messages(),
    )


def query_of(fields: Mapping[str, str] | Sequence[tuple[str, str]]) -> str:
    """Fields as the query of an address, with its question mark; empty without any."""
    return f"?{urlencode(fields)}" if fields else ""


def _search(
    typed: str, *, near: GeoPoint | None, path: str, kept: Sequence[tuple[str, str]]
) -> list[tuple[FoundPlace, str]]:
    return [
        (place, path + query_of([*kept, *Finder(pin=place.location, place=place.id).pin_parameters.items()]))
        for place in search_places(text=typed, near=near, limit=PLACES_SHOWN)
    ]
