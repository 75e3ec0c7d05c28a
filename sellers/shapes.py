"""Shapes of delivery zones: drawn, a circle or areas; measured, and mended or refused with the reason.

What is not valid is mended with `ST_MakeValid` (what was drawn over twice counts once) and told, or refused with what
PostGIS found and where; a tangle of very many crossings, which would take long to mend, is refused as well.
`sellers.geojson` reads what was sent.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.gis.geos import GEOSGeometry, LinearRing, MultiPolygon, Polygon
from django.db import connection
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from geo.models import Area
from geo.points import GeoPoint
from marketplace.core.errors import Text
from sellers.errors.zones import BrokenShapeError, InvalidShapeError, ShapeTooDetailedError, ShapeTooFarError
from sellers.geojson import Position, Ring, is_tangled, read_polygons
from sellers.models import Shop
from sellers.zones import LEAST_AREA_M2, MOST_VERTICES

# What GEOS calls what is wrong with a shape.
REASONS: Mapping[str, str] = {
    "Self-intersection": gettext_noop("The outline crosses itself"),
    "Ring Self-intersection": gettext_noop("The outline touches itself"),
    "Hole lies outside shell": gettext_noop("A hole lies outside of its outline"),
    "Holes are nested": gettext_noop("A hole lies within another hole"),
    "Nested shells": gettext_noop("A part lies within another part"),
    "Interior is disconnected": gettext_noop("Holes cut the shape in two"),
    "Duplicate Rings": gettext_noop("A ring is there twice"),
    "Too few points in geometry component": gettext_noop("A ring has too few corners"),
}
SOMETHING = gettext_noop("The outline is not valid")

_READ = """
WITH given AS (SELECT %(shape)s::geometry AS geom),
detail AS (SELECT geom, (ST_IsValidDetail(geom)).* FROM given),
sound AS (
    SELECT detail.*,
           CASE WHEN valid THEN geom WHEN NOT %(mends)s THEN ST_GeomFromText('MULTIPOLYGON EMPTY', 4326) ELSE
               ST_Multi(ST_CollectionExtract(ST_MakeValid(geom, 'method=structure keepcollapsed=false'), 3))
           END AS mended
      FROM detail
)
SELECT ST_AsEWKB(mended)::bytea, valid, reason, ST_X(location), ST_Y(location),
       coalesce(ST_Area(mended::geography), 0), ST_NPoints(mended),
       (SELECT max(ST_Distance(corner.geom::geography, %(pin)s::geography)) FROM ST_DumpPoints(mended) AS corner),
       EXISTS (SELECT FROM geo_areapiece AS piece WHERE ST_Intersects(piece.geom, mended))
  FROM sound
