"""A shop's goods on its page: by kind, searched through, a step at a time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from django.urls import reverse

from marketplace.catalog.selectors.products import SoldKind, list_kinds_of_shop, list_offers_of_shop
from marketplace.core import bilingual
from marketplace.search.selectors.finding import find_sold
from marketplace.storefront.forms import AISLE_MOST, AISLE_PAGE
from marketplace.storefront.goods import words
from marketplace.storefront.goods.cards import (
    GoodsCard,
    Json,
    basket_id,
    money,
    product_url,
    said,
    sure_money,
    variant_name,
)
from marketplace.storefront.goods.near import query_of
from sellers.models import Shop

# Where the goods stand on the page.
ANCHOR = "#goods"


@dataclass(frozen=True, slots=True)
class Browsed:
    """What the page's address says of the goods; a search goes through all of them, whatever their kind."""

    text: str = ""
    kind: str = ""
    shown: int = AISLE_PAGE
    after: UUID | None = None

    @classmethod
    def from_cleaned(cls, cleaned: Mapping[str, Any]) -> "Browsed":
        """Read a `ShelfForm`; fields that failed are left at their defaults."""
        text = str(cleaned.get("goods") or "").strip()
        return cls(
            text=text,
            kind="" if text else cleaned.get("kind") or "",
            shown=cleaned.get("shown") or AISLE_PAGE,
            after=None if text else cleaned.get("after"),
        )

    def fields(self) -> list[tuple[str, str]]:
        """The fields of an address; defaults are left out."""
        shown = None if self.shown == AISLE_PAGE else self.shown
        told = {"goods": self.text, "kind": self.kind, "shown": shown, "after": self.after}
        return [(name, str(value)) for name, value in told.items() if value]


@dataclass(frozen=True, slots=True)
class KindChip:
    """A kind of the shop's goods to choose."""

    name: str
    url: str
    icon: str
    count: int
    is_chosen: bool = False


@dataclass(frozen=True, slots=True)
class Shelf:
    """The goods of a shop's page.

    Attributes:
        kinds: to choose from, on the level that tells most; the chosen one, and those below it.
        more_url: the list grown by a step, or its next page once it is long; empty where it ends.
        all_url: all of the shop's goods from their beginning.
        market_url: where all shops are searched for the same; empty while nothing is searched for.
        total: how many offers the shop has.
    """

    browsed: Browsed
    kinds: Sequence[KindChip]
    cards: Sequence[GoodsCard]
    more_url: str
    all_url: str
    market_url: str
    total: int

    @property
    def is_narrowed(self) -> bool:
        return self.browsed != Browsed()


def get_shelf(shop: Shop, browsed: Browsed, *, path: str, pin: Mapping[str, str], now: datetime) -> Shelf:
    """A shop's goods: two statements, and one more where they are searched through.

    Args:
        path: the page's address.
        pin: the reader's, as the fields of an address.

    Raises:
        ShopNotFoundError: buyers do not see it.
    """
    found = find_sold(browsed.text, shop.pk, AISLE_MOST) if browsed.text else None
    kinds = {kind.slug: kind for kind in list_kinds_of_shop(shop.slug)}
    answer = list_offers_of_shop(
        shop.slug,
        category=browsed.kind or None,
        products=found,
        after=browsed.after,
        limit=browsed.shown,
        now=now,
    )
    last = answer.after[-1] if answer.after else None
    at = _Addresses(path, pin)
    return Shelf(
        browsed=browsed,
        kinds=_chips(kinds, browsed, at),
        cards=[_card(row, kinds, query=query_of(pin)) for row in orjson.loads(answer.items)],
        more_url=_more(browsed, at, last if isinstance(last, UUID) else None),
        all_url=at.of(Browsed()),
        market_url=reverse("storefront:search") + query_of({"q": browsed.text, **pin}) if browsed.text else "",
        total=sum(kind.offers for kind in kinds.values() if kind.parent is None),
    )


@dataclass(frozen=True, slots=True)
class _Addresses:
    path: str
    pin: Mapping[str, str]

    def of(self, browsed: Browsed) -> str:
        return self.path + query_of([*browsed.fields(), *self.pin.items()]) + ANCHOR


def _chips(kinds: Mapping[str, SoldKind], browsed: Browsed, at: _Addresses) -> list[KindChip]:
    """The chosen kind and those below it; without one, the first level of the tree on which there is a choice."""
    chosen = kinds.get(browsed.kind)
    level = [kind for kind in kinds.values() if kind.parent == (chosen.slug if chosen else None)]
    while not chosen and len(level) == 1:
        below = [kind for kind in kinds.values() if kind.parent == level[0].slug]
        if not below:
            break
        level = below
    if not chosen and len(level) < 2:  # one is no choice
        return []
    shown = [chosen, *level] if chosen else level
    return [
        KindChip(bilingual.name(kind), at.of(Browsed(kind=kind.slug)), kind.icon, kind.offers, kind is chosen)
        for kind in shown
    ]


def _more(browsed: Browsed, at: _Addresses, last: UUID | None) -> str:
    if last is None:
        return ""
    shown = browsed.shown + AISLE_PAGE
    if browsed.after is None and shown <= AISLE_MOST:
        return at.of(replace(browsed, shown=shown))
    return "" if browsed.text else at.of(Browsed(kind=browsed.kind, after=last))


def _card(row: Json, kinds: Mapping[str, SoldKind], *, query: str) -> GoodsCard:
    product: Json = row["product"]
    return GoodsCard(
        url=product_url(product["slug"], query),
        name=said(product, "name"),
        icon=_icon(product["category"], kinds),
        brand=said(product["brand"], "name") if product["brand"] else "",
        pack=variant_name(row["variant"]),
        picture=product["image"],
        price=words.price(
            sure_money(row["price"]),
            was=money(row["compare_at_price"]),
            per=money(row["unit_price"]),
            unit=row["base_unit"],
        ),
        stock=words.stock(in_stock=row["in_stock"], left=row["left"], confidence=float(row["stock_confidence"])),
        offer=basket_id(row),
    )


def _icon(category: Json, kinds: Mapping[str, SoldKind]) -> str:
    """The sign of the kind above all others, which is in the sprite that every page has: no other is fetched."""
    kind = kinds.get(category["slug"])
    while kind is not None and kind.parent is not None:
        kind = kinds[kind.parent]
    return kind.icon if kind is not None else category["icon"]
