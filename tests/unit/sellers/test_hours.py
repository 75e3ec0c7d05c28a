import pytest
from hypothesis import given

from sellers.errors.hours import InvalidOpeningError, OverlappingOpeningsError
from sellers.hours import DAY_MIN, Opening, WeeklyHours
from tests.unit.sellers.weeks import WEEKS

MONDAY, SUNDAY = 1, 7


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
