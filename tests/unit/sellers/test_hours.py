from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from sellers.errors import InvalidOpeningError, OverlappingOpeningsError
from sellers.hours import DAY_MIN, WEEK_MIN, Opening, OpenState, WeeklyHours
from tests.unit.sellers.weeks import CHANGING_ZONES, INSTANTS, STEADY_ZONES, WEEKS, watched_state

DHAKA = "Asia/Dhaka"
LONDON = "Europe/London"
MONDAY, SATURDAY, SUNDAY = 1, 6, 7
NINE_TO_FIVE = WeeklyHours.every_day(9 * 60, 17 * 60)


def at(text: str, zone: str = DHAKA) -> datetime:
    """A local time as an instant."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


class TestStateAt:
    @given(WEEKS, INSTANTS, st.sampled_from(STEADY_ZONES))
    def test_agrees_with_watching_every_minute(self, hours: WeeklyHours, now: datetime, zone: str) -> None:
        assert hours.state_at(now, zone) == watched_state(hours, now, zone)

    @given(WEEKS, INSTANTS, st.sampled_from(CHANGING_ZONES))
    def test_agrees_with_watching_where_clocks_stay_for_a_week(
        self, hours: WeeklyHours, now: datetime, zone: str
    ) -> None:
        offsets = {(now + timedelta(days=day)).astimezone(ZoneInfo(zone)).utcoffset() for day in range(-1, 10)}
        assume(len(offsets) == 1)

        assert hours.state_at(now, zone) == watched_state(hours, now, zone)

    @given(WEEKS, INSTANTS, st.sampled_from(CHANGING_ZONES + STEADY_ZONES))
    def test_next_change_never_lies_in_the_past(self, hours: WeeklyHours, now: datetime, zone: str) -> None:
        state = hours.state_at(now, zone)

        assert all(change > now for change in (state.opens_at, state.closes_at) if change)

    def test_opening_minute_is_open_and_closing_minute_is_not(self) -> None:
        opens, closes = at("2026-01-05 09:00"), at("2026-01-05 17:00")

        assert not NINE_TO_FIVE.state_at(opens - timedelta(microseconds=1), DHAKA).is_open
        assert NINE_TO_FIVE.state_at(opens, DHAKA) == OpenState(is_open=True, opens_at=None, closes_at=closes)
        assert NINE_TO_FIVE.state_at(closes - timedelta(microseconds=1), DHAKA).is_open
        assert NINE_TO_FIVE.state_at(closes, DHAKA).opens_at == at("2026-01-06 09:00")

    def test_opening_past_midnight_is_one_opening(self) -> None:
        late = WeeklyHours.from_openings([Opening(SATURDAY, 20 * 60, 26 * 60)])

        assert late.state_at(at("2026-01-10 23:59"), DHAKA).closes_at == at("2026-01-11 02:00")
        assert late.state_at(at("2026-01-11 01:59"), DHAKA).closes_at == at("2026-01-11 02:00")

    def test_opening_over_the_weeks_seam_is_one_opening(self) -> None:
        late = WeeklyHours.from_openings([Opening(SUNDAY, 20 * 60, 26 * 60)])

        assert late.state_at(at("2026-01-11 23:00"), DHAKA).closes_at == at("2026-01-12 02:00")
        assert late.state_at(at("2026-01-12 01:00"), DHAKA).closes_at == at("2026-01-12 02:00")
        assert late.state_at(at("2026-01-12 02:00"), DHAKA).opens_at == at("2026-01-18 20:00")

    def test_shop_that_never_closes_says_no_time(self) -> None:
        always = WeeklyHours.every_day(0, DAY_MIN)

        assert always.ranges == ((0, WEEK_MIN),)
        assert always.state_at(at("2026-01-05 12:00"), DHAKA) == OpenState(is_open=True, opens_at=None, closes_at=None)

    def test_shop_that_never_opens_says_no_time(self) -> None:
        never = WeeklyHours(())

        assert never.state_at(at("2026-01-05 12:00"), DHAKA) == OpenState(is_open=False, opens_at=None, closes_at=None)

    def test_hours_follow_the_clock_when_it_is_put_forward(self) -> None:
        """London loses the hour from 01:00 on 29 March 2026: nine o'clock is eight in UTC from then on."""
        saturday_evening = at("2026-03-28 18:00", LONDON)

        assert NINE_TO_FIVE.state_at(saturday_evening, LONDON).opens_at == datetime(2026, 3, 29, 8, tzinfo=UTC)

    def test_opening_in_the_hour_that_is_left_out_comes_after_it(self) -> None:
        early = WeeklyHours.from_openings([Opening(SUNDAY, 90, 600)])

        assert early.state_at(at("2026-03-29 00:30", LONDON), LONDON).opens_at == datetime(
            2026, 3, 29, 1, 30, tzinfo=UTC
        )

    def test_closing_in_the_hour_that_comes_twice_is_the_second(self) -> None:
        """London has 01:30 twice on 25 October 2026, at 00:30 and 01:30 UTC."""
        late = WeeklyHours.from_openings([Opening(SATURDAY, 20 * 60, 25 * 60 + 30)])

        for now in (datetime(2026, 10, 24, 22, tzinfo=UTC), datetime(2026, 10, 25, 1, 10, tzinfo=UTC)):
            assert late.state_at(now, LONDON).closes_at == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)


class TestOpenings:
    @given(WEEKS)
    def test_survive_being_written_down_and_read(self, hours: WeeklyHours) -> None:
        assert WeeklyHours.from_openings(hours.openings()) == hours

    @given(WEEKS)
    def test_are_told_by_weekday_and_last_a_day_at_most(self, hours: WeeklyHours) -> None:
        told = [(opening.weekday, opening.opens_min) for opening in hours.openings()]

        assert told == sorted(told)
        assert all(opening.closes_min - opening.opens_min <= DAY_MIN for opening in hours.openings())

    def test_night_is_told_once(self) -> None:
        night = Opening(SUNDAY, 22 * 60, 30 * 60)

        assert WeeklyHours.from_openings([night]).openings() == [night]

    def test_that_touch_are_joined(self) -> None:
        hours = WeeklyHours.from_openings([Opening(MONDAY, 600, 720), Opening(MONDAY, 540, 600)])

        assert hours.ranges == ((540, 720),)

    @pytest.mark.parametrize(
        "openings",
        [
            [Opening(MONDAY, 540, 720), Opening(MONDAY, 719, 800)],
            [Opening(MONDAY, 540, 720), Opening(MONDAY, 540, 720)],
            [Opening(MONDAY, 540, 720), Opening(MONDAY, 600, 610)],
            [Opening(SUNDAY, 1200, 1500), Opening(MONDAY, 59, 100)],
        ],
    )
    def test_that_overlap_are_refused(self, openings: list[Opening]) -> None:
        with pytest.raises(OverlappingOpeningsError):
            WeeklyHours.from_openings(openings)

    @pytest.mark.parametrize(
        ("weekday", "opens_min", "closes_min"),
        [
            (0, 540, 600),
            (8, 540, 600),
            (MONDAY, -1, 600),
            (MONDAY, DAY_MIN, DAY_MIN + 60),
            (MONDAY, 600, 600),
            (MONDAY, 600, 540),
            (MONDAY, 600, 600 + DAY_MIN + 1),
        ],
    )
    def test_that_no_clock_shows_are_refused(self, weekday: int, opens_min: int, closes_min: int) -> None:
        with pytest.raises(InvalidOpeningError):
            Opening(weekday, opens_min, closes_min)
