"""A point on Earth as a plain value: what crosses the border between rooms, and between Python and PostGIS."""

import math
from dataclasses import dataclass
from typing import Self

from django.contrib.gis.geos import Point

from geo.errors import InvalidPointError

WGS84 = 4326


@dataclass(frozen=True, slots=True)
class GeoPoint:
    """Degrees on WGS 84: latitude −90 to 90, longitude −180 to 180.

    Raises:
        InvalidPointError: a coordinate is NaN, infinite or out of range.
    """

    lat: float
    lon: float

    def __post_init__(self) -> None:
        if not (_within(self.lat, 90) and _within(self.lon, 180)):
            raise InvalidPointError

    @classmethod
    def from_geos(cls, point: Point) -> Self:
        """Read what a model's point field holds (x is the longitude, y the latitude)."""
        return cls(lat=point.y, lon=point.x)

    def to_geos(self) -> Point:
        """The value a model's point field takes."""
        return Point(self.lon, self.lat, srid=WGS84)

    @property
    def ewkt(self) -> str:
        """The point as a parameter of hand-written SQL: `%s::geometry`, or `%s::geography` for metres.

        Digits are `repr`'s, so PostGIS reads back exactly the same two floats.
        """
        return f"SRID={WGS84};POINT({self.lon!r} {self.lat!r})"


def _within(degrees: float, bound: int) -> bool:
    return math.isfinite(degrees) and -bound <= degrees <= bound
