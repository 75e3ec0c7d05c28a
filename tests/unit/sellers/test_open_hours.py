"""Open or closed, and until when: Python against the clock watched minute by minute, and SQL against Python."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from sellers.hours import DAY_MIN, Opening, WeeklyHours
from sellers.instants import Instants
from sellers.models import Shop
from sellers.nearby import NearbyQuery
from sellers.opening import OpenState, Timetable, is_open, next_opening, state_at
from sellers.selectors.shops import list_nearby_shops
from tests.unit.sellers.market import GEC_CIRCLE, make_shop
from tests.unit.sellers.weeks import CHANGING_ZONES, INSTANTS, STEADY_ZONES, WEEKS, closures_near, watched_state

DHAKA = "Asia/Dhaka"
LONDON = "Europe/London"
SATURDAY, SUNDAY = 6, 7
NINE_TO_FIVE = WeeklyHours.every_day(9 * 60, 17 * 60)
ALWAYS = WeeklyHours.every_day(0, DAY_MIN)
ZONES = st.sampled_from(STEADY_ZONES + CHANGING_ZONES)
NO_CLOSURES = Instants()


def at(text: str, zone: str = DHAKA) -> datetime:
    """A local time as an instant."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


def closed_from(start: str, end: str) -> Instants:
    return Instants.of([(at(start), at(end))])


def state(hours: WeeklyHours | None, now: datetime, zone: str = DHAKA, closed: Instants = NO_CLOSURES) -> OpenState:
    return Timetable(hours, closed, ZoneInfo(zone)).state_at(now)


class TestByMinute:
    @settings(deadline=None)
    @given(WEEKS, INSTANTS, ZONES)
    def test_week_agrees_with_watching_the_clock(self, hours: WeeklyHours, now: datetime, zone: str) -> None:
        assert state(hours, now, zone) == watched_state(hours, now, zone)

    @settings(deadline=None)
    @given(WEEKS, INSTANTS, ZONES, st.data())
    def test_with_closures_it_agrees_with_watching_the_clock(
        self, hours: WeeklyHours, now: datetime, zone: str, data: st.DataObject
    ) -> None:
        closed = data.draw(closures_near(now))

        assert state(hours, now, zone, closed) == watched_state(hours, now, zone, closed)

    @settings(deadline=None)
    @given(WEEKS, INSTANTS, ZONES, st.data())
    def test_state_turns_at_the_very_instant_that_was_told(
        self, hours: WeeklyHours, now: datetime, zone: str, data: st.DataObject
    ) -> None:
        closed = data.draw(closures_near(now))
        told = state(hours, now, zone, closed)
        change = told.opens_at or told.closes_at

        if change is not None:
            assert change > now
            assert state(hours, change, zone, closed).is_open != told.is_open
            assert state(hours, change - timedelta(microseconds=1), zone, closed).is_open == told.is_open


