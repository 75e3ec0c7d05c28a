"""The aisles: every kind of goods, and the goods of one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any
from uuid import UUID

import orjson
from django.db.models import Count
from django.urls import reverse

from marketplace.catalog.models import Brand, Product
from marketplace.catalog.selectors.categories import get_category_json, list_categories_json
from marketplace.catalog.selectors.products import list_products
from marketplace.core import bilingual
from marketplace.storefront.forms import AISLE_MOST, AISLE_PAGE
from marketplace.storefront.goods.cards import GoodsCard, Json, goods_card, said
from marketplace.storefront.goods.finding import Found, get_found
from marketplace.storefront.goods.looking import OfKind
from marketplace.storefront.goods.near import Near, query_of
from marketplace.storefront.goods.product import Way, crumbs_of

FEATURED_SHOWN = 12
BRANDS_SHOWN = 12


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of goods, with those below it."""

    name: str
    url: str
    icon: str
    below: Sequence["Kind"] = ()


@dataclass(frozen=True, slots=True)
class Aisles:
    """The whole tree, and what the staff put forward."""

    kinds: Sequence[Kind]
    featured: Sequence[GoodsCard]


@dataclass(frozen=True, slots=True)
class Walked:
    """What an aisle's address says: a brand, how many goods the list has, and where it goes on once it is long."""

    brand: str = ""
    shown: int = AISLE_PAGE
    after: UUID | None = None

    @classmethod
    def from_cleaned(cls, cleaned: Mapping[str, Any]) -> "Walked":
        """Read an `AisleForm`; fields that failed are left at their defaults."""
        return cls(
            brand=cleaned.get("brand") or "", shown=cleaned.get("shown") or AISLE_PAGE, after=cleaned.get("after")
        )

    def fields(self) -> list[tuple[str, str]]:
        """The fields of an address; defaults are left out."""
        told = {"brand": self.brand, "shown": None if self.shown == AISLE_PAGE else self.shown, "after": self.after}
        return [(name, str(value)) for name, value in told.items() if value]


@dataclass(frozen=True)
class Aisle:
    """The page of one kind of goods.

    Attributes:
        body: the category's JSON.
        more_url: the list grown by a step, or its next page once it is long; empty where it ends.
        found: with a pin, what is delivered there, in place of the list of the whole country.
    """

    body: Json
    near: Near
    path: str
    walked: Walked = Walked()
    cards: Sequence[GoodsCard] = ()
    brands: Sequence[Way] = ()
    more_url: str = ""
    found: Found | None = None

    @property
    def name(self) -> str:
        return said(self.body, "name")

    @property
    def icon(self) -> str:
        return str(self.body["icon"])

    @cached_property
    def crumbs(self) -> Sequence[tuple[str, str]]:
        """The way down to it, without itself."""
        return crumbs_of(self.body["path"][:-1], query=self.near.query)

    @cached_property
    def below(self) -> Sequence[Kind]:
        return [_kind(row, query=self.near.query) for row in self.body["children"]]

    @property
    def start_url(self) -> str:
        """The list from its beginning."""
        return self.path + self.near.query


def get_aisles(*, query: str, now: datetime) -> Aisles:
    """Every kind of goods, and the featured ones: a statement each.

    Args:
        query: the pin, as the query of an address.
    """
    featured = list_products(featured=True, limit=FEATURED_SHOWN, now=now)
    return Aisles(
        kinds=list_kinds(query=query), featured=[goods_card(row, query=query) for row in orjson.loads(featured.items)]
    )


def list_kinds(*, query: str) -> list[Kind]:
    """The roots of the tree, each with what lies right below it."""
    rows: list[Json] = orjson.loads(list_categories_json())["items"]
    return [
        _kind(root, query=query, below=[row for row in rows if row["parent"] == root["slug"]])
        for root in rows
        if root["parent"] is None
    ]


def get_aisle(slug: str, *, walked: Walked, near: Near, path: str, now: datetime) -> Aisle:
    """One kind of goods with a list of those of the whole country: three statements.

    Raises:
        CategoryNotFoundError: there is none.
    """
    body: Json = orjson.loads(get_category_json(slug))
    answer = list_products(category=slug, brand=walked.brand or None, after=walked.after, limit=walked.shown, now=now)
    return Aisle(
        body=body,
        near=near,
        walked=walked,
        path=path,
        cards=[goods_card(row, query=near.query) for row in orjson.loads(answer.items)],
        brands=_brands(body, walked, near=near, path=path),
        more_url=_more(walked, near, path, answer.after[-1] if answer.after else None),
    )


def get_aisle_here(slug: str, *, looking: OfKind, near: Near, path: str, now: datetime) -> Aisle:
    """One kind of goods with those that are delivered to the pin, as search finds them: three statements.

    Raises:
        CategoryNotFoundError: there is none.
        BrandNotFoundError: it is narrowed to one that is not there.
    """
    body: Json = orjson.loads(get_category_json(slug))
    found = get_found(looking, near=near, path=path, now=now)
    cards = [result.card for result in found.results or ()]
    return Aisle(body=body, near=near, path=path, cards=cards, found=found)


def _kind(row: Json, *, query: str, below: Sequence[Json] = ()) -> Kind:
    return Kind(
        name=said(row, "name"),
        url=reverse("storefront:category", args=[row["slug"]]) + query,
        icon=row["icon"],
        below=[_kind(one, query=query) for one in below],
    )


def _brands(body: Json, walked: Walked, *, near: Near, path: str) -> list[Way]:
    """The brands that most goods of the kind are of."""
    listed = Product.objects.listed().filter(category__path__contains=[body["id"]], brand__isnull=False)
    counted = listed.values_list("brand").annotate(goods=Count("id")).order_by("-goods", "brand")
    brands = Brand.objects.in_bulk([brand for brand, _goods in counted[:BRANDS_SHOWN]])
    return [
        Way(
            bilingual.name(brand),
            _address(path, Walked(brand="" if brand.slug == walked.brand else brand.slug), near),
            is_chosen=brand.slug == walked.brand,
        )
        for brand in brands.values()
    ]


def _more(walked: Walked, near: Near, path: str, last: object) -> str:
    if not isinstance(last, UUID):
        return ""
    shown = walked.shown + AISLE_PAGE
    if walked.after is None and shown <= AISLE_MOST:
        return _address(path, Walked(walked.brand, shown), near)
    return _address(path, Walked(walked.brand, after=last), near)


def _address(path: str, walked: Walked, near: Near) -> str:
    return path + query_of([*walked.fields(), *near.parameters.items()])
