"""Reads: a shop's zones, and what they mean at a pin."""

from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from geo.points import GeoPoint
from marketplace.core.money import Money
from marketplace.core.prepared import PreparedStatement
from sellers.errors.zones import ZoneNotFoundError
from sellers.models import DeliveryZone, Shop
from sellers.shops_at import asked_at
from sellers.terms import RankedZone, ZoneAtPin, rank
from sellers.zones_sql import (
    ASKED,
    COVERS,
    DELIVERS_NEXT,
    DELIVERS_NOW,
    DELIVERS_NOW_OR_SOON,
    LEAD_MIN,
    PIECES,
    RANK,
    WITH_SHOPS,
    fee,
)

DISTANCE = "way.distance_m"

_ZONES_AT = PreparedStatement.of(f"""
WITH ask AS MATERIALIZED (SELECT {ASKED})
SELECT id, name, is_synthetic, priority, area_m2, currency, fee, free_above, minimum_order, lead_min, delivers_now,
       delivers_soon, delivers_at, distance_m
  FROM (
    SELECT DISTINCT ON (zone.priority, zone.area_m2, zone.id)
           zone.id, zone.name, zone.is_synthetic, zone.priority, zone.area_m2, zone.currency, zone.free_above,
           zone.minimum_order,
           {fee(DISTANCE)} AS fee, {LEAD_MIN} AS lead_min, coalesce({DELIVERS_NOW}, false) AS delivers_now,
           coalesce({DELIVERS_NOW_OR_SOON}, false) AS delivers_soon,
           CASE WHEN NOT {DELIVERS_NOW} THEN {DELIVERS_NEXT} END AS delivers_at, {DISTANCE} AS distance_m
      FROM {PIECES} {WITH_SHOPS}
     WHERE zone.shop_id = %(shop_id)s AND {COVERS}
     ORDER BY {RANK}
  ) ranked
""")  # noqa: S608  # constants only; the pin is a parameter

_NEAREST = PreparedStatement.of("""
WITH ask AS MATERIALIZED (SELECT ST_SetSRID(ST_MakePoint(%(lon)s::float8, %(lat)s::float8), 4326)::geography AS pin)
SELECT min(greatest(0, CASE WHEN zone.radius_m IS NULL THEN ST_Distance(zone.polygon::geography, ask.pin)
                            ELSE ST_Distance(shop.location, ask.pin) - zone.radius_m END))
  FROM ask CROSS JOIN sellers_deliveryzone zone JOIN sellers_shop shop ON shop.id = zone.shop_id
 WHERE zone.shop_id = %(shop_id)s AND zone.is_active
""")

# Circles move with their shop.
_BEYOND = PreparedStatement.of("""
WITH ask AS MATERIALIZED (SELECT ST_SetSRID(ST_MakePoint(%(lon)s::float8, %(lat)s::float8), 4326)::geography AS pin)
SELECT zone.id, zone.name
  FROM ask CROSS JOIN sellers_deliveryzone zone
 WHERE zone.shop_id = %(shop_id)s AND zone.radius_m IS NULL
   AND EXISTS (SELECT FROM ST_DumpPoints(zone.polygon) AS corner
                WHERE ST_Distance(corner.geom::geography, ask.pin) > %(most_m)s)
 ORDER BY zone.name, zone.id
""")

# 0.0001° are some ten metres, and five digits one.
_PUBLIC = PreparedStatement.of("""
SELECT json_build_object('type', 'FeatureCollection', 'features', coalesce(json_agg(json_build_object(
           'type', 'Feature',
           'geometry', ST_AsGeoJSON(ST_Multi(ST_SimplifyPreserveTopology(polygon, 0.0001)), 5)::json,
           'properties', json_build_object(
               'id', id, 'name', name, 'is_synthetic', is_synthetic,
               'minimum_order', json_build_object('amount', minimum_order::text, 'currency', currency),
               'free_above', CASE WHEN free_above IS NOT NULL
                   THEN json_build_object('amount', free_above::text, 'currency', currency) END)
       ) ORDER BY priority DESC, area_m2, id), '[]'))::text
  FROM sellers_deliveryzone WHERE shop_id = %(shop_id)s AND is_active
""")


def list_zones(shop: Shop) -> QuerySet[DeliveryZone]:
    """A shop's zones in the order in which they count, with their areas; there are 50 at most."""
    return DeliveryZone.objects.filter(shop=shop).prefetch_related("areas").order_by("-priority", "area_m2", "id")


def get_zone(shop: Shop, zone_id: UUID) -> DeliveryZone:
    """One zone of a shop.

    Raises:
        ZoneNotFoundError: the shop has no such zone.
    """
    zone = list_zones(shop).filter(pk=zone_id).first()
    if zone is None:
        raise ZoneNotFoundError
    return zone


def list_zones_beyond(shop: Shop, *, pin: GeoPoint, most_m: float) -> list[tuple[UUID, str]]:
    """The shop's zones, active or not, that would end farther than this from it if it stood there; ids and names."""
    asked = {"shop_id": shop.pk, "lat": pin.lat, "lon": pin.lon, "most_m": float(most_m)}
    return [(zone_id, name) for zone_id, name in _BEYOND.fetch_all(asked)]


def test_pin(*, shop: Shop, pin: GeoPoint, subtotal: Decimal | None, now: datetime) -> list[RankedZone]:
    """Every active zone of a shop that holds a pin, in the order in which they count, and which one does, and why.

    Whether buyers see the shop makes no difference.
    """
    return rank(list_zones_at(shop=shop, pin=pin, subtotal=subtotal, now=now))


def list_zones_at(*, shop: Shop, pin: GeoPoint, subtotal: Decimal | None, now: datetime) -> list[ZoneAtPin]:
    """The active zones of a shop that hold a pin, in the order in which they count, in one statement."""
    rows = _ZONES_AT.fetch_all(asked_at(pin, subtotal, now) | {"shop_id": shop.pk})
    return [zone_of_row(*row) for row in rows]


def public_zones_geojson(shop: Shop) -> str:
    """A shop's active zones as a FeatureCollection for maps, simplified, as JSON that PostgreSQL made."""
    body: str
    [body] = _PUBLIC.fetch_one({"shop_id": shop.pk})
    return body


def distance_to_zones_m(*, shop: Shop, pin: GeoPoint) -> float | None:
    """Metres from a pin to the nearest active zone of a shop, 0 within one; None where it has none."""
    distance_m: float | None
    [distance_m] = _NEAREST.fetch_one({"lat": pin.lat, "lon": pin.lon, "shop_id": shop.pk})
    return distance_m


def zone_of_row(
    zone_id: UUID,
    name: str,
    is_synthetic: bool,
    priority: int,
    area_m2: float,
    currency: str,
    fee_amount: Decimal,
    free_above: Decimal | None,
    minimum_order: Decimal,
    lead_min: int,
    *times: Any,
) -> ZoneAtPin:
    """A zone as the statements about a pin have it, column by column."""
    delivers_now, delivers_soon, delivers_at, distance_m = times
    return ZoneAtPin(
        zone_id=zone_id,
        name=name,
        is_synthetic=is_synthetic,
        priority=priority,
        area_m2=area_m2,
        fee=Money(fee_amount, currency),
        free_above=Money(free_above, currency) if free_above is not None else None,
        minimum_order=Money(minimum_order, currency),
        lead_time_min=lead_min,
        delivers_now=delivers_now,
        delivers_soon=delivers_soon,
        delivers_at=delivers_at,
        distance_m=distance_m,
    )
