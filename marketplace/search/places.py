"""The country in squares, by which answers for a pin are told from changes that show elsewhere."""

from collections.abc import Iterable
from math import floor
from uuid import UUID

from django.db import connection

from geo.points import GeoPoint

# Sides of squares in degrees: about five kilometres, and a hundred for zones that would cover too many of those.
SIDES = (0.05, 1.0)
MOST_SQUARES = 64
# Far more than pieces of a zone can miss its border by (`sellers.zones_sql`).
MARGIN = 1e-6

# A circle is drawn as a ring a little outside of it, so that this holds all that any of the zones covers.
_ZONES = """
SELECT ST_XMin(extent), ST_YMin(extent), ST_XMax(extent), ST_YMax(extent)
  FROM (SELECT ST_Extent(piece.geom) AS extent
          FROM sellers_deliveryzone zone JOIN sellers_zonepiece piece ON piece.zone_id = zone.id
         WHERE zone.shop_id = ANY(%s) GROUP BY zone.id) AS zone
"""


def places_of_pin(pin: GeoPoint) -> frozenset[str]:
    """The squares that a pin is in, one of each size."""
    return frozenset(_square(side, pin.lon // side, pin.lat // side) for side in SIDES)


def places_of_shops(shop_ids: Iterable[UUID]) -> frozenset[str]:
    """The squares in which any of the shops delivers, by its zones as they are now."""
    with connection.cursor() as cursor:
        cursor.execute(_ZONES, [list(shop_ids)])
        return frozenset(square for extent in cursor.fetchall() for square in _squares(*extent))


def _squares(west: float, south: float, east: float, north: float) -> list[str]:
    """Small ones where they are few."""
    for side in SIDES:
        columns = range(floor((west - MARGIN) / side), floor((east + MARGIN) / side) + 1)
        rows = range(floor((south - MARGIN) / side), floor((north + MARGIN) / side) + 1)
        if len(columns) * len(rows) <= MOST_SQUARES or side == SIDES[-1]:
            break
    return [_square(side, column, row) for column in columns for row in rows]


def _square(side: float, column: float, row: float) -> str:
    return f"{side}:{int(column)}:{int(row)}"
