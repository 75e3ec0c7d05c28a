"""What a saved search looks for, in words: what narrows it, where, and whether its owner is told."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from geo.points import GeoPoint
from geo.selectors import locate_areas
from marketplace.catalog.models import Brand, Category
from marketplace.core import bilingual, formats
from marketplace.core.money import Money
from marketplace.search.models import SavedSearch, SearchPlace
from marketplace.search.saved import SavedFilters, filters_of


@dataclass(frozen=True, slots=True)
class Told:
    """A saved search as its page tells it.

    Attributes:
        narrowed: what narrows and sorts it, a few words each.
        place: where things are to be brought.
    """

    search: SavedSearch
    narrowed: Sequence[str]
    place: str


def tell_all(searches: Sequence[SavedSearch]) -> list[Told]:
    """Searches in words, in two statements for the names of all they are narrowed to, and one for each pin."""
    filters = [filters_of(search) for search in searches]
    names = _names(filters)
    return [
        Told(search, narrowed_words(each, names), place_words(search))
        for search, each in zip(searches, filters, strict=True)
    ]


def narrowed_words(filters: SavedFilters, names: dict[str, str] | None = None) -> list[str]:
    """What narrows and sorts a search.

    Args:
        names: of its category and its brand by `category:slug` and `brand:slug`; looked up where they are not given.
    """
    called = _names([filters]) if names is None else names
    told = [
        called.get(f"category:{filters.category}", filters.category or ""),
        called.get(f"brand:{filters.brand}", filters.brand or ""),
        _("from %(price)s") % {"price": formats.price(Money(filters.price_min))} if filters.price_min else "",
        _("up to %(price)s") % {"price": formats.price(Money(filters.price_max))} if filters.price_max else "",
        _("%(stars)s stars or more") % {"stars": formats.number(filters.rating, decimals=1)} if filters.rating else "",
        _("in stock") if filters.in_stock else "",
        _("open now") if filters.open_now else "",
    ]
    return [words for words in told if words]


def place_words(search: SavedSearch) -> str:
    """Where things are to be brought."""
    if search.address is not None:
        return _("to “%(address)s”") % {"address": search.address.label}
    if search.place == SearchPlace.ADDRESS:
        return _("The address it was for has been deleted. Choose another place.")
    return near_words(search.point) if search.point else _("anywhere")


def near_words(pin: GeoPoint) -> str:
    """What a pin lies in, the smallest area first."""
    areas = locate_areas(pin)
    if not areas:
        return _("outside Bangladesh")
    return _("near your pin in %(area)s") % {"area": ", ".join(bilingual.name(area) for area in reversed(areas[-2:]))}


def _names(filters: Sequence[SavedFilters]) -> dict[str, str]:
    categories = {each.category for each in filters if each.category}
    brands = {each.brand for each in filters if each.brand}
    found = Category.objects.filter(slug__in=categories) if categories else ()
    made = Brand.objects.filter(slug__in=brands) if brands else ()
    return {f"category:{one.slug}": bilingual.name(one) for one in found} | {
        f"brand:{one.slug}": bilingual.name(one) for one in made
    }
