"""When goods can be brought or fetched, against a look at the clock every minute."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from sellers.hours import WEEK_MIN, WeeklyHours
from sellers.instants import Instants
from sellers.windows import delivery_windows, pickup_windows
from tests.unit.sellers.weeks import (
    CHANGING_ZONES,
    INSTANTS,
    STEADY_ZONES,
    WEEKS,
    closures_near,
    is_open_at,
    minute_of_week,
)

MINUTE = timedelta(minutes=1)
NINE_TO_NINE = WeeklyHours.every_day(9 * 60, 21 * 60)
NAMES = st.sampled_from(STEADY_ZONES + CHANGING_ZONES)
DHAKA = ZoneInfo("Asia/Dhaka")


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """In January 2026, of which the 5th is a Monday, on the clocks of Dhaka."""
    return datetime(2026, 1, day, hour, minute, tzinfo=DHAKA).astimezone(UTC)


@given(
    data=st.data(),
    shop=WEEKS,
    zone=st.none() | WEEKS,
    now=INSTANTS,
    name=st.sampled_from(STEADY_ZONES + CHANGING_ZONES),
)
@settings(max_examples=60, deadline=None)
def test_holds_exactly_the_minutes_at_which_shop_and_zone_are_open(
    data: st.DataObject, shop: WeeklyHours, zone: WeeklyHours | None, now: datetime, name: str
) -> None:
    closed = data.draw(closures_near(now))
    begin = now.replace(second=0, microsecond=0)
    until_at = begin + timedelta(minutes=data.draw(st.integers(0, 4_000)))

    windows = delivery_windows(
        shop_hours=shop, zone_hours=zone, closed=closed, time_zone=name, from_at=begin, until_at=until_at
    )

    for place in range((until_at - begin) // MINUTE):
        instant = begin + place * MINUTE
        minute = minute_of_week(instant, name)
        is_open = is_open_at(shop, minute) and (zone is None or is_open_at(zone, minute)) and instant not in closed
        assert (instant in windows) == is_open
    assert all(begin <= start < end <= until_at for start, end in windows.spans)


def test_zone_that_is_served_in_the_evening_has_the_evenings_of_the_shop() -> None:
    windows = delivery_windows(
        shop_hours=NINE_TO_NINE,
        zone_hours=WeeklyHours.every_day(17 * 60, 23 * 60),
        closed=Instants.of([(at(6, 20), at(7, 18))]),
        time_zone="Asia/Dhaka",
        from_at=at(5, 18),
        until_at=at(8, 0),
    )

    assert windows.spans == ((at(5, 18), at(5, 21)), (at(6, 17), at(6, 20)), (at(7, 18), at(7, 21)))


def test_shop_whose_hours_nobody_told_has_no_windows() -> None:
    windows = pickup_windows(
        shop_hours=None, closed=Instants(), time_zone="Asia/Dhaka", from_at=at(5, 0), until_at=at(6, 0)
    )

    assert windows == Instants()


def test_shop_that_never_closes_has_one_window() -> None:
    always = WeeklyHours(((0, WEEK_MIN),))

    windows = pickup_windows(
        shop_hours=always, closed=Instants(), time_zone="Asia/Dhaka", from_at=at(4, 0), until_at=at(18, 0)
    )

    assert windows.spans == ((at(4, 0), at(18, 0)),)


@given(first=WEEKS, second=WEEKS)
def test_what_two_weeks_have_in_common_is_normal(first: WeeklyHours, second: WeeklyHours) -> None:
    common = first.in_common(second)

    assert WeeklyHours.from_openings(common.openings()) == common
    assert common == second.in_common(first)
