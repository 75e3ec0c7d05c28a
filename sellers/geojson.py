"""GeoJSON geometries (RFC 7946) as clients send them, read with every mistake named by its place.

Longitude comes first, and rings are closed; an open ring is closed silently, as map editors do.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice, pairwise
from typing import Any

from django.utils.translation import gettext_lazy as _

from sellers.errors.zones import InvalidShapeError, ShapeTooDetailedError, ShapeTooFarError, SwappedCoordinatesError

Position = tuple[float, float]
Ring = list[Position]
# A box around Bangladesh, in degrees.
COUNTRY_LAT, COUNTRY_LON = (20.3, 26.8), (87.9, 92.8)
# JSON has whole numbers of any length, which no float holds; neither is this a height.
LARGEST = 1e12
# Where so many sides of a shape may meet, working out where they do takes seconds and hundreds of megabytes.
MOST_MEETINGS = 20_000
SWAPPED = _("Latitude and longitude are swapped: GeoJSON has the longitude first, as in [91.78, 22.35].")


def read_polygons(geometry: Mapping[str, Any], field: str, *, most_corners: int) -> list[list[Ring]]:
    """The rings of each polygon of a Polygon or MultiPolygon, closed, the outline before its holes.

    Args:
        field: what the geometry is called in errors.
        most_corners: more of them in all rings together are refused.

    Raises:
        InvalidShapeError: it is not what it should be; names the ring or corner by its dotted path.
    """
    kind, coordinates = geometry.get("type"), geometry.get("coordinates")
    if kind not in ("Polygon", "MultiPolygon") or not isinstance(coordinates, Sequence) or not coordinates:
        raise InvalidShapeError(field, _("This must be a GeoJSON Polygon or MultiPolygon with coordinates."))
    given = [(f"{field}.coordinates", coordinates)]
    if kind == "MultiPolygon":
        given = [(f"{field}.coordinates.{index}", part) for index, part in enumerate(coordinates)]
    parts = [[_ring(ring, f"{at}.{index}") for index, ring in _listed(part, at)] for at, part in given]
    corners = [position for part in parts for ring in part for position in ring]
    if len(corners) > most_corners:
        raise ShapeTooDetailedError(field, _("This shape has too many corners: 2,000 at most."))
    _refuse_what_is_turned(corners, field)
    return parts


def is_tangled(parts: Sequence[Sequence[Ring]]) -> bool:
    """Whether so many sides come near others that nobody drew this, and to mend it would cost too much.

    Two sides count where the boxes around them overlap, which those that cross always do.
    """
    sides = sorted(
        (min(west, east), max(west, east), min(south, north), max(south, north))
        for rings in parts
        for ring in rings
        for (west, south), (east, north) in pairwise(ring)
    )
    meetings = 0
    for place, (_start, end, low, high) in enumerate(sides):
        for start, _end, other_low, other_high in islice(sides, place + 1, None):
            if start > end:
                break
            meetings += other_low <= high and low <= other_high
        if meetings > MOST_MEETINGS:
            return True
    return False


def _listed(value: Any, field: str) -> Iterator[tuple[int, Any]]:
    if not isinstance(value, Sequence) or isinstance(value, str) or not value:
        raise InvalidShapeError(field, _("A list with something in it must stand here."))
    return enumerate(value)


def _ring(ring: Any, field: str) -> Ring:
    positions = [_position(position, f"{field}.{index}") for index, position in _listed(ring, field)]
    if positions[0] != positions[-1]:
        positions.append(positions[0])
    if len(set(positions)) < 3:
        raise InvalidShapeError(field, _("A ring has three corners at least."))
    return positions


def _position(position: Any, field: str) -> Position:
    """Longitude and latitude; a height, which GeoJSON allows, says nothing here."""
    if not isinstance(position, Sequence) or len(position) not in {2, 3} or not all(map(_is_number, position)):
        raise InvalidShapeError(field, _("A corner is written as [longitude, latitude]."))
    lon, lat = float(position[0]), float(position[1])
    if abs(lat) > 90 and abs(lat) <= 180 and abs(lon) <= 90:
        raise SwappedCoordinatesError(field, SWAPPED)
    if abs(lon) > 180 or abs(lat) > 90:
        raise InvalidShapeError(field, _("These coordinates name no place on Earth."))
    return lon, lat


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) <= LARGEST


def _refuse_what_is_turned(corners: Sequence[Position], field: str) -> None:
    """Refuse what mistakes in writing GeoJSON make, by their names, for "too far away" would not help anybody."""
    lons, lats = zip(*corners, strict=True)
    if max(lons) - min(lons) > 180:
        raise ShapeTooFarError(field, _("This shape reaches around the globe, across the 180th meridian."))
    if _all_within(lats, COUNTRY_LON) and _all_within(lons, COUNTRY_LAT):
        raise SwappedCoordinatesError(field, SWAPPED)


def _all_within(values: Sequence[float], bounds: tuple[float, float]) -> bool:
    return bounds[0] <= min(values) and max(values) <= bounds[1]
