"""Reads that put together what several rooms know, for one page each."""

from dataclasses import dataclass
from uuid import UUID

from django.db import connection

from geo.models import Area, Place
from geo.points import GeoPoint
from geo.selectors import LocatedArea, locate_areas


@dataclass(frozen=True, slots=True)
class PlaceLabel:
    """What to call a pin: the place that was chosen, or else the area it lies in; within which areas, nearest first."""

    name_en: str
    name_bn: str
    within: tuple[LocatedArea, ...]


@dataclass(frozen=True, slots=True)
class Town:
    """A district with a market: where its middle is, and how many shops it has."""

    name_en: str
    name_bn: str
    center: GeoPoint
    shops: int


_TOWNS = """
SELECT district.name_en, district.name_bn, count(*) AS shops,
       percentile_cont(0.5) WITHIN GROUP (ORDER BY ST_Y(shop.location::geometry)) AS lat,
       percentile_cont(0.5) WITHIN GROUP (ORDER BY ST_X(shop.location::geometry)) AS lon
FROM sellers_shop AS shop
JOIN geo_area AS upazila ON upazila.id = shop.area_id
JOIN geo_area AS district ON district.id = upazila.parent_id
WHERE shop.status = 'active'
GROUP BY district.id
ORDER BY shops DESC, district.code
LIMIT %(limit)s
"""


def get_place_label(pin: GeoPoint, *, place_id: UUID | None) -> PlaceLabel | None:
    """How a pin is called; None where nothing of ours has a name, outside Bangladesh."""
    within = tuple(reversed(locate_areas(pin)))
    if not within:
        return None
    named = _named(place_id) if place_id else None
    if named is None:
        return PlaceLabel(name_en=within[0].name_en, name_bn=within[0].name_bn, within=within[1:])
    name_en, name_bn = named
    return PlaceLabel(name_en=name_en or name_bn, name_bn=name_bn or name_en, within=within)


def list_towns(*, limit: int) -> list[Town]:
    """The districts with most shops. The middle of one is the median of its shops, so it lies in its market town."""
    with connection.cursor() as cursor:
        cursor.execute(_TOWNS, {"limit": limit})
        return [
            Town(name_en=name_en, name_bn=name_bn, center=GeoPoint(lat=lat, lon=lon), shops=shops)
            for name_en, name_bn, shops, lat, lon in cursor.fetchall()
        ]


def _named(place_id: UUID) -> tuple[str, str] | None:
    """Both names of a landmark or an area; whichever of the two it is, in one statement."""
    landmarks = Place.objects.filter(pk=place_id).values_list("name_en", "name_bn")
    areas = Area.objects.filter(pk=place_id).values_list("name_en", "name_bn")
    return next(iter(landmarks.union(areas)), None)
