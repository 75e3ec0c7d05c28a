from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bench.market import evening_zone


@pytest.mark.parametrize("hour", range(24))
def test_it_is_evening_in_the_market_whenever_it_is_made(hour: int) -> None:
    now = datetime(2026, 11, 24, hour, 59, tzinfo=UTC)

    assert now.astimezone(ZoneInfo(evening_zone(now))).hour == 18


def test_zones_are_known_all_around_the_clock() -> None:
    begin = datetime(2026, 11, 24, tzinfo=UTC)

    assert len({evening_zone(begin + timedelta(hours=hour)) for hour in range(24)}) == 24