class TestWeek:
    def test_opening_minute_is_open_and_closing_minute_is_not(self) -> None:
        opens, closes = at("2026-01-05 09:00"), at("2026-01-05 17:00")

        assert not state(NINE_TO_FIVE, opens - timedelta(microseconds=1)).is_open
        assert state(NINE_TO_FIVE, opens) == OpenState(is_open=True, opens_at=None, closes_at=closes)
        assert state(NINE_TO_FIVE, closes - timedelta(microseconds=1)).is_open
        assert state(NINE_TO_FIVE, closes).opens_at == at("2026-01-06 09:00")

    def test_opening_past_midnight_is_one_opening(self) -> None:
        late = WeeklyHours.from_openings([Opening(SATURDAY, 20 * 60, 26 * 60)])

        assert state(late, at("2026-01-10 23:59")).closes_at == at("2026-01-11 02:00")
        assert state(late, at("2026-01-11 01:59")).closes_at == at("2026-01-11 02:00")

    def test_opening_over_the_weeks_seam_is_one_opening(self) -> None:
        late = WeeklyHours.from_openings([Opening(SUNDAY, 20 * 60, 26 * 60)])

        assert state(late, at("2026-01-11 23:00")).closes_at == at("2026-01-12 02:00")
        assert state(late, at("2026-01-12 01:00")).closes_at == at("2026-01-12 02:00")
        assert state(late, at("2026-01-12 02:00")).opens_at == at("2026-01-18 20:00")

    def test_that_never_closes_or_never_opens_says_no_time(self) -> None:
        noon = at("2026-01-05 12:00")

        assert state(ALWAYS, noon) == OpenState(is_open=True, opens_at=None, closes_at=None)
        assert state(WeeklyHours(()), noon) == OpenState(is_open=False, opens_at=None, closes_at=None)

    def test_hours_follow_the_clock_when_it_is_put_forward(self) -> None:
        """London loses the hour from 01:00 on 29 March 2026: nine o'clock is eight in UTC from then on."""
        saturday_evening = at("2026-03-28 18:00", LONDON)

        assert state(NINE_TO_FIVE, saturday_evening, LONDON).opens_at == datetime(2026, 3, 29, 8, tzinfo=UTC)

    def test_opening_in_the_hour_that_is_left_out_comes_with_the_hour_after_it(self) -> None:
        early = WeeklyHours.from_openings([Opening(SUNDAY, 90, 600)])

        opens_at = state(early, at("2026-03-29 00:30", LONDON), LONDON).opens_at

        assert opens_at == datetime(2026, 3, 29, 1, tzinfo=UTC)

    def test_open_until_an_hour_that_comes_twice_is_open_twice(self) -> None:
        """London has 01:30 twice on 25 October 2026, at 00:30 and 01:30 UTC, and 01:00 again at 01:00."""
        late = WeeklyHours.from_openings([Opening(SATURDAY, 20 * 60, 25 * 60 + 30)])

        first = state(late, datetime(2026, 10, 24, 22, tzinfo=UTC), LONDON)
        between = state(late, datetime(2026, 10, 25, 0, 40, tzinfo=UTC), LONDON)
        second = state(late, datetime(2026, 10, 25, 1, 10, tzinfo=UTC), LONDON)

        assert first.closes_at == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
        assert between.opens_at == datetime(2026, 10, 25, 1, tzinfo=UTC)
        assert second.closes_at == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)


class TestClosures:
    def test_within_the_day_it_closes_and_opens_again(self) -> None:
        lunch = closed_from("2026-01-05 13:00", "2026-01-05 14:00")

        assert state(NINE_TO_FIVE, at("2026-01-05 12:00"), closed=lunch).closes_at == at("2026-01-05 13:00")
        assert state(NINE_TO_FIVE, at("2026-01-05 13:00"), closed=lunch).opens_at == at("2026-01-05 14:00")
        assert state(NINE_TO_FIVE, at("2026-01-05 14:00"), closed=lunch).closes_at == at("2026-01-05 17:00")

    def test_for_years_it_opens_after_them(self) -> None:
        years = closed_from("2026-01-05 13:00", "2031-01-05 20:00")

        assert state(NINE_TO_FIVE, at("2026-02-01 10:00"), closed=years).opens_at == at("2031-01-06 09:00")

    def test_where_it_never_closes_the_closure_is_when_it_does(self) -> None:
        holiday = closed_from("2026-12-16 00:00", "2026-12-17 00:00")

        assert state(ALWAYS, at("2026-01-05 12:00"), closed=holiday).closes_at == at("2026-12-16 00:00")
        assert state(ALWAYS, at("2026-12-16 12:00"), closed=holiday).opens_at == at("2026-12-17 00:00")

    def test_in_closed_hours_it_changes_nothing(self) -> None:
        night = closed_from("2026-01-05 18:00", "2026-01-06 08:00")

        assert state(NINE_TO_FIVE, at("2026-01-05 12:00"), closed=night) == state(NINE_TO_FIVE, at("2026-01-05 12:00"))
        assert state(NINE_TO_FIVE, at("2026-01-05 20:00"), closed=night).opens_at == at("2026-01-06 09:00")

    def test_over_the_whole_day_the_next_opening_is_the_day_after(self) -> None:
        day = closed_from("2026-01-06 00:00", "2026-01-07 00:00")

        assert state(NINE_TO_FIVE, at("2026-01-05 18:00"), closed=day).opens_at == at("2026-01-07 09:00")

    def test_of_unknown_hours_only_closed_is_known(self) -> None:
        day = closed_from("2026-01-06 00:00", "2026-01-07 00:00")

        assert state(None, at("2026-01-05 12:00"), closed=day) == OpenState(None, None, None)
        assert state(None, at("2026-01-06 12:00"), closed=day) == OpenState(
            is_open=False, opens_at=None, closes_at=None
        )