"""
_CIRCLE = "SELECT ST_AsEWKB(sellers_circle(%(pin)s::geography, %(radius_m)s))::bytea, pi() * %(radius_m)s ^ 2"


@dataclass(frozen=True, slots=True)
class Mending:
    """What was wrong with a shape before it was mended, and where (longitude, latitude)."""

    reason: str
    point: Position

    @property
    def text(self) -> Text:
        """The reason in the language of whoever reads it."""
        return _(self.reason)


@dataclass(frozen=True, slots=True)
class Shape:
    """What a zone covers.

    Attributes:
        area_m2: on the WGS 84 spheroid; of a circle, of the circle and not of the ring around it.
        reach_m: how far from the shop it ends.
        mending: None where nothing had to be mended.
    """

    polygon: MultiPolygon
    area_m2: float
    reach_m: float
    mending: Mending | None = None


def shape_of_geojson(geometry: Mapping[str, Any], *, shop: Shop, mends: bool, field: str = "shape") -> Shape:
    """The shape that was drawn.

    Raises:
        InvalidShapeError: it is no polygon, or cannot be a zone of this shop; the subclasses in `errors` say why.
    """
    parts = read_polygons(geometry, field, most_corners=MOST_VERTICES)
    drawn = MultiPolygon([_polygon(rings) for rings in parts], srid=4326)
    return _checked(drawn, shop=shop, mends=mends and not is_tangled(parts), field=field)


def shape_of_areas(area_ids: Sequence[UUID], *, shop: Shop) -> Shape:
    """The union of areas.

    Raises:
        InvalidShapeError: one does not exist or has no outline (unions have none), or reaches too far.
    """
    found = {area.pk: area.polygon for area in Area.objects.filter(pk__in=area_ids).only("pk", "polygon")}
    for index, area_id in enumerate(area_ids):
        if found.get(area_id) is None:
            message = (
                _("There is no such area.") if area_id not in found else _("The outline of this area is not known.")
            )
            raise InvalidShapeError(f"area_ids.{index}", message)
    union = MultiPolygon([part for polygon in found.values() if polygon for part in polygon], srid=4326).unary_union
    return _checked(_multi(union), shop=shop, mends=True, field="area_ids", most_vertices=None)


def shape_of_circle(radius_m: int, *, shop: Shop) -> Shape:
    """A ring around the circle of that radius about the shop.

    Raises:
        ShapeTooFarError: the radius is larger than zones reach.
    """
    if radius_m > settings.ZONE_REACH_M:
        raise ShapeTooFarError("radius_m", _too_far())
    with connection.cursor() as cursor:
        cursor.execute(_CIRCLE, {"pin": _pin(shop), "radius_m": float(radius_m)})
        ring, area_m2 = cursor.fetchone()
    return Shape(_multi(GEOSGeometry(memoryview(ring))), area_m2, reach_m=radius_m)


def reason_of(reason: str) -> str:
    """What GEOS says, as people say it; to be translated when it is shown."""
    return REASONS.get(reason, SOMETHING)


def _checked(
    drawn: MultiPolygon, *, shop: Shop, mends: bool, field: str, most_vertices: int | None = MOST_VERTICES
) -> Shape:
    with connection.cursor() as cursor:
        cursor.execute(_READ, {"shape": drawn.hexewkb.decode(), "pin": _pin(shop), "mends": mends})
        sound, is_valid, reason, *point, area_m2, vertices, farthest_m, is_in_country = cursor.fetchone()
    if not is_valid and (not mends or area_m2 < LEAST_AREA_M2):
        raise BrokenShapeError(field, _broken(reason, point), point=(point[0], point[1]))
    if area_m2 < LEAST_AREA_M2:
        raise InvalidShapeError(field, _("This shape is too small: 100 square metres at least."))
    if farthest_m > settings.ZONE_REACH_M:
        raise ShapeTooFarError(field, _too_far())
    if not is_in_country:
        raise ShapeTooFarError(field, _("This shape lies outside Bangladesh."))
    if most_vertices is not None and vertices > most_vertices:
        raise ShapeTooDetailedError(field, _("This shape has too many corners: 2,000 at most."))
    mending = None if is_valid else Mending(reason_of(reason), (point[0], point[1]))
    return Shape(_multi(GEOSGeometry(memoryview(sound))), area_m2, farthest_m, mending)


def _polygon(rings: Sequence[Ring]) -> Polygon:
    return Polygon(*(LinearRing(ring) for ring in rings), srid=4326)


def _multi(shape: GEOSGeometry) -> MultiPolygon:
    return shape if isinstance(shape, MultiPolygon) else MultiPolygon(shape, srid=4326)


def _pin(shop: Shop) -> str:
    return GeoPoint.from_geos(shop.location).ewkt


def _too_far() -> Text:
    told = _("This reaches too far: a zone ends at most {reach_km} km from its shop.")
    return format_lazy(told, reach_km=settings.ZONE_REACH_M // 1000)


def _broken(reason: str, point: Sequence[float]) -> Text:
    lon, lat = (round(degrees, 6) for degrees in point)
    told = _("{reason}: at latitude {lat}, longitude {lon}.")
    return format_lazy(told, reason=_(reason_of(reason)), lat=lat, lon=lon)
