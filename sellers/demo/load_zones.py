"""Loading the demo market's zones: for shops of the extract that have none; what is there is left as people made it."""

from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from uuid import UUID

from django.contrib.gis.geos import GEOSGeometry, MultiPolygon, Polygon
from django.db import connection, transaction

from geo.points import WGS84
from sellers.demo.zones import DemoZone, synthetic_zones, usual_lead_time_min
from sellers.models import DeliveryZone, Shop, ShopSource, ZoneKind

BATCH = 500
# How large an area may be for a shop to go all over it; on the plain most upazilas are smaller.
LARGEST_AREA_M2 = 800e6

SHAPES = """
SELECT given.place, ST_AsEWKB(shape.geom)::bytea,
       CASE WHEN given.kind = 'radius' THEN pi() * given.radius_m ^ 2 ELSE ST_Area(shape.geom::geography) END
  FROM unnest(%(places)s::int[], %(shop_ids)s::uuid[], %(kinds)s::text[], %(radii)s::int[], %(drawn)s::text[])
       AS given (place, shop_id, kind, radius_m, drawn)
  JOIN sellers_shop AS shop ON shop.id = given.shop_id
  LEFT JOIN geo_area AS area ON area.id = shop.area_id
 CROSS JOIN LATERAL (
       SELECT CASE given.kind
              WHEN 'radius' THEN sellers_circle(shop.location, given.radius_m)
              WHEN 'areas' THEN ST_Multi(area.polygon)
              ELSE ST_GeomFromText(given.drawn, 4326)
              END AS geom
       ) AS shape
"""
SMALL_AREAS = """
SELECT id FROM geo_area WHERE polygon IS NOT NULL AND ST_Area(polygon::geography) <= %(largest_m2)s
"""

Told = Callable[[int, int], None]


def load_demo_zones(*, progress: Told) -> int:
    """Give each demo shop without a zone its made-up ones, in batches that each commit.

    Args:
        progress: called with how many shops of how many are done.

    Returns:
        How many zones were added.
    """
    without = Shop.objects.filter(source=ShopSource.OPENSTREETMAP, zones=None).order_by("pk")
    waiting = list(without.only("osm_id", "location", "area_id", "category_id").select_related("category"))
    small = _small_areas() if waiting else frozenset()
    added = 0
    for start in range(0, len(waiting), BATCH):
        shops = waiting[start : start + BATCH]
        added += _add(shops, small)
        progress(start + len(shops), len(waiting))
    return added


@transaction.atomic
def _add(shops: Sequence[Shop], small: frozenset[UUID]) -> int:
    planned = [(shop, zone) for shop in shops for zone in _zones(shop, small)]
    rows = [_row(shop, zone, *shape) for (shop, zone), shape in zip(planned, _shapes(planned), strict=True)]
    DeliveryZone.objects.bulk_create(rows)
    named = DeliveryZone.areas.through
    named.objects.bulk_create(
        named(deliveryzone_id=row.pk, area_id=shop.area_id)
        for row, (shop, zone) in zip(rows, planned, strict=True)
        if zone.kind == ZoneKind.AREAS
    )
    return len(rows)


def _zones(shop: Shop, small: frozenset[UUID]) -> Sequence[DemoZone]:
    return synthetic_zones(
        shop.category.slug,
        shop.osm_id or 0,
        lat=shop.location.y,
        lon=shop.location.x,
        has_area=shop.area_id in small,
    )


def _row(shop: Shop, zone: DemoZone, polygon: MultiPolygon, area_m2: float) -> DeliveryZone:
    terms = zone.terms
    return DeliveryZone(
        shop=shop,
        name=zone.name,
        kind=zone.kind,
        polygon=polygon,
        area_m2=area_m2,
        radius_m=terms.radius_m if zone.kind == ZoneKind.RADIUS else None,
        priority=zone.priority,
        free_above=Decimal(terms.free_above) if terms.free_above is not None else None,
        minimum_order=Decimal(terms.minimum_order),
        lead_time_min=zone.lead_time_min or usual_lead_time_min(shop.category.slug),
        is_synthetic=True,
        **zone.fees(),
    )


def _shapes(planned: Sequence[tuple[Shop, DemoZone]]) -> Iterator[tuple[MultiPolygon, float]]:
    """What each zone covers and how large it is, in the same order, in one statement."""
    with connection.cursor() as cursor:
        cursor.execute(
            SHAPES + "ORDER BY given.place",
            {
                "places": list(range(len(planned))),
                "shop_ids": [shop.pk for shop, _zone in planned],
                "kinds": [zone.kind.value for _shop, zone in planned],
                "radii": [zone.terms.radius_m for _shop, zone in planned],
                "drawn": [_text(zone) for _shop, zone in planned],
            },
        )
        for _place, shape, area_m2 in cursor.fetchall():
            polygon = GEOSGeometry(memoryview(shape))
            yield polygon, area_m2  # type: ignore[misc]  # ST_Multi and ours make nothing else


def _text(zone: DemoZone) -> str | None:
    """A drawn outline as PostGIS reads it."""
    if not zone.corners:
        return None
    return MultiPolygon(Polygon([*zone.corners, zone.corners[0]]), srid=WGS84).wkt


def _small_areas() -> frozenset[UUID]:
    with connection.cursor() as cursor:
        cursor.execute(SMALL_AREAS, {"largest_m2": LARGEST_AREA_M2})
        return frozenset(area_id for (area_id,) in cursor.fetchall())
