"""What of a phone's positions is believed."""

from datetime import UTC, datetime, timedelta

import pytest

from marketplace.delivery.fixes import Doubt, Position, metres_between, sieve
from tests.unit.delivery.carrying import away
from tests.unit.orders.making import DOORSTEP

NOW = datetime(2026, 11, 2, 6, tzinfo=UTC)
SINCE = NOW - timedelta(minutes=10)


def fix(metres: float, seconds: float, accuracy_m: float = 8) -> Position:
    """So far from the door, so many seconds from now."""
    return away(metres, at=NOW + timedelta(seconds=seconds), accuracy_m=accuracy_m)


def test_what_follows_each_other_on_a_road_is_taken_in_the_order_of_time() -> None:
    found = sieve([fix(100, -3), fix(160, -9), fix(130, -6)], last=fix(190, -12), since=SINCE, now=NOW)

    assert [one.at for one in found.taken] == [NOW - timedelta(seconds=ago) for ago in (9, 6, 3)]
    assert found.dropped == {}


@pytest.mark.parametrize(
    ("doubted", "doubt"),
    [
        (fix(100, 61), Doubt.FUTURE),
        (fix(100, -11 * 60 - 1), Doubt.BEFORE_SHARING),
        (fix(100, -1, accuracy_m=201), Doubt.INACCURATE),
        (fix(100, -12), Doubt.OUT_OF_ORDER),
        (fix(100, -30), Doubt.OUT_OF_ORDER),
        (fix(3000, -2), Doubt.TOO_FAST),
    ],
)
def test_what_cannot_be_is_dropped_and_counted(doubted: Position, doubt: Doubt) -> None:
    found = sieve([doubted, fix(170, -3)], last=fix(190, -12), since=SINCE, now=NOW)

    assert [one.at for one in found.taken] == [NOW - timedelta(seconds=3)]
    assert found.dropped == {doubt: 1}


def test_a_leap_that_its_accuracy_explains_is_none() -> None:
    assert sieve([fix(240, -11, accuracy_m=190)], last=fix(0, -12), since=SINCE, now=NOW).taken


def test_of_the_same_instant_one_is_taken() -> None:
    found = sieve([fix(100, -3), fix(101, -3)], last=None, since=SINCE, now=NOW)

    assert len(found.taken) == 1
    assert found.dropped == {Doubt.OUT_OF_ORDER: 1}


def test_metres_are_those_of_the_earth() -> None:
    assert metres_between(away(1000).point, DOORSTEP) == pytest.approx(1000, rel=0.005)
