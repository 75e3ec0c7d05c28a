"""What a search found, as its page shows it: results, what narrows them, and the ways on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

import orjson
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from marketplace.core import formats
from marketplace.core.money import Money
from marketplace.search.asking import SearchAnswer, Sort
from marketplace.search.selectors.search import search
from marketplace.storefront.goods import cards
from marketplace.storefront.goods.cards import Json, Result
from marketplace.storefront.goods.looking import GOODS_A_PAGE, MOST_SHOWN, Looking
from marketplace.storefront.goods.near import Near, query_of
from marketplace.storefront.goods.reasons import list_reasons

SORTS: Final[Mapping[Sort, Promise]] = {
    "relevance": gettext_lazy("Best match"),
    "price": gettext_lazy("Cheapest"),
    "unit_price": gettext_lazy("Cheapest by the kilo"),
    "distance": gettext_lazy("Nearest"),
    "rating": gettext_lazy("Best rated"),
}
# What relevance is called where no words are asked for.
BEST_OF_ALL: Final[Promise] = gettext_lazy("Best first")


@dataclass(frozen=True, slots=True)
class Choice:
    """One way to narrow or to sort: what it is called, its value, the address that does it, how many it would leave."""

    name: str
    value: str
    url: str
    is_chosen: bool
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Facets:
    """What the list can be narrowed to, the ways that are chosen among them."""

    categories: Sequence[Choice]
    brands: Sequence[Choice]
    prices: Sequence[Choice]
    ratings: Sequence[Choice]
    open_now: int
    in_stock: int


@dataclass(frozen=True, slots=True)
class Found:
    """The page.

    Attributes:
        results: None while nothing has been asked, or nothing could be.
        more_url: the same list grown by a step; empty where it ends.
        chosen: what narrows the list now, each with the address that lets go of it.
        meant: the words that were probably meant, and the address that searches for them.
        shops: beside the goods, as search tells them.
    """

    looking: Looking
    path: str
    near: Near
    results: Sequence[Result] | None = None
    total: int = 0
    facets: Facets | None = None
    more_url: str = ""
    chosen: Sequence[Choice] = ()
    meant: tuple[str, str] | None = None
    is_loosened: bool = False
    is_served: bool = True
    shops: Sequence[Json] = ()
    errors: Sequence[str] = ()

    @property
    def sorts(self) -> Sequence[Choice]:
        """The orders there are; by distance only from a pin."""
        return [
            Choice(
                str(name if self.looking.q or sort != "relevance" else BEST_OF_ALL),
                sort,
                self.url(sort=sort),
                is_chosen=sort == self.looking.sort,
            )
            for sort, name in SORTS.items()
            if sort != "distance" or self.near.pin
        ]

    @property
    def wider_url(self) -> str:
        """The same words with nothing that narrows the list."""
        return self.path + query_of([*self.looking.bare().fields(), *self.near.parameters.items()])

    @property
    def everywhere_url(self) -> str:
        """The same without a pin; empty where there is none."""
        return self.path + query_of(self.looking.fields()) if self.near.pin else ""

    @property
    def is_cut(self) -> bool:
        """Whether the list ends before all that was found is shown."""
        return self.results is not None and not self.more_url and len(self.results) < self.total

    @property
    def is_grown(self) -> bool:
        """Whether it is a list that somebody has read to its end before."""
        return self.looking.shown > GOODS_A_PAGE

    @property
    def save_url(self) -> str:
        """Where this search is kept, with all that narrows it."""
        return reverse("searches:new") + query_of([*self.looking.fields(), *self.near.parameters.items()])

    @property
    def place_url(self) -> str:
        """Where a place of that name is searched for."""
        return reverse("storefront:home") + query_of([("q", self.looking.q)])

    def url(self, **changes: Any) -> str:
        """The address of this list with some of it changed."""
        return self.path + query_of([*self.looking.fields(**changes), *self.near.parameters.items()])


def get_found(looking: Looking, *, near: Near, path: str, is_explained: bool = False, now: datetime) -> Found:
    """Search, where there is something to search for.

    Args:
        is_explained: tell of each result why it stands where it does, which takes one statement more.

    Raises:
        CategoryNotFoundError, BrandNotFoundError: a filter names what is not there.
    """
    if near.pin is None and looking.sort == "distance":
        looking = replace(looking, sort="relevance")
    page = Found(looking=looking, path=path, near=near)
    if not looking.is_something:
        return page
    answer = search(asked=looking.asked(pin=near.pin), now=now)
    facets = _facets(page, answer.facets)
    reasons = list_reasons(looking.asked(pin=near.pin), now=now) if is_explained else {}
    rows: list[Json] = [orjson.loads(item) for item in answer.items]
    return replace(
        page,
        results=[cards.result(row, query=near.query, why=reasons.get(UUID(row["id"]), "")) for row in rows],
        total=answer.total,
        facets=facets,
        more_url=_more(page, answer),
        chosen=_chosen(page, facets),
        meant=(answer.did_you_mean, page.url(q=answer.did_you_mean)) if answer.did_you_mean else None,
        is_loosened=answer.is_loosened,
        is_served=answer.is_served,
        shops=answer.shops,
    )


def _more(page: Found, answer: SearchAnswer) -> str:
    shown = page.looking.shown + GOODS_A_PAGE
    return page.url(shown=shown) if answer.after and shown <= MOST_SHOWN else ""


def _facets(page: Found, counted: Mapping[str, Any]) -> Facets:
    looking = page.looking
    return Facets(
        categories=_named(page, "category", counted["categories"]),
        brands=_named(page, "brand", counted["brands"]),
        prices=[_band(page, band) for band in counted["prices"]],
        ratings=[
            Choice(
                _("%(stars)s or more") % {"stars": formats.number(row["least"])},
                str(row["least"]),
                page.url(rating=float(row["least"])),
                is_chosen=looking.rating == row["least"],
                count=row["count"],
            )
            for row in counted["ratings"]
            if row["count"] or looking.rating == row["least"]
        ],
        open_now=counted["open_now"],
        in_stock=counted["in_stock"],
    )


def _named(page: Found, field: str, rows: Sequence[Json]) -> list[Choice]:
    chosen = getattr(page.looking, field)
    return [
        Choice(
            cards.said(row, "name"), row["slug"], page.url(**{field: row["slug"]}), row["slug"] == chosen, row["count"]
        )
        for row in rows
    ]


def _band(page: Found, row: Json) -> Choice:
    least, most = (None if row[end] is None else Decimal(row[end]) for end in ("least", "most"))
    looking = page.looking
    return Choice(
        _span(least, most),
        "",
        page.url(price_min=least, price_max=most),
        is_chosen=(looking.price_min, looking.price_max) == (least, most),
        count=row["count"],
    )


def _span(least: Decimal | None, most: Decimal | None) -> str:
    """A span of prices in words."""
    told = {name: formats.price(Money(end)) for name, end in (("least", least), ("most", most)) if end is not None}
    if least is None:
        return _("up to %(most)s") % told
    return _("from %(least)s") % told if most is None else _("%(least)s to %(most)s") % told


def _chosen(page: Found, facets: Facets) -> list[Choice]:
    looking = page.looking
    found: list[tuple[str, Sequence[Choice], dict[str, Any]]] = [
        (looking.chosen_category, facets.categories, {"category": ""}),
        (looking.brand, facets.brands, {"brand": ""}),
        (f"{looking.rating:g}" if looking.rating else "", facets.ratings, {"rating": None}),
    ]
    chosen = [
        Choice(next((one.name for one in choices if one.is_chosen), value), value, page.url(**cleared), is_chosen=True)
        for value, choices, cleared in found
        if value
    ]
    if looking.price_min is not None or looking.price_max is not None:
        span = _span(looking.price_min, looking.price_max)
        chosen.append(Choice(span, "", page.url(price_min=None, price_max=None), is_chosen=True))
    if looking.open_now:
        chosen.append(Choice(_("Open now"), "", page.url(open_now=False), is_chosen=True))
    if looking.in_stock:
        chosen.append(Choice(_("In stock"), "", page.url(in_stock=False), is_chosen=True))
    return chosen
