"""Ways as the crow flies, lengthened and paced by settings: never away, and costs nothing."""

from django.conf import settings

from geo.points import GeoPoint
from geo.ports import Way
from geo.selectors import get_distance_m


class StraightLineRouter:
    """The straight line behind the port."""

    name = "straight_line"

    def find_way(self, start: GeoPoint, end: GeoPoint) -> Way:
        """See the port; there is always a way."""
        return straight_way(get_distance_m(start, end))


def straight_way(straight_m: float) -> Way:
    """The way along a straight line of so many metres."""
    distance_m = straight_m * settings.TRAVEL_DETOUR
    return Way(distance_m=distance_m, duration_s=distance_m * 3.6 / settings.TRAVEL_SPEED_KMH)
