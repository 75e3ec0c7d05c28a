"""One product's page: its packs, and the offers of shops compared."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Final, Literal, cast, get_args
from uuid import UUID

import orjson
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from marketplace.catalog.selectors.categories import get_category_json
from marketplace.catalog.selectors.products import get_product_json, list_offers_of_product
from marketplace.storefront.goods import cards, words
from marketplace.storefront.goods.attributes import describe
from marketplace.storefront.goods.cards import GoodsCard, Json, OfferRow
from marketplace.storefront.goods.near import Near, query_of
from marketplace.storefront.goods.product_offers import Shown, best_words, price_of
from marketplace.storefront.goods.words import Price

OfferSort = Literal["price", "unit_price", "eta", "distance"]
SORTS: Final[Mapping[OfferSort, Promise]] = {
    "price": gettext_lazy("Cheapest"),
    "unit_price": gettext_lazy("Cheapest by the kilo"),
    "eta": gettext_lazy("Soonest"),
    "distance": gettext_lazy("Nearest"),
}
_KEYS: Final[Mapping[OfferSort, Callable[[Json], Any]]] = {
    "price": lambda offer: Decimal(offer["price"]["amount"]),
    "unit_price": lambda offer: Decimal(offer["unit_price"]["amount"]),
    "eta": lambda offer: (not offer["delivery"]["delivers_now"], offer["delivery"]["eta_min"]),
    "distance": lambda offer: offer["delivery"]["distance_m"],
}
ELSEWHERE_SHOWN = 10


@dataclass(frozen=True, slots=True)
class Way:
    """A pack or an order of offers to choose: what it is called, and the address that chooses it."""

    name: str
    url: str
    is_chosen: bool
    price: str = ""


@dataclass(frozen=True, slots=True)
class Picked:
    """What the page's address picks: one pack, or all; and the order of offers."""

    variant: UUID | None = None
    sort: OfferSort = "price"

    @classmethod
    def from_cleaned(cls, cleaned: Mapping[str, Any]) -> "Picked":
        """Read a `ProductForm`; fields that failed are left at their defaults."""
        return cls(variant=cleaned.get("variant"), sort=cast("OfferSort", cleaned.get("sort") or "price"))

    def fields(self) -> list[tuple[str, str]]:
        """The fields of an address; defaults are left out."""
        told = {"variant": self.variant, "sort": None if self.sort == "price" else self.sort}
        return [(name, str(value)) for name, value in told.items() if value]


@dataclass(frozen=True, slots=True)
class ProductPage:
    """The page.

    Attributes:
        body: the product's JSON.
        offers: with a pin those that are delivered there, else all.
        elsewhere: offers of shops that do not deliver to the pin.
        best: the lowest price among the offers that are shown, `best_words` whose, and `best_offer` its id for the
            basket; empty where it is sold out.
    """

    body: Json
    near: Near
    picked: Picked
    crumbs: Sequence[tuple[str, str]]
    variants: Sequence[Way]
    sorts: Sequence[Way]
    offers: Sequence[OfferRow]
    elsewhere: Sequence[OfferRow]
    best: Price | None
    best_words: str
    best_offer: str
    attributes: Sequence[tuple[str, str]]

    @property
    def id(self) -> UUID:
        return UUID(self.body["id"])

    @property
    def slug(self) -> str:
        return str(self.body["slug"])

    @property
    def card(self) -> GoodsCard:
        """The product as lists of goods know it."""
        return GoodsCard(
            url=cards.product_url(self.slug, self.near.query),
            name=self.name,
            icon=self.icon,
            id=self.body["id"],
            slug=self.slug,
        )

    @property
    def name(self) -> str:
        return cards.said(self.body, "name")

    @property
    def other_name(self) -> str:
        return cards.other_said(self.body, "name")

    @property
    def brand(self) -> str:
        return cards.said(self.body["brand"], "name") if self.body["brand"] else ""

    @property
    def description(self) -> str:
        return cards.said(self.body, "description")

    @property
    def pictures(self) -> Sequence[Json]:
        return cast("Sequence[Json]", self.body["images"])

    @property
    def icon(self) -> str:
        return str(self.body["category"]["icon"])

    @property
    def rating(self) -> str:
        return cards.rating_words(self.body)[0]

    @property
    def rating_words(self) -> str:
        return cards.rating_words(self.body)[1]

    @property
    def pack(self) -> str:
        """The only pack it comes in."""
        return cards.variant_name(self.body["variants"][0]) if self.body["variants"] else ""

    @property
    def is_synthetic(self) -> bool:
        return bool(self.body["is_synthetic"])

    @property
    def is_narrowed(self) -> bool:
        return bool(self.picked.fields())

    @property
    def with_delivery(self) -> bool:
        """Whether the offers say what it takes to bring them."""
        return self.near.pin is not None

    @property
    def kind(self) -> str:
        return self.crumbs[-1][0]

    @property
    def kind_url(self) -> str:
        return self.crumbs[-1][1]

    @property
    def offers_title(self) -> str:
        if not self.offers:
            return _("Offers")
        return _("Shops that bring it to you") if self.with_delivery else _("Shops that sell it")


