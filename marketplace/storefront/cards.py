"""Shops as the list shows them: words about hours, and the trade whose colour and icon they bear."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from marketplace.storefront import formats
from sellers.schemas.shops import NearbyShop


@dataclass(frozen=True, slots=True)
class Card:
    """A shop, its trade (the slug of its root category), and its hours in words."""

    shop: NearbyShop
    trade: str
    state: Literal["open", "closed", "unknown"]
    until: str


def make_cards(shops: Iterable[NearbyShop], *, trades: Mapping[str, str], now: datetime) -> list[Card]:
    """Cards in the order of the shops; `trades` leads from every category to its root."""
    return [
        Card(
            shop=shop,
            trade=trades.get(shop.category.slug, shop.category.slug),
            state=_state(shop),
            until=_until(shop, now=now),
        )
        for shop in shops
    ]


def _state(shop: NearbyShop) -> Literal["open", "closed", "unknown"]:
    if shop.is_open is None:
        return "unknown"
    return "open" if shop.is_open else "closed"


def _until(shop: NearbyShop, *, now: datetime) -> str:
    """Until when it is open or closed, as the clock in the shop shows it."""
    zone = ZoneInfo(shop.time_zone)
    if shop.is_open and shop.closes_at:
        return _("until %(time)s") % {"time": formats.clock(shop.closes_at, zone=zone)}
    if shop.is_open is False and shop.opens_at:
        time = formats.clock(shop.opens_at, zone=zone)
        day = formats.day(shop.opens_at, now=now, zone=zone)
        opens = _("opens %(day)s, %(time)s") if day else _("opens %(time)s")
        return opens % {"day": day, "time": time}
    return ""
