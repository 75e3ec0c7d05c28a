"""Ways with fewer points."""

import itertools
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.points import GeoPoint
from marketplace.delivery.fixes import Position, metres_between
from marketplace.delivery.thinning import TOLERANCE_M, thin

BEGAN_AT = datetime(2026, 11, 2, 6, tzinfo=UTC)
steps = st.lists(st.tuples(st.floats(-200, 200), st.floats(-200, 200), st.integers(1, 30)), min_size=1, max_size=60)


def at(north_m: float, east_m: float, seconds: float) -> Position:
    point = GeoPoint(22.36 + north_m / 111_320, 91.82 + east_m / (111_320 * 0.9248))
    return Position(point, BEGAN_AT + timedelta(seconds=seconds), 5)


def way_of(moves: list[tuple[float, float, int]]) -> list[Position]:
    north = east = seconds = 0.0
    way = [at(0, 0, 0)]
    for more_north, more_east, later in moves:
        north, east, seconds = north + more_north, east + more_east, seconds + later
        way.append(at(north, east, seconds))
    return way


def test_a_straight_way_at_one_speed_has_two_ends() -> None:
    way = [at(10 * step, 0, 3 * step) for step in range(100)]

    assert thin(way) == [way[0], way[-1]]


def test_a_corner_stays() -> None:
    way = [at(10 * step, 0, step) for step in range(20)] + [at(190, 10 * step, 19 + step) for step in range(1, 20)]

    assert thin(way) == [way[0], way[19], way[-1]]


def test_a_wait_stays_a_wait() -> None:
    ride = [at(10 * step, 0, step) for step in range(20)]
    waited = [at(190, 0, 19 + seconds) for seconds in (30, 60, 90)]
    way = [*ride, *waited, *(at(190 + 10 * step, 0, 109 + step) for step in range(1, 20))]

    kept = thin(way)

    assert way[19] in kept
    assert waited[-1] in kept
    assert len(kept) == 4


@pytest.mark.parametrize("count", [0, 1, 2])
def test_what_has_nothing_between_its_ends_stays(count: int) -> None:
    way = [at(0, step, step) for step in range(count)]

    assert thin(way) == way


@given(steps)
def test_nobody_is_ever_further_from_the_thinned_way_than_the_tolerance(moves: list[tuple[float, float, int]]) -> None:
    way = way_of(moves)

    kept = thin(way)

    assert kept[0] == way[0]
    assert kept[-1] == way[-1]
    for one in way:
        assert metres_between(one.point, _where_then(kept, one.at)) <= TOLERANCE_M * 1.02 + 0.1


def _where_then(kept: list[Position], when: datetime) -> GeoPoint:
    """Where the thinned way says that somebody was."""
    for start, end in itertools.pairwise(kept):
        if start.at <= when <= end.at:
            share = (when - start.at) / (end.at - start.at)
            lat = start.point.lat + share * (end.point.lat - start.point.lat)
            return GeoPoint(lat, start.point.lon + share * (end.point.lon - start.point.lon))
    return kept[0].point