def get_product_page(slug: str, *, picked: Picked, near: Near, path: str, now: datetime) -> ProductPage:
    """Read one product and its offers: one statement, one for what its category is described by, and with a pin one
    for the shops beyond, where there are any.

    Raises:
        ProductNotFoundError: there is none, or buyers do not see it.
    """
    body: Json = orjson.loads(get_product_json(slug, pin=near.pin, now=now).body)
    variants: dict[str, Json] = {row["id"]: row for row in body["variants"]}
    if str(picked.variant) not in variants:
        picked = Picked(sort=picked.sort)
    if near.pin is None and picked.sort in ("eta", "distance"):
        picked = Picked(variant=picked.variant)
    offers = _sorted(_of_variant(body["offers"], picked), picked)
    best = min(offers, key=_KEYS["price"], default=None)
    shown = Shown(variants, near, is_mixed=picked.variant is None and len(variants) > 1)
    return ProductPage(
        body=body,
        near=near,
        picked=picked,
        crumbs=crumbs_of(body["path"], query=near.query),
        variants=_variants(body, picked, near=near, path=path),
        sorts=_sorts(offers, picked, near=near, path=path),
        offers=[shown.row(offer, is_best=offer is offers[0]) for offer in offers],
        elsewhere=_elsewhere(body, picked, shown, now=now) if near.pin else (),
        best=price_of(best) if best else None,
        best_words=best_words(best, variants) if best else "",
        best_offer=cards.basket_id(best) if best else "",
        attributes=_attributes(body, picked, variants),
    )


def crumbs_of(path: Sequence[Json], *, query: str) -> list[tuple[str, str]]:
    """The way down the tree, as names and addresses."""
    steps = [(cards.said(row, "name"), reverse("storefront:category", args=[row["slug"]]) + query) for row in path]
    return [(_("All goods"), reverse("storefront:categories") + query), *steps]


def _of_variant(offers: Sequence[Json], picked: Picked) -> list[Json]:
    return [offer for offer in offers if picked.variant is None or offer["variant_id"] == str(picked.variant)]


def _sorted(offers: Sequence[Json], picked: Picked) -> list[Json]:
    """What is there comes before what is not."""
    key = _KEYS[picked.sort]
    return sorted(offers, key=lambda offer: (not offer["in_stock"], key(offer), offer["id"]))


def _elsewhere(body: Json, picked: Picked, shown: Shown, *, now: datetime) -> list[OfferRow]:
    here = {offer["shop"]["id"] for offer in body["offers"]}
    if body["shops"] <= len(here):
        return []
    answer = list_offers_of_product(
        UUID(body["id"]), variant_id=picked.variant, limit=ELSEWHERE_SHOWN + len(here), now=now
    )
    others = [offer for offer in orjson.loads(answer.items) if offer["shop"]["id"] not in here]
    return [shown.row(offer) for offer in others[:ELSEWHERE_SHOWN]]


def _variants(body: Json, picked: Picked, *, near: Near, path: str) -> list[Way]:
    lowest = {row["id"]: _lowest(body["offers"], of=row["id"]) for row in body["variants"]}
    every = Way(_("All"), _address(path, Picked(sort=picked.sort), near), picked.variant is None, _("packs compared"))
    return [
        every,
        *(
            Way(
                cards.variant_name(row),
                _address(path, Picked(variant=UUID(row["id"]), sort=picked.sort), near),
                is_chosen=row["id"] == str(picked.variant),
                price=words.amount(cards.sure_money(best["price"])) if (best := lowest[row["id"]]) else "–",
            )
            for row in body["variants"]
        ),
    ]


def _lowest(offers: Sequence[Json], *, of: str) -> Json | None:
    """A variant's cheapest offer."""
    return min((offer for offer in offers if offer["variant_id"] == of), key=_KEYS["price"], default=None)


def _sorts(offers: Sequence[Json], picked: Picked, *, near: Near, path: str) -> list[Way]:
    if len(offers) < 2:  # one has no order
        return []
    known = [sort for sort in get_args(OfferSort) if near.pin or sort not in ("eta", "distance")]
    return [
        Way(str(SORTS[sort]), _address(path, Picked(variant=picked.variant, sort=sort), near), sort == picked.sort)
        for sort in known
    ]


def _attributes(body: Json, picked: Picked, variants: Mapping[str, Json]) -> list[tuple[str, str]]:
    of_variant = variants[str(picked.variant)]["attributes"] if picked.variant else {}
    values = {**body["attributes"], **of_variant}
    if not values:
        return []
    return describe(values, orjson.loads(get_category_json(body["category"]["slug"]))["attributes"])


def _address(path: str, picked: Picked, near: Near) -> str:
    return path + query_of([*picked.fields(), *near.parameters.items()])
