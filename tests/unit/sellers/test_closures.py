"""Closures, breaks, rushes and holidays: what services do, and that the database keeps `Shop.closed` to them."""

import threading
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, connection, transaction

from marketplace.core.models import AuditEntry, OutboxEvent
from sellers.errors.hours import (
    ClosureNotFoundError,
    InvalidClosureError,
    InvalidHoursError,
    TooManyClosuresError,
    UnknownHolidayError,
)
from sellers.hours import DAY_MIN, Opening, WeeklyHours
from sellers.instants import Instants
from sellers.models import Closure, ClosureKind, HolidayCalendar, Shop, ShopCategory
from sellers.opening import state_at
from sellers.public_holidays import Holiday, list_holidays
from sellers.selectors.closures import get_closures_ahead, list_shown_closures
from sellers.services import closures, holidays, hours
from sellers.timing import MOST_CLOSURES, ClosureDraft, HoursDraft, lead_time_min, until_tomorrow
from tests.unit.sellers.market import make_shop

DHAKA = ZoneInfo("Asia/Dhaka")
NOW = datetime(2026, 11, 27, 4, 0, 30, tzinfo=UTC)  # a Friday, half a minute past 10:00 in Dhaka
MINUTE = datetime(2026, 11, 27, 4, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
BANGLADESH = HolidayCalendar.BANGLADESH


@pytest.fixture
def shop(no_shops: None) -> Shop:
    return make_shop(hours=WeeklyHours.every_day(9 * 60, 21 * 60))


@pytest.fixture
def lone_shop(transactional_db: None) -> Shop:
    """A shop for tests that commit, after which all is gone: it needs no market around it."""
    category, _is_new = ShopCategory.objects.get_or_create(
        slug="pharmacies", defaults={"name_en": "Pharmacies", "name_bn": "ফার্মেসি", "icon": "pill", "position": 1}
    )
    return make_shop(category=category)


def close(shop: Shop, starts_at: datetime, ends_at: datetime, now: datetime = NOW) -> Closure:
    return closures.create_closure(actor_id=None, shop_id=shop.pk, draft=ClosureDraft(starts_at, ends_at), now=now)


def closed(shop: Shop) -> Instants:
    shop.refresh_from_db(fields=["closed"])
    return shop.closed


def keep(shop: Shop, *lifted: date, now: datetime = NOW) -> None:
    holidays.choose_holidays(actor_id=None, shop_id=shop.pk, calendar=BANGLADESH, lifted=lifted, now=now)


@pytest.mark.parametrize(
    ("starts_at", "ends_at", "field"),
    [
        (NOW, datetime.max.replace(tzinfo=UTC), "ends_at"),
        (datetime.min.replace(tzinfo=timezone(timedelta(hours=14))), NOW + HOUR, "starts_at"),
        (NOW + timedelta(days=4_000), NOW + timedelta(days=4_001), "starts_at"),
    ],
)
def test_closure_beyond_what_clocks_can_show_is_refused(
    shop: Shop, starts_at: datetime, ends_at: datetime, field: str
) -> None:
    with pytest.raises(InvalidClosureError) as refused:
        close(shop, starts_at, ends_at)

    assert [detail.field for detail in refused.value.details] == [field]
    assert not Closure.objects.exists()


class TestDatabase:
    def test_makes_one_span_of_closures_that_meet(self, shop: Shop) -> None:
        Closure.objects.bulk_create(
            Closure(shop=shop, starts_at=MINUTE + start * HOUR, ends_at=MINUTE + end * HOUR)
            for start, end in [(1, 3), (2, 4), (4, 5), (7, 8)]
        )

        assert closed(shop) == Instants(((MINUTE + HOUR, MINUTE + 5 * HOUR), (MINUTE + 7 * HOUR, MINUTE + 8 * HOUR)))

    def test_follows_changes_and_removals(self, shop: Shop) -> None:
        first = Closure.objects.create(shop=shop, starts_at=MINUTE, ends_at=MINUTE + HOUR)
        Closure.objects.create(shop=shop, starts_at=MINUTE + 5 * HOUR, ends_at=MINUTE + 6 * HOUR)

        Closure.objects.filter(pk=first.pk).update(ends_at=MINUTE + 2 * HOUR)
        assert closed(shop).spans[0] == (MINUTE, MINUTE + 2 * HOUR)

        Closure.objects.all().delete()
        assert not closed(shop)

    def test_moves_a_closure_from_one_shop_to_another(self, shop: Shop) -> None:
        other = make_shop(2)
        Closure.objects.create(shop=shop, starts_at=MINUTE, ends_at=MINUTE + HOUR)

        Closure.objects.update(shop=other)

        assert not closed(shop)
        assert closed(other)

    def test_leaves_out_what_is_lifted(self, shop: Shop) -> None:
        Closure.objects.create(
            shop=shop, kind=ClosureKind.HOLIDAY, starts_at=MINUTE, ends_at=MINUTE + HOUR, is_lifted=True
        )

        assert not closed(shop)

    @pytest.mark.parametrize(
        ("constraint", "given"),
        [
            ("closure_lasts", {"ends_at": MINUTE}),
            ("closure_is_of_whole_minutes", {"starts_at": MINUTE + timedelta(seconds=1)}),
            ("closure_is_of_whole_minutes", {"ends_at": MINUTE + HOUR + timedelta(microseconds=1)}),
            ("closure_kind_is_known", {"kind": "rest"}),
            ("closure_lifted_is_a_holiday", {"is_lifted": True}),
        ],
    )
    def test_refuses(self, shop: Shop, constraint: str, given: dict[str, object]) -> None:
        fields = {"starts_at": MINUTE, "ends_at": MINUTE + HOUR, **given}

        with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
            Closure.objects.create(shop=shop, **fields)


class TestAtOnce:
    """Two who write closures of one shop at the same time: the second waits, and sees what the first has written."""

    def race(self, shop: Shop) -> Instants:
        """Write one closure while another transaction has written its own and not ended."""
        written = threading.Event()

        def write_other() -> None:
            written.wait(5)
            Closure.objects.create(shop=shop, starts_at=MINUTE + 5 * HOUR, ends_at=MINUTE + 6 * HOUR)
            connection.close()

        other = threading.Thread(target=write_other)
        other.start()
        with transaction.atomic():
            Closure.objects.create(shop=shop, starts_at=MINUTE, ends_at=MINUTE + HOUR)
            written.set()
            other.join(0.7)
        other.join(10)
        return closed(shop)

    def test_both_count(self, lone_shop: Shop) -> None:
        assert len(self.race(lone_shop).spans) == 2

    def test_control_without_the_lock_one_is_lost(self, lone_shop: Shop) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT prosrc, proname FROM pg_proc WHERE proname LIKE 'pgtrigger_closed_by_new%%'")
            source, name = cursor.fetchone()
            lock, rest = source.split("FOR NO KEY UPDATE;")
            begin = lock[: lock.index("PERFORM")]
            define = "CREATE OR REPLACE FUNCTION {}() RETURNS trigger LANGUAGE plpgsql AS $f${}$f$"
            cursor.execute(define.format(name, begin + rest))
            try:
                assert len(self.race(lone_shop).spans) == 1
            finally:
                cursor.execute(define.format(name, source))


class TestClosures:
    def test_closes_and_tells(self, shop: Shop) -> None:
        close(shop, NOW + HOUR, NOW + 2 * HOUR)

        shop.refresh_from_db()
        assert state_at(shop, NOW).closes_at == MINUTE + HOUR
        assert AuditEntry.objects.filter(action="sellers.create_closure", target_id=str(shop.pk)).exists()
        assert OutboxEvent.objects.filter(name="sellers.shop_hours_changed", aggregate_id=shop.pk).count() == 1

    def test_rounds_outwards_to_whole_minutes(self, shop: Shop) -> None:
        closure = close(shop, NOW + HOUR, NOW + 2 * HOUR)

        assert (closure.starts_at, closure.ends_at) == (MINUTE + HOUR, MINUTE + 2 * HOUR + timedelta(minutes=1))

    @pytest.mark.parametrize(("start", "end"), [(2, 1), (1, 1), (-3, -1)])
    def test_refuses_what_ends_early_or_is_over(self, shop: Shop, start: int, end: int) -> None:
        with pytest.raises(InvalidClosureError):
            close(shop, MINUTE + start * HOUR, MINUTE + end * HOUR)

    def test_refuses_more_than_a_shop_may_have(self, shop: Shop) -> None:
        Closure.objects.bulk_create(
            Closure(shop=shop, starts_at=MINUTE + day * 24 * HOUR, ends_at=MINUTE + (day * 24 + 1) * HOUR)
            for day in range(1, MOST_CLOSURES + 1)
        )

        with pytest.raises(TooManyClosuresError):
            close(shop, NOW + HOUR, NOW + 2 * HOUR)

    def test_taken_back_before_it_begins_it_is_gone(self, shop: Shop) -> None:
        closure = close(shop, NOW + HOUR, NOW + 2 * HOUR)

        closures.delete_closure(actor_id=None, shop_id=shop.pk, closure_id=closure.pk, now=NOW)

        assert not Closure.objects.exists()
        assert not closed(shop)

    def test_taken_back_while_it_runs_it_ends_now(self, shop: Shop) -> None:
        closure = close(shop, NOW, NOW + 5 * HOUR)

        closures.delete_closure(actor_id=None, shop_id=shop.pk, closure_id=closure.pk, now=NOW + HOUR)

        assert closed(shop).spans == ((MINUTE, MINUTE + HOUR),)

    def test_of_another_shop_is_not_found(self, shop: Shop) -> None:
        closure = close(make_shop(2), NOW + HOUR, NOW + 2 * HOUR)

        with pytest.raises(ClosureNotFoundError):
            closures.delete_closure(actor_id=None, shop_id=shop.pk, closure_id=closure.pk, now=NOW)

    def test_what_ended_long_ago_goes(self, shop: Shop) -> None:
        close(shop, NOW, NOW + HOUR)
        close(shop, NOW + 24 * HOUR, NOW + 25 * HOUR)

        assert closures.purge_closures(now=NOW + timedelta(days=90) + 2 * HOUR) == 1
        assert len(closed(shop).spans) == 1

    def test_buyers_see_what_is_to_come_without_lifted_holidays(self, shop: Shop) -> None:
        keep(shop, date(2026, 12, 16))
        close(shop, NOW + HOUR, NOW + 2 * HOUR)
        shop.refresh_from_db()

        shown = list_shown_closures(shop, now=NOW)

        assert [closure.reason_en for closure in shown[:2]] == ["", "Christmas Day"]


class TestBreak:
    def test_closes_from_this_minute_until_then(self, shop: Shop) -> None:
        closures.take_break(actor_id=None, shop_id=shop.pk, until=NOW + HOUR, now=NOW)

        shop.refresh_from_db()
        assert state_at(shop, NOW).opens_at == MINUTE + HOUR + timedelta(minutes=1)

    def test_another_lasts_instead(self, shop: Shop) -> None:
        closures.take_break(actor_id=None, shop_id=shop.pk, until=MINUTE + HOUR, now=NOW)
        closures.take_break(actor_id=None, shop_id=shop.pk, until=MINUTE + 3 * HOUR, now=NOW + HOUR / 2)

        assert closed(shop).spans == ((MINUTE, MINUTE + 3 * HOUR),)

    def test_ends_early_by_one_tap(self, shop: Shop) -> None:
        closures.take_break(actor_id=None, shop_id=shop.pk, until=NOW + HOUR, now=NOW)
        closures.end_break(actor_id=None, shop_id=shop.pk, now=NOW + HOUR / 2)

        shop.refresh_from_db()
        assert state_at(shop, NOW + HOUR / 2).is_open
        assert get_closures_ahead(shop, now=NOW + HOUR / 2).running_break is None

    def test_ended_in_its_first_minute_it_never_was(self, shop: Shop) -> None:
        closures.take_break(actor_id=None, shop_id=shop.pk, until=NOW + HOUR, now=NOW)
        closures.end_break(actor_id=None, shop_id=shop.pk, now=NOW)

        assert not Closure.objects.exists()

    def test_without_one_nothing_ends(self, shop: Shop) -> None:
        closures.end_break(actor_id=None, shop_id=shop.pk, now=NOW)

        assert not AuditEntry.objects.filter(target_id=str(shop.pk)).exists()

    @pytest.mark.parametrize("until", [NOW, NOW - HOUR, NOW + timedelta(days=8)])
    def test_that_is_over_or_too_long_is_refused(self, shop: Shop, until: datetime) -> None:
        with pytest.raises(InvalidClosureError):
            closures.take_break(actor_id=None, shop_id=shop.pk, until=until, now=NOW)

    @pytest.mark.parametrize(
        ("week", "until"),
        [
            (WeeklyHours.every_day(540, 1260), "2026-11-28T00:00"),
            (WeeklyHours.every_day(0, DAY_MIN), "2026-11-28T00:00"),
            (WeeklyHours.from_openings([Opening(5, 1200, 1560)]), "2026-11-28T02:00"),
            (None, "2026-11-28T00:00"),
        ],
    )
    def test_until_tomorrow_goes_on_until_the_night_is_over(self, week: WeeklyHours | None, until: str) -> None:
        expected = datetime.fromisoformat(until).replace(tzinfo=DHAKA)

        assert until_tomorrow(Shop(hours=week), now=NOW) == expected


class TestRush:
    def test_makes_orders_take_longer_until_it_ends(self, shop: Shop) -> None:
        rushed = hours.start_rush(actor_id=None, shop_id=shop.pk, until=NOW + HOUR, extra_min=20, now=NOW)

        assert lead_time_min(rushed, NOW) == 50
        assert lead_time_min(rushed, NOW + HOUR) == 30

    def test_is_ended_by_one_tap(self, shop: Shop) -> None:
        hours.start_rush(actor_id=None, shop_id=shop.pk, until=NOW + HOUR, extra_min=20, now=NOW)

        assert lead_time_min(hours.end_rush(actor_id=None, shop_id=shop.pk, now=NOW), NOW) == 30

    @pytest.mark.parametrize(
        ("until", "extra_min"), [(NOW, 20), (NOW + timedelta(days=2), 20), (NOW + HOUR, 0), (NOW + HOUR, 481)]
    )
    def test_without_sense_is_refused(self, shop: Shop, until: datetime, extra_min: int) -> None:
        with pytest.raises(InvalidClosureError):
            hours.start_rush(actor_id=None, shop_id=shop.pk, until=until, extra_min=extra_min, now=NOW)


class TestHours:
    def test_are_the_sellers_own_from_then_on(self, shop: Shop) -> None:
        Shop.objects.update(hours_are_synthetic=True)
        week = WeeklyHours.every_day(600, 1200)

        hours.change_hours(actor_id=None, shop_id=shop.pk, draft=HoursDraft(week, "Asia/Kathmandu", 45), now=NOW)

        shop.refresh_from_db()
        assert (shop.hours, shop.time_zone, shop.lead_time_min) == (week, "Asia/Kathmandu", 45)
        assert not shop.hours_are_synthetic
        assert OutboxEvent.objects.filter(name="sellers.shop_hours_changed").count() == 1

    def test_that_stay_as_they_are_tell_nothing(self, shop: Shop) -> None:
        same = HoursDraft(shop.hours, shop.time_zone, shop.lead_time_min)

        hours.change_hours(actor_id=None, shop_id=shop.pk, draft=same, now=NOW)

        assert not OutboxEvent.objects.exists()

    @pytest.mark.parametrize(
        "draft", [HoursDraft(None, "Asia/Atlantis", 30), HoursDraft(None, "", 30), HoursDraft(None, "UTC", 10_081)]
    )
    def test_without_sense_are_refused(self, shop: Shop, draft: HoursDraft) -> None:
        with pytest.raises(InvalidHoursError):
            hours.change_hours(actor_id=None, shop_id=shop.pk, draft=draft, now=NOW)

    def test_on_other_clocks_move_the_holidays_and_keep_what_was_lifted(self, shop: Shop) -> None:
        keep(shop, date(2026, 12, 16))
        draft = HoursDraft(shop.hours, "Europe/London", 30)

        hours.change_hours(actor_id=None, shop_id=shop.pk, draft=draft, now=NOW)

        victory, christmas = Closure.objects.order_by("starts_at")[:2]
        assert (victory.starts_at, victory.is_lifted) == (datetime(2026, 12, 16, tzinfo=UTC), True)
        assert (christmas.starts_at, christmas.is_lifted) == (datetime(2026, 12, 25, tzinfo=UTC), False)


class TestHolidays:
    def test_calendar_has_both_names(self) -> None:
        (victory,) = list_holidays(BANGLADESH, first=date(2026, 12, 16), last=date(2026, 12, 24))

        assert victory == Holiday(date(2026, 12, 16), "Victory Day", "বিজয় দিবস")

    def test_close_whole_local_days_of_the_year_ahead(self, shop: Shop) -> None:
        keep(shop)

        spans = closed(shop).spans
        assert spans[0] == (datetime(2026, 12, 15, 18, tzinfo=UTC), datetime(2026, 12, 16, 18, tzinfo=UTC))
        assert spans[-1][1] <= NOW + timedelta(days=368)
        assert 15 <= Closure.objects.count() <= 30

    def test_lifted_day_is_as_any_other(self, shop: Shop) -> None:
        noon = datetime(2026, 12, 16, 12, tzinfo=DHAKA)
        keep(shop)
        shop.refresh_from_db()
        was_open = state_at(shop, noon).is_open

        keep(shop, date(2026, 12, 16))

        shop.refresh_from_db()
        assert (was_open, state_at(shop, noon).is_open) == (False, True)

    def test_day_that_is_none_is_refused(self, shop: Shop) -> None:
        with pytest.raises(UnknownHolidayError):
            keep(shop, date(2026, 12, 17))

    def test_given_up_all_days_are_open_again(self, shop: Shop) -> None:
        keep(shop)

        holidays.choose_holidays(actor_id=None, shop_id=shop.pk, calendar=None, lifted=[], now=NOW)

        assert not closed(shop)

    def test_chosen_twice_nothing_is_new(self, shop: Shop) -> None:
        keep(shop, date(2026, 12, 16))
        before = list(Closure.objects.order_by("pk").values())

        keep(shop, date(2026, 12, 16))

        assert list(Closure.objects.order_by("pk").values()) == before

    def test_year_ahead_is_extended_once(self, shop: Shop) -> None:
        make_shop(2)
        keep(shop)
        later = NOW + timedelta(days=200)

        assert holidays.extend_holidays(now=later) == 1
        assert holidays.extend_holidays(now=later) == 0
        assert Closure.objects.filter(starts_at__gt=NOW + timedelta(days=400)).exists()

    def test_lifted_day_that_the_calendar_moves_stays_lifted(self, shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
        use_calendar(monkeypatch, Holiday(date(2027, 3, 10), "Eid al-Fitr (estimated)", "ঈদুল ফিতর (আনুমানিক)"))
        keep(shop, date(2027, 3, 10))
        use_calendar(monkeypatch, Holiday(date(2027, 3, 11), "Eid al-Fitr", "ঈদুল ফিতর"))

        holidays.extend_holidays(now=NOW)

        closure = Closure.objects.get()
        assert (closure.starts_at.astimezone(DHAKA).date(), closure.is_lifted) == (date(2027, 3, 11), True)
        assert closure.reason_bn == "ঈদুল ফিতর"

    def test_day_that_becomes_certain_is_renamed(self, shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
        use_calendar(monkeypatch, Holiday(date(2027, 3, 10), "Eid al-Fitr (estimated)", "ঈদুল ফিতর (আনুমানিক)"))
        keep(shop)
        use_calendar(monkeypatch, Holiday(date(2027, 3, 10), "Eid al-Fitr", "ঈদুল ফিতর"))

        holidays.extend_holidays(now=NOW)

        assert Closure.objects.get().reason_en == "Eid al-Fitr"


def use_calendar(monkeypatch: pytest.MonkeyPatch, *days: Holiday) -> None:
    """Have the calendar tell these days."""
    told: Callable[..., list[Holiday]] = lambda calendar, *, zone, now: list(days)  # noqa: E731
    monkeypatch.setattr(holidays, "coming_holidays", told)
