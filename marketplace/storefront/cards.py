"""Shops as the list shows them: words about hours, and the trade whose colour and icon they bear."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.translation import gettext as _

from marketplace.core import formats
from marketplace.storefront.delivery_words import offer
from sellers.schemas.delivery import DeliveringShop
from sellers.schemas.shops import NearbyShop

State = Literal["open", "closed", "unknown"]


class Opening(Protocol):
    """Whether something is open, and when that changes next."""

    @property
    def is_open(self) -> bool | None: ...

    @property
    def opens_at(self) -> datetime | None: ...

    @property
    def closes_at(self) -> datetime | None: ...


@dataclass(frozen=True, slots=True)
class Card:
    """A shop in a list.

    Attributes:
        trade: the slug of its root category.
        url: the address of its page.
        state, until: its hours in words.
        delivery: on which terms it delivers to the pin; empty where the list does not ask.
    """

    shop: NearbyShop
    trade: str
    url: str
    state: State
    until: str
    delivery: str = ""


def make_cards(
    shops: Iterable[NearbyShop], *, trades: Mapping[str, str], asked: Mapping[str, str], now: datetime
) -> list[Card]:
    """Cards in the order of the shops.

    Args:
        trades: leads from every category to its root.
        asked: the pin, as the shops' pages read it from their address; empty where nobody has chosen one.
    """
    query = f"?{urlencode(asked)}" if asked else ""
    return [
        Card(
            shop=shop,
            trade=trades.get(shop.category.slug, shop.category.slug),
            url=reverse("storefront:shop", args=[shop.slug]) + query,
            state=state_word(shop.is_open),
            until=until_words(shop, zone=ZoneInfo(shop.time_zone), now=now),
            delivery=offer(shop, zone=ZoneInfo(shop.time_zone), now=now) if isinstance(shop, DeliveringShop) else "",
        )
        for shop in shops
    ]


def state_word(is_open: bool | None) -> State:
    """Open, closed or unknown, as `c-opening` is told."""
    if is_open is None:
        return "unknown"
    return "open" if is_open else "closed"


def until_words(state: Opening, *, zone: ZoneInfo, now: datetime) -> str:
    """Until when it is open or closed, as the clock in the shop shows it."""
    if state.is_open and state.closes_at:
        return _("until %(time)s") % {"time": formats.clock(state.closes_at, zone=zone)}
    if state.is_open is False and state.opens_at:
        time = formats.clock(state.opens_at, zone=zone)
        day = formats.day(state.opens_at, now=now, zone=zone)
        opens = _("opens %(day)s, %(time)s") if day else _("opens %(time)s")
        return opens % {"day": day, "time": time}
    return ""