class TestShop:
    def test_reads_the_shops_own_hours_zone_and_closures(self) -> None:
        shop = Shop(hours=NINE_TO_FIVE, time_zone=LONDON, closed=closed_from("2026-01-05 22:00", "2026-01-05 23:00"))
        ten = at("2026-01-05 10:30", LONDON)

        assert is_open(shop, ten)
        assert state_at(shop, ten).closes_at == at("2026-01-05 16:00", LONDON)
        assert next_opening(shop, ten) == ten
        assert next_opening(shop, at("2026-01-05 08:00", LONDON)) == at("2026-01-05 09:00", LONDON)
        assert next_opening(Shop(hours=None), ten) is None


@pytest.mark.usefixtures("no_shops")
class TestInSql:
    given_data = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=200)

    @given_data
    @given(WEEKS, INSTANTS, ZONES, st.data())
    def test_lists_agree_with_python(self, hours: WeeklyHours, now: datetime, zone: str, data: st.DataObject) -> None:
        closed = data.draw(st.one_of(st.just(Instants()), closures_near(now)))
        Shop.objects.all().delete()
        shop = make_shop(hours=hours, time_zone=zone, closed=closed)

        (listed,) = list_nearby_shops(NearbyQuery(pin=GEC_CIRCLE, now=now)).items
        open_now = list_nearby_shops(NearbyQuery(pin=GEC_CIRCLE, now=now, open_now=True)).items

        assert OpenState(listed.is_open, listed.opens_at, listed.closes_at) == state_at(shop, now)
        assert bool(open_now) == listed.is_open

    @given_data
    @given(WEEKS, INSTANTS, ZONES, st.data())
    @example(WeeklyHours(((8640, 8730),)), datetime(2026, 10, 24, 22, tzinfo=UTC), LONDON, None)
    @example(WeeklyHours(((8730, 8800),)), datetime(2026, 3, 29, 0, 30, tzinfo=UTC), LONDON, None)
    def test_function_agrees_with_python(
        self, hours: WeeklyHours, now: datetime, zone: str, data: st.DataObject | None
    ) -> None:
        closed = data.draw(closures_near(now)) if data else Instants()
        told = state(hours, now, zone, closed)

        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT sellers_next_change(%s, %s, %s, %s)",
                _as_parameters(hours, closed, zone, now),
            )
            assert cursor.fetchone()[0] == (told.opens_at or told.closes_at)

    def test_hours_that_nobody_knows_stay_unknown_but_for_closures(self) -> None:
        make_shop(1, hours=None)
        make_shop(2, hours=None, closed=closed_from("2026-01-06 00:00", "2026-01-07 00:00"))

        listed = list_nearby_shops(NearbyQuery(pin=GEC_CIRCLE, now=at("2026-01-06 12:00"))).items

        assert {shop.slug: (shop.is_open, shop.opens_at, shop.closes_at) for shop in listed} == {
            "shop-1": (None, None, None),
            "shop-2": (False, None, None),
        }


def _as_parameters(hours: WeeklyHours, closed: Instants, *others: Any) -> list[Any]:
    """As the columns of a shop are written."""
    fields: list[Any] = [Shop._meta.get_field(name) for name in ("hours", "closed")]
    return [field.get_prep_value(value) for field, value in zip(fields, (hours, closed), strict=True)] + [*others]
