"""What somebody who is typing may mean, as options of the search field."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from marketplace.core import bilingual
from marketplace.search.selectors.suggesting import suggest
from marketplace.storefront.finder import Finder
from marketplace.storefront.goods.cards import Json, other_said, product_url, said
from marketplace.storefront.goods.near import query_of

GOODS_SHOWN = 6


@dataclass(frozen=True, slots=True)
class Option:
    """Something that may be meant: its name, the one in the other language, how far it is, and where it leads."""

    name: str
    url: str
    icon: str
    other_name: str = ""
    distance_m: float | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """Options of one sort."""

    label: str
    options: Sequence[Option]


def list_suggestions(text: str, *, here: Finder, now: datetime) -> list[Group]:
    """Groups that have options: what others asked for, goods, kinds, shops, places.

    Args:
        here: the pin as the reader's address has it.
    """
    found = suggest(text=text, pin=here.pin, limit=GOODS_SHOWN, now=now, with_places=True)
    query = query_of(here.pin_parameters)
    groups = [
        Group(_("Searches"), [_search(past, here) for past in found.queries]),
        Group(_("Goods"), [_option(row, product_url(row["slug"], query), "shopping-basket") for row in found.products]),
        Group(_("Kinds of goods"), [_kind(row, query) for row in found.categories]),
        Group(_("Shops"), [_shop(row, query) for row in found.shops]),
        Group(
            _("Places"),
            [
                Option(
                    bilingual.name(place),
                    here.at(place.location, place=place.id),
                    "pin",
                    bilingual.other_name(place),
                    place.distance_m,
                )
                for place in found.places
            ],
        ),
    ]
    return [group for group in groups if group.options]


def _search(text: str, here: Finder) -> Option:
    fields = [("q", text), *here.pin_parameters.items()]
    return Option(text, reverse("storefront:search") + query_of(fields), "history")


def _option(row: Json, url: str, icon: str) -> Option:
    return Option(said(row, "name"), url, icon, other_said(row, "name"))


def _kind(row: Json, query: str) -> Option:
    return _option(row, reverse("storefront:category", args=[row["slug"]]) + query, row["icon"])


def _shop(row: Json, query: str) -> Option:
    return Option(
        said(row, "name"),
        reverse("storefront:shop", args=[row["slug"]]) + query,
        "store",
        other_said(row, "name"),
        row["distance_m"],
    )
