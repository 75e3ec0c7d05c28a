"""How long the way from one point to another takes: by Google's routes where configured, else by the straight line."""

from dataclasses import dataclass

import h3
import redis.exceptions
import structlog
from django.conf import settings
from django.core.cache import cache

from geo.points import GeoPoint
from geo.ports import Way
from geo.routers.google_routes import GoogleRoutesRouter
from geo.routers.straight_line import StraightLineRouter, straight_way
from marketplace.core.errors import UnavailableError

# Google's terms let answers be kept only briefly, to answer the same question again.
CACHE_S = 3600
# Cells some 350 metres across: from anywhere in one to anywhere in another takes nearly the same time.
CELL_RESOLUTION = 9
NO_WAY = "none"

logger = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Travel:
    """A way, and the name of the router that found it."""

    way: Way
    source: str

    @property
    def minutes(self) -> float:
        return self.way.duration_s / 60


def travel_between(start: GeoPoint, end: GeoPoint, *, straight_m: float | None = None) -> Travel:
    """The way between two points, whoever knows it.

    Args:
        start: where it begins.
        end: where it ends.
        straight_m: metres between them on the spheroid, where whoever asks has measured them already.
    """
    if settings.GOOGLE_ROUTES_KEY:
        google = GoogleRoutesRouter()
        try:
            way = _cached(google, start, end)
        except (UnavailableError, redis.exceptions.RedisError) as error:
            logger.warning("router_fell_back", router=google.name, error=type(error).__name__)
        else:
            if way is not None:
                return Travel(way, google.name)
    if straight_m is not None:
        return straight_travel(straight_m)
    straight = StraightLineRouter()
    return Travel(straight.find_way(start, end), straight.name)


def straight_travel(straight_m: float) -> Travel:
    """The way along a straight line of so many metres, for whoever must not wait for anybody outside."""
    return Travel(straight_way(straight_m), StraightLineRouter.name)


def minutes_per_metre() -> float:
    """What the straight line's metres take, for statements that reckon by themselves."""
    return straight_way(1).duration_s / 60


def _cached(router: GoogleRoutesRouter, start: GeoPoint, end: GeoPoint) -> Way | None:
    """The way from one cell to the other, as it was for whoever asked first; within one cell nobody is asked."""
    cells = [h3.latlng_to_cell(point.lat, point.lon, CELL_RESOLUTION) for point in (start, end)]
    if cells[0] == cells[1]:
        return None
    key = f"geo:way:{router.name}:{cells[0]}:{cells[1]}"
    kept: Way | str | None = cache.get(key)
    if kept is None:
        kept = router.find_way(start, end) or NO_WAY
        cache.set(key, kept, CACHE_S)
    return kept if isinstance(kept, Way) else None
