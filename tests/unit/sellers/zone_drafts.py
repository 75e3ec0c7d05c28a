"""Zones as tests draw them, around GEC Circle in Chattogram."""

from typing import Any

from django.utils import timezone

from sellers.models import DeliveryZone, Shop, ZoneKind
from sellers.services.zones import SavedZone, create_zone
from sellers.zones import ZoneDraft
from tests.unit.sellers.market import GEC_CIRCLE

LON, LAT = GEC_CIRCLE.lon, GEC_CIRCLE.lat


def square(half: float = 0.01, *, lon: float = LON, lat: float = LAT) -> list[list[float]]:
    """A closed ring around a point, `half` a side in degrees."""
    west, east, south, north = lon - half, lon + half, lat - half, lat + half
    return [[west, south], [east, south], [east, north], [west, north], [west, south]]


def polygon(*rings: list[list[Any]]) -> dict[str, Any]:
    return {"type": "Polygon", "coordinates": list(rings or (square(),))}


def draft(**given: Any) -> ZoneDraft:
    """A square of about two kilometres a side, free of charge, unless told otherwise."""
    kind = given.get("kind", ZoneKind.POLYGON)
    place = {"shape": polygon()} if kind == ZoneKind.POLYGON else {}
    return ZoneDraft(**({"name": "Around GEC", "kind": kind} | place | given))


def save_zone(shop: Shop, **given: Any) -> SavedZone:
    return create_zone(actor_id=None, shop_id=shop.pk, draft=draft(**given), now=timezone.now())


def make_zone(shop: Shop, **given: Any) -> DeliveryZone:
    """The same, saved."""
    return save_zone(shop, **given).zone
