"""Where a phone says it is: which of what it says is believed.

A phone that was off the network sends many fixes at once, late and perhaps twice; one among houses jumps about, and
some have a wrong clock. What is not believed is dropped and counted, and never an error: the phone could do nothing.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

import h3

from geo.points import GeoPoint

# A phone's clock is set by its network; more than this is a clock that somebody has set by hand.
CLOCKS_MAY_DIFFER = timedelta(seconds=60)
# Wider than a few houses it says nothing about which of them.
WORST_ACCURACY_M = 200.0
# 200 km/h, which nothing does on the roads of Bangladesh.
FASTEST_MPS = 55.0


class Doubt(StrEnum):
    """Why a fix is not believed."""

    FUTURE = "future"
    BEFORE_SHARING = "before_sharing"
    OUT_OF_ORDER = "out_of_order"
    INACCURATE = "inaccurate"
    TOO_FAST = "too_fast"


@dataclass(frozen=True, slots=True)
class Position:
    """Where somebody was at one instant.

    Attributes:
        accuracy_m: within how many metres, in 95 of 100 cases, as the Geolocation API defines it.
        heading: degrees from north, clockwise; None while they stand.
        speed_mps: metres a second; None where the phone does not know.
    """

    point: GeoPoint
    at: datetime
    accuracy_m: float
    heading: float | None = None
    speed_mps: float | None = None


@dataclass(frozen=True, slots=True)
class Sieved:
    """What is believed, in the order of time, and how many were dropped for what."""

    taken: tuple[Position, ...]
    dropped: Mapping[Doubt, int]


def sieve(fixes: Iterable[Position], *, last: Position | None, since: datetime, now: datetime) -> Sieved:
    """Take those fixes that can be true, and are newer than the last that was taken.

    Args:
        fixes: as they were sent, in whatever order.
        last: the newest that was taken before; None for the first.
        since: when sharing began: where somebody was before that is nobody's business.
        now: UTC.
    """
    taken: list[Position] = []
    dropped: Counter[Doubt] = Counter()
    for fix in sorted(fixes, key=lambda one: one.at):
        doubt = _doubt_of(fix, taken[-1] if taken else last, since=since, now=now)
        if doubt is None:
            taken.append(fix)
        else:
            dropped[doubt] += 1
    return Sieved(tuple(taken), dropped)


def metres_between(start: GeoPoint, end: GeoPoint) -> float:
    """Metres along the great circle; on these few kilometres within half a percent of the spheroid's."""
    metres: float = h3.great_circle_distance((start.lat, start.lon), (end.lat, end.lon), unit="m")
    return metres


def _doubt_of(fix: Position, last: Position | None, *, since: datetime, now: datetime) -> Doubt | None:
    if fix.at > now + CLOCKS_MAY_DIFFER:
        return Doubt.FUTURE
    if fix.at < since - CLOCKS_MAY_DIFFER:
        return Doubt.BEFORE_SHARING
    if fix.accuracy_m > WORST_ACCURACY_M:
        return Doubt.INACCURATE
    if last is None:
        return None
    if fix.at <= last.at:
        return Doubt.OUT_OF_ORDER
    return Doubt.TOO_FAST if _speed_mps(last, fix) > FASTEST_MPS else None


def _speed_mps(start: Position, end: Position) -> float:
    """The least speed that explains both, each being as far off as it says it may be."""
    metres = metres_between(start.point, end.point) - start.accuracy_m - end.accuracy_m
    return max(metres, 0.0) / (end.at - start.at).total_seconds()
