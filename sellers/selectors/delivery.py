"""Reads: who delivers to a pin, and whether one shop does, on which terms or why not."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from pydantic import TypeAdapter

from geo.points import GeoPoint
from geo.travel import Travel, minutes_per_metre, straight_travel, travel_between
from marketplace.core.money import Money
from sellers import opening
from sellers.errors.shops import ShopCategoryNotFoundError
from sellers.models import Shop
from sellers.schemas.delivery import DeliveringShop
from sellers.selectors.zones import distance_to_zones_m, list_zones_at, zone_of_row
from sellers.shops_at import AfterShop, ShopsAtAnswer, ShopsAtQuery
from sellers.terms import DeliveryRefusal, DeliveryTerms, Reason, ZoneAtPin
from sellers.terms_sql import TERMS_AT

DELIVERING_SHOPS = TypeAdapter(tuple[DeliveringShop, ...])


@dataclass(frozen=True, slots=True)
class ShopsAt:
    """One page of shops that deliver to a pin.

    Attributes:
        items: at most as many as asked for.
        after: where the next page begins, or None on the last.
        is_served: False for a pin outside Bangladesh, where the list is always empty.
    """

    items: tuple[DeliveringShop, ...]
    after: AfterShop | None
    is_served: bool


def list_shops_at_json(query: ShopsAtQuery) -> ShopsAtAnswer:
    """The active shops that deliver to a pin now or soon, as JSON that PostgreSQL made, in one statement.

    Raises:
        ShopCategoryNotFoundError: the tree has no such category.
    """
    items, last_key, last_m, last_id, is_served, is_category_known = query.statement.fetch_one(query.parameters)
    if query.category is not None and not is_category_known:
        raise ShopCategoryNotFoundError
    return ShopsAtAnswer(items, None if last_id is None else AfterShop(last_key, last_m, last_id), is_served)


def list_shops_at(query: ShopsAtQuery) -> ShopsAt:
    """The same page as values, for templates.

    Raises:
        ShopCategoryNotFoundError: the tree has no such category.
    """
    answer = list_shops_at_json(query)
    return ShopsAt(DELIVERING_SHOPS.validate_json(answer.items), answer.after, answer.is_served)


def terms_at(*, shop: Shop, pin: GeoPoint, subtotal: Money | None, now: datetime) -> DeliveryTerms | DeliveryRefusal:
    """On which terms a shop delivers to a pin, or why it does not; whether buyers see the shop is not asked.

    Args:
        shop: with its pin, hours and closures.
        pin: where to.
        subtotal: what the goods cost; None where that is not known, and then no minimum is held against it.
        now: UTC; opening hours are judged at this instant. What opens soon, by the setting, delivers.
    """
    zones = list_zones_at(shop=shop, pin=pin, subtotal=subtotal.amount if subtotal else None, now=now)
    if not zones:
        return DeliveryRefusal(Reason.OUTSIDE, nearest_zone_m=distance_to_zones_m(shop=shop, pin=pin))
    travel = travel_between(GeoPoint.from_geos(shop.location), pin, straight_m=zones[0].distance_m)
    return _judge(zones, travel, subtotal, is_shop_open=bool(opening.is_open(shop, now)))


def list_terms_at(
    *, shops: Mapping[UUID, Money], pin: GeoPoint, now: datetime, at: Mapping[UUID, datetime] | None = None
) -> dict[UUID, DeliveryTerms | DeliveryRefusal]:
    """The same for many shops, in one statement; ways are straight lines, for nobody outside is asked.

    Args:
        shops: what the goods of each cost, by the shop's id; for one that is not there, every pin is outside.
        now: UTC; opening hours are judged at this instant.
        at: other instants for some of them, such as when a slot begins; whether there is a rush is judged then, too.
    """
    asked = {
        "lat": pin.lat,
        "lon": pin.lon,
        "shop_ids": list(shops),
        "subtotals": [subtotal.amount for subtotal in shops.values()],
        "nows": [(at or {}).get(shop_id, now) for shop_id in shops],
        "soon_min": settings.OPENS_SOON_MIN,
        "min_per_m": minutes_per_metre(),
    }
    of_each: dict[UUID, list[tuple[Any, ...]]] = {}
    for shop_id, *row in TERMS_AT.fetch_all(asked):
        of_each.setdefault(shop_id, []).append(tuple(row))
    return {shop_id: _judge_rows(rows, shops[shop_id]) for shop_id, rows in of_each.items()}


def _judge_rows(rows: Sequence[tuple[Any, ...]], subtotal: Money) -> DeliveryTerms | DeliveryRefusal:
    """What a shop's rows of `terms_sql` come to: one a zone, or a single empty one where no zone holds the pin."""
    is_shop_open, nearest_zone_m = rows[0][-2:]
    if is_shop_open is None:
        return DeliveryRefusal(Reason.OUTSIDE, nearest_zone_m=nearest_zone_m)
    zones = [zone_of_row(*row[:-2]) for row in rows]
    return _judge(zones, straight_travel(zones[0].distance_m), subtotal, is_shop_open=is_shop_open)


def _judge(
    zones: Sequence[ZoneAtPin], travel: Travel, subtotal: Money | None, *, is_shop_open: bool
) -> DeliveryTerms | DeliveryRefusal:
    """What the zones that hold a pin come to; there is at least one, and they are in the order in which they count."""
    zone = next((zone for zone in zones if zone.delivers_soon), None)
    if zone is None:
        opens_at = min((zone.delivers_at for zone in zones if zone.delivers_at), default=None)
        reason = Reason.NOT_AT_THIS_HOUR if is_shop_open else Reason.CLOSED
        return DeliveryRefusal(reason, terms=_terms(zones[0], travel, subtotal), opens_at=opens_at)
    terms = _terms(zone, travel, subtotal)
    return terms if terms.missing_to_minimum is None else DeliveryRefusal(Reason.BELOW_MINIMUM, terms=terms)


def _terms(zone: ZoneAtPin, travel: Travel, subtotal: Money | None) -> DeliveryTerms:
    travel_min = math.ceil(travel.minutes)
    return DeliveryTerms(
        zone=zone,
        missing_to_free=_missing(zone.free_above, subtotal) if zone.fee else None,
        missing_to_minimum=_missing(zone.minimum_order, subtotal),
        travel_min=travel_min,
        eta_min=zone.lead_time_min + travel_min,
        travel_source=travel.source,
    )


def _missing(limit: Money | None, subtotal: Money | None) -> Money | None:
    """What a subtotal lacks to reach a limit; None where it lacks nothing, or there is neither."""
    if limit is None or subtotal is None or limit <= subtotal:
        return None
    return limit - subtotal
