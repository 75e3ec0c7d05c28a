"""Goods and their offers as pages show them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from marketplace.core import formats
from marketplace.core.bilingual import other_language, page_language
from marketplace.core.money import Money
from marketplace.storefront.cards import State
from marketplace.storefront.goods import words
from marketplace.storefront.goods.words import Price, Stock

# A picture, and anything else, as the rooms below answer it in JSON.
Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class GoodsCard:
    """A product in a list.

    Attributes:
        id, slug: by which it is wished for and compared; empty of what is no product of the catalogue.
        offer: the id of the offer that it stands for, where it can be put in the basket.
        pack: its one pack, or how many there are.
        icon: the sign of its kind, where there is no picture.
        price: the best there is; None where no shop offers it.
        facts: what else is told about that offer, a line each.
    """

    url: str
    name: str
    icon: str
    brand: str = ""
    pack: str = ""
    picture: Json | None = None
    price: Price | None = None
    facts: Sequence[str] = ()
    stock: Stock | None = None
    id: str = ""
    slug: str = ""
    offer: str = ""


@dataclass(frozen=True, slots=True)
class OfferRow:
    """One shop's offer beside others.

    Attributes:
        pack: which pack it is of, where the others are of other packs.
        place: where the shop is, where no distance is told.
        state, until: the shop's door in words; empty where that is not told.
        fee, arrival, distance_m: on which terms it comes to the pin; empty without one.
        total: what the fewest that an order takes cost there with the fee; `minimum` what an order must come to, where
            that is more.
        limits: how many an order takes at least and at most.
        id: by which it is put in the basket; empty of what is sold out.
        is_best: the first in the order that was asked for.
        shop_slug: by which one writes to the shop; empty where nobody does.
    """

    shop_name: str
    shop_url: str
    price: Price
    stock: Stock
    pack: str = ""
    place: str = ""
    state: State | None = None
    until: str = ""
    fee: str = ""
    arrival: str = ""
    distance_m: float = 0
    total: str = ""
    minimum: str = ""
    limits: str = ""
    id: str = ""
    is_best: bool = False
    is_synthetic: bool = False
    shop_slug: str = ""


@dataclass(frozen=True, slots=True)
class Result:
    """A product that a search found.

    Attributes:
        kind: its category.
        rating: as a number, and by how many; empty where nobody has rated it.
        offers: the best, at most three; `more` is how many there are besides.
        why: what it was ranked by, for the staff.
    """

    card: GoodsCard
    kind: str
    offers: Sequence[OfferRow]
    more: int
    rating: str = ""
    rating_words: str = ""
    why: str = ""


def said(row: Json, field: str) -> str:
    """A field that is kept in both languages, in the page's one; the other where that one is empty."""
    told = (str(row.get(f"{field}_{language}") or "") for language in (page_language(), other_language()))
    return next((text for text in told if text), "")


def other_said(row: Json, field: str) -> str:
    """The same in the other language; empty where that tells nothing new."""
    own, other = (str(row.get(f"{field}_{language}") or "") for language in (page_language(), other_language()))
    return other if own and other.casefold() != own.casefold() else ""


def money(row: Json | None) -> Money | None:
    """An amount as JSON has it."""
    return Money(Decimal(row["amount"]), row["currency"]) if row else None


def sure_money(row: Json) -> Money:
    """The same where there is one."""
    return Money(Decimal(row["amount"]), row["currency"])


def basket_id(offer: Json) -> str:
    """By which an offer is put in the basket; empty where there is none left."""
    return str(offer["id"]) if offer["in_stock"] else ""


def variant_name(row: Json) -> str:
    """What sets a variant apart: its size, and its name where it has one."""
    size = words.pack(Decimal(row["pack_size"]), row["pack_unit"])
    name = said(row, "name")
    return f"{size} · {name}" if name else size


def product_url(slug: str, query: str) -> str:
    """The address of a product's page around the reader's pin."""
    return reverse("storefront:product", args=[slug]) + query


