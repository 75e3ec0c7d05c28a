"""A way with fewer points that says as much: where somebody was, and when.

Douglas and Peucker (1973) keep a point where the line would else be off by more than a tolerance. Here it is off by how
far the point is from where somebody would have been *at that instant* on the straight way (the synchronised distance of
Meratnia and de By, 2004), so a wait at a gate stays a wait, which a line without time has lost.
"""

import math
from collections.abc import Sequence
from datetime import datetime

from geo.points import GeoPoint
from marketplace.delivery.fixes import Position

# About as well as a phone knows where it is.
TOLERANCE_M = 10.0
METRES_A_DEGREE = 111_320.0

Planar = tuple[float, float, float]  # metres east, metres north, seconds


def thin(way: Sequence[Position], *, tolerance_m: float = TOLERANCE_M) -> list[Position]:
    """Those points of a way between which everything else lies within the tolerance; the first and the last stay.

    Args:
        way: in the order of time.
        tolerance_m: in metres.
    """
    if len(way) < 3:  # nothing between a first and a last
        return list(way)
    points = [_planar(one, way[0].point, way[0].at) for one in way]
    kept = {0, len(way) - 1}
    spans = [(0, len(way) - 1)]
    while spans:
        first, last = spans.pop()
        worst, off_m = _worst_between(points, first, last)
        if off_m > tolerance_m:
            kept.add(worst)
            spans += [(first, worst), (worst, last)]
    return [way[place] for place in sorted(kept)]


def _worst_between(points: Sequence[Planar], first: int, last: int) -> tuple[int, float]:
    offs = [(place, _off_m(points[place], points[first], points[last])) for place in range(first + 1, last)]
    return max(offs, key=lambda one: one[1], default=(first, 0.0))


def _off_m(point: Planar, start: Planar, end: Planar) -> float:
    """How far a point is from where somebody would have been at its instant, going straight at one speed."""
    share = (point[2] - start[2]) / (end[2] - start[2])
    east = start[0] + share * (end[0] - start[0])
    north = start[1] + share * (end[1] - start[1])
    return math.hypot(point[0] - east, point[1] - north)


def _planar(one: Position, origin: GeoPoint, began_at: datetime) -> Planar:
    """On the plane that touches the Earth where the way began: some kilometres are flat enough."""
    east = (one.point.lon - origin.lon) * METRES_A_DEGREE * math.cos(math.radians(origin.lat))
    north = (one.point.lat - origin.lat) * METRES_A_DEGREE
    return east, north, (one.at - began_at).total_seconds()
