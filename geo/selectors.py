"""Reads: which areas a point lies in, lists of areas, distances."""

from dataclasses import dataclass
from uuid import UUID

from geo.errors import AreaNotFoundError
from geo.locating import LEAF
from geo.models import Area, AreaLevel
from geo.points import GeoPoint
from marketplace.core.pagination import Page, paginate
from marketplace.core.prepared import PreparedStatement

_LOCATE = PreparedStatement.of(f"""
WITH pin AS (SELECT %(pin)s::geometry AS geom),
leaf AS (SELECT leaf.* FROM pin CROSS JOIN LATERAL ({LEAF}) AS leaf)
SELECT area.id, area.code, area.level, area.name_en, area.name_bn
FROM leaf
JOIN geo_area AS district ON district.id = leaf.parent_id
JOIN geo_area AS area ON area.id IN (leaf.id, district.id, district.parent_id)
ORDER BY length(area.pcode)
""")  # noqa: S608  # constants only; the pin is a parameter
_DISTANCE = PreparedStatement.of("SELECT ST_Distance(%(start)s::geography, %(end)s::geography)")


@dataclass(frozen=True, slots=True)
class LocatedArea:
    """One link of the chain a point lies in."""

    id: UUID
    code: str
    level: AreaLevel
    name_en: str
    name_bn: str


def locate_areas(point: GeoPoint) -> list[LocatedArea]:
    """Division, district and upazila of a point, in that order, in one statement; empty outside Bangladesh.

    A point on a border lies in one area a level, always the same; see `geo.locating` for coasts.
    """
    found = _LOCATE.fetch_all({"pin": point.ewkt})
    return [LocatedArea(pk, code, AreaLevel(level), *names) for pk, code, level, *names in found]


def get_area(area_id: UUID) -> Area:
    """One area without its polygon.

    Raises:
        AreaNotFoundError: there is none with this id.
    """
    area = Area.objects.defer("polygon", "search_text").filter(pk=area_id).first()
    if area is None:
        raise AreaNotFoundError
    return area


def list_areas(
    *, level: AreaLevel | None, parent_id: UUID | None, cursor: str | None, limit: int, query: str
) -> Page[Area]:
    """Areas by code, without their polygons; `query` binds the cursor to the filters."""
    areas = Area.objects.defer("polygon", "search_text")
    if level is not None:
        areas = areas.filter(level=level)
    if parent_id is not None:
        areas = areas.filter(parent_id=parent_id)
    return paginate(areas, order_by=["code"], cursor=cursor, limit=limit, query=query)


def get_distance_m(start: GeoPoint, end: GeoPoint) -> float:
    """Metres between two points on the WGS 84 spheroid (Karney's geodesics, as PostGIS computes them)."""
    distance_m: float
    [distance_m] = _DISTANCE.fetch_one({"start": start.ewkt, "end": end.ewkt})
    return distance_m