def rating_words(row: Json) -> tuple[str, str]:
    """A rating, and by how many; both empty where there is none."""
    if not row["rating_count"]:
        return "", ""
    count = row["rating_count"]
    told = ngettext("%(count)s review", "%(count)s reviews", count) % {"count": formats.number(count)}
    return formats.number(float(row["rating"]), decimals=1), told


def goods_card(row: Json, *, query: str) -> GoodsCard:
    """A product as lists of the catalogue have it: with what all shops together ask for it.

    Args:
        row: its card in JSON.
        query: the pin, as the query of an address.
    """
    asked = money(row["price_from"])
    shops = row["shops"]
    told = ngettext("%(count)s shop", "%(count)s shops", shops) % {"count": formats.number(shops)}
    return GoodsCard(
        url=product_url(row["slug"], query),
        name=said(row, "name"),
        icon=row["category"]["icon"],
        brand=said(row["brand"], "name") if row["brand"] else "",
        picture=row["image"],
        price=words.price(asked, per=money(row["unit_price_from"]), unit=row["base_unit"], is_from=shops > 1)
        if asked
        else None,
        facts=[told] if shops > 1 else (),
        stock=Stock("out", _("Out of stock")) if shops and not row["in_stock"] else None,
        id=row["id"],
        slug=row["slug"],
    )


def result(row: Json, *, query: str, why: str = "") -> Result:
    """A product as search has found it.

    Args:
        row: its card in JSON.
        query: the pin, as the query of an address.
        why: what it was ranked by, for the staff.
    """
    offers = [found_offer(offer, query=query) for offer in row["offers"]]
    rating, told = rating_words(row)
    return Result(
        card=GoodsCard(
            url=product_url(row["slug"], query),
            name=said(row, "name"),
            icon=row["category"]["icon"],
            brand=said(row["brand"], "name") if row["brand"] else "",
            picture=row["image"],
            id=row["id"],
            slug=row["slug"],
        ),
        kind=said(row["category"], "name"),
        offers=offers,
        more=max(row["offer_count"] - len(offers), 0),
        rating=rating,
        rating_words=told,
        why=why,
    )


def found_offer(row: Json, *, query: str) -> OfferRow:
    """One of a found product's best offers."""
    fee, minutes = money(row["fee"]), row["eta_min"]
    return OfferRow(
        shop_name=said(row["shop"], "name"),
        shop_url=reverse("storefront:shop", args=[row["shop"]["slug"]]) + query,
        price=words.price(
            sure_money(row["price"]),
            was=money(row["compare_at_price"]),
            per=money(row["unit_price"]),
            unit=row["base_unit"],
        ),
        stock=Stock("in", _("In stock")) if row["in_stock"] else Stock("out", _("Out of stock")),
        pack=variant_name(row["variant"]),
        state=None if row["is_open"] is None else ("open" if row["is_open"] else "closed"),
        fee=words.fee(fee) if fee is not None else "",
        arrival=words.arrival(minutes) if minutes is not None else "",
        distance_m=row["distance_m"] or 0,
        id=basket_id(row),
        is_synthetic=row["is_synthetic"],
    )


def offer_here(row: Json, *, query: str) -> OfferRow | None:
    """The best offer of a chosen product (`catalog.selectors.chosen`) that is brought to the pin; None without any."""
    offer: Json | None = row.get("here")
    if offer is None:
        return None
    delivery = offer["delivery"]
    variant = next((one for one in row["variants"] if one["id"] == offer["variant_id"]), None)
    return OfferRow(
        shop_name=said(offer["shop"], "name"),
        shop_url=reverse("storefront:shop", args=[offer["shop"]["slug"]]) + query,
        price=words.price(
            sure_money(offer["price"]),
            was=money(offer["compare_at_price"]),
            per=money(offer["unit_price"]),
            unit=offer["base_unit"],
        ),
        stock=words.stock(in_stock=offer["in_stock"], left=offer["left"], confidence=float(offer["stock_confidence"])),
        pack=variant_name(variant) if variant else "",
        fee=words.fee(sure_money(delivery["fee"])),
        arrival=words.arrival_of(delivery),
        distance_m=delivery["distance_m"],
        id=basket_id(offer),
        is_synthetic=offer["is_synthetic"],
    )
