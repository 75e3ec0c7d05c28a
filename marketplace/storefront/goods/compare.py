"""Up to four products side by side: what they cost, what they are, and who brings them to the pin."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

import orjson
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from marketplace.catalog.selectors.categories import get_category_json
from marketplace.catalog.selectors.chosen import list_chosen
from marketplace.core import formats
from marketplace.search.selectors.suggesting import suggest
from marketplace.storefront.goods import words
from marketplace.storefront.goods.attributes import describe
from marketplace.storefront.goods.cards import (
    GoodsCard,
    Json,
    OfferRow,
    goods_card,
    money,
    offer_here,
    rating_words,
    said,
    sure_money,
    variant_name,
)
from marketplace.storefront.goods.near import Near, query_of

MOST = 4
UNTOLD = "–"
FOUND_SHOWN = 6


@dataclass(frozen=True, slots=True)
class Compared:
    """A product in its column.

    Attributes:
        without_url: this page without it.
        here: the best offer that is brought to the pin, and `here_words` of how many shops it is the best.
    """

    card: GoodsCard
    without_url: str
    here: OfferRow | None = None
    here_words: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """One fact of one product; `is_best` where it is the lowest price of the row."""

    text: str
    is_best: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """One fact of every product; of prices the lowest stands out, and not that they differ."""

    label: str
    cells: Sequence[Cell]
    is_price: bool = False

    @property
    def differs(self) -> bool:
        """Whether two that are told it are told otherwise."""
        return not self.is_price and len({cell.text for cell in self.cells} - {UNTOLD}) > 1


@dataclass(frozen=True, slots=True)
class Comparison:
    """The page.

    Attributes:
        found: goods that `typed` finds, each with the address of this page with it beside the others; None while
            nothing is searched for.
        is_full: there is no room for another.
        kept: the products, as fields of a form.
    """

    products: Sequence[Compared]
    rows: Sequence[Row]
    typed: str
    found: Sequence[tuple[str, str]] | None
    kept: Sequence[tuple[str, str]]

    @property
    def is_full(self) -> bool:
        return len(self.products) >= MOST


def get_comparison(slugs: Sequence[str], *, typed: str, near: Near, now: datetime) -> Comparison:
    """Read the products, and what their categories describe goods by: a statement, and one for each category."""
    rows = list_chosen(slugs=list(dict.fromkeys(slugs))[:MOST], pin=near.pin, now=now)
    there = [row["slug"] for row in rows]
    return Comparison(
        products=[_compared(row, there, near=near) for row in rows],
        rows=_rows(rows) if rows else [],
        typed=typed,
        found=_find(typed, there, near=near, now=now) if typed and len(rows) < MOST else None,
        kept=[("p", slug) for slug in there],
    )


def compare_url(slugs: Sequence[str], *, near: Near | None = None) -> str:
    """The address of the page with these products in it."""
    pin = list(near.parameters.items()) if near else []
    return reverse("storefront:compare") + query_of([*(("p", slug) for slug in slugs), *pin])


def _compared(row: Json, there: Sequence[str], *, near: Near) -> Compared:
    found = Compared(
        card=goods_card(row, query=near.query),
        without_url=compare_url([slug for slug in there if slug != row["slug"]], near=near),
    )
    here = offer_here(row, query=near.query)
    if here is None:
        return found
    told = ngettext("best of %(count)s shop", "best of %(count)s shops", row["shops_here"])
    return replace(found, here=here, here_words=told % {"count": formats.number(row["shops_here"])})


def _find(typed: str, there: Sequence[str], *, near: Near, now: datetime) -> list[tuple[str, str]]:
    found = suggest(text=typed, pin=near.pin, limit=FOUND_SHOWN, now=now).products
    return [
        (said(row, "name"), compare_url([*there, row["slug"]], near=near)) for row in found if row["slug"] not in there
    ]


def _rows(products: Sequence[Json]) -> list[Row]:
    told: list[tuple[str, Callable[[Json], str]]] = [
        (_("Shops"), _shops),
        (_("Rating"), _rating),
        (_("Packs"), lambda row: ", ".join(variant_name(variant) for variant in row["variants"])),
        (_("Brand"), lambda row: said(row["brand"], "name") if row["brand"] else ""),
        (_("Kind"), lambda row: said(row["category"], "name")),
    ]
    return [
        Row(_("Price from"), _priced(products, "price_from", _price), is_price=True),
        Row(_("By the kilo, litre or piece"), _priced(products, "unit_price_from", _unit_price), is_price=True),
        *(Row(label, [Cell(tell(row) or UNTOLD) for row in products]) for label, tell in told),
        *_attributes(products),
    ]


def _priced(products: Sequence[Json], field: str, tell: Callable[[Json], str]) -> list[Cell]:
    """Prices, with the lowest marked where they can be compared: in the same unit, and not all the same."""
    prices = [Decimal(row[field]["amount"]) for row in products if row[field]]
    units = {row["base_unit"] for row in products if row[field]}
    is_comparable = len(units) == 1 and len(set(prices)) > 1
    return [
        Cell(tell(row), is_best=is_comparable and bool(row[field]) and Decimal(row[field]["amount"]) == min(prices))
        for row in products
    ]


def _price(row: Json) -> str:
    return words.amount(sure_money(row["price_from"])) if row["price_from"] else UNTOLD


def _unit_price(row: Json) -> str:
    asked = money(row["unit_price_from"])
    return words.per_unit(asked, row["base_unit"]) if asked else UNTOLD


def _shops(row: Json) -> str:
    if not row["shops"]:
        return ""
    return ngettext("%(count)s shop", "%(count)s shops", row["shops"]) % {"count": formats.number(row["shops"])}


def _rating(row: Json) -> str:
    rating, told = rating_words(row)
    return _("%(rating)s of 5 (%(reviews)s)") % {"rating": rating, "reviews": told} if rating else ""


def _attributes(products: Sequence[Json]) -> list[Row]:
    """What any of them is described by, in the order of their categories; the packs' own only where there is one."""
    schemas = {slug: orjson.loads(get_category_json(slug))["attributes"] for slug in _categories(products)}
    told: list[Mapping[str, str]] = [dict(describe(_values(row), schemas[row["category"]["slug"]])) for row in products]
    labels = list(dict.fromkeys(label for facts in told for label in facts))
    return [Row(label, [Cell(facts.get(label, UNTOLD)) for facts in told]) for label in labels]


def _categories(products: Sequence[Json]) -> list[str]:
    """Each once."""
    return list(dict.fromkeys(row["category"]["slug"] for row in products))


def _values(row: Json) -> Mapping[str, object]:
    variants: Sequence[Json] = row["variants"]
    return {**row["attributes"], **(variants[0]["attributes"] if len(variants) == 1 else {})}
