"""Goods and their offers as pages show them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from marketplace.storefront.cards import State
from marketplace.storefront.goods.words import Price, Stock

Picture = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class GoodsCard:
    """A product in a list.

    Attributes:
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
    picture: Picture | None = None
    price: Price | None = None
    facts: Sequence[str] = ()
    stock: Stock | None = None


@dataclass(frozen=True, slots=True)
class OfferRow:
    """One shop's offer beside others.

    Attributes:
        pack: which pack it is of, where the others are of other packs.
        place: where the shop is, where no distance is told.
        state, until: the shop's door in words; empty where that is not told.
        fee, arrival, distance_m: on which terms it comes to the pin; empty without one.
        limits: how many an order takes at least and at most.
        is_best: the first in the order that was asked for.
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
    limits: str = ""
    is_best: bool = False
    is_synthetic: bool = False
