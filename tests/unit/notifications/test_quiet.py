"""What can wait does in somebody's quiet hours, on their clocks, and what cannot comes."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from marketplace.accounts.preferences import Preferences, QuietPreferences
from marketplace.notifications.models import NoticeKind
from marketplace.notifications.quiet import end_of_quiet, waits_until
from sellers.hours import WeeklyHours
from sellers.models import Shop

DHAKA = ZoneInfo("Asia/Dhaka")


def at(clock: str, *, day: int = 28, zone: ZoneInfo = DHAKA) -> datetime:
    hour, minute = (int(part) for part in clock.split(":"))
    return datetime(2026, 11, day, hour, minute, tzinfo=zone).astimezone(UTC)


def quiet(begins: str = "22:00", ends: str = "07:00") -> QuietPreferences:
    return QuietPreferences(is_on=True, begins=begins, ends=ends)


def chooses(**chosen: Any) -> Preferences:
    return Preferences.model_validate({"quiet": {"is_on": True} | chosen})


def shop(opens: int = 9, closes: int = 21) -> Shop:
    return Shop(time_zone="Asia/Dhaka", hours=WeeklyHours.every_day(opens * 60, closes * 60))


@pytest.mark.parametrize(
    ("now", "ends"),
    [
        (at("21:59"), None),
        (at("22:00"), at("07:00", day=29)),
        (at("23:59"), at("07:00", day=29)),
        (at("00:00"), at("07:00")),
        (at("06:59"), at("07:00")),
        (at("07:00"), None),
        (at("12:00"), None),
    ],
)
def test_hours_over_midnight(now: datetime, ends: datetime | None) -> None:
    assert end_of_quiet(quiet(), DHAKA, now) == ends


@pytest.mark.parametrize(
    ("now", "ends"), [(at("12:59"), None), (at("13:00"), at("15:30")), (at("15:29"), at("15:30")), (at("15:30"), None)]
)
def test_hours_of_one_day(now: datetime, ends: datetime | None) -> None:
    assert end_of_quiet(quiet("13:00", "15:30"), DHAKA, now) == ends


def test_hours_are_on_their_own_clocks() -> None:
    london = ZoneInfo("Europe/London")

    assert end_of_quiet(quiet(), london, at("23:00", zone=london)) == at("07:00", day=29, zone=london)
    assert end_of_quiet(quiet(), london, at("23:00")) is None


def test_hours_that_are_off_or_of_no_length_are_none() -> None:
    assert end_of_quiet(QuietPreferences(), DHAKA, at("23:00")) is None
    assert end_of_quiet(quiet("22:00", "22:00"), DHAKA, at("22:00")) is None


@pytest.mark.parametrize(
    ("kind", "waits"),
    [
        (NoticeKind.ORDER_SENT, False),
        (NoticeKind.SUBSTITUTE_ASKED, False),
        (NoticeKind.ORDER_DELIVERED, True),
        (NoticeKind.CHAT_MESSAGE, True),
        (NoticeKind.REVIEW_WRITTEN, True),
        (NoticeKind.ORDER_NEW, False),
    ],
)
def test_only_what_can_wait_does(kind: NoticeKind, waits: bool) -> None:
    until = waits_until(chooses(), kind, shop=None, now=at("23:00"))

    assert until == (at("07:00", day=29) if waits else None)


def test_new_order_waits_too_for_who_wants_that() -> None:
    chosen = chooses(lets_shop_orders_through=False)

    assert waits_until(chosen, NoticeKind.ORDER_NEW, shop=None, now=at("23:00")) == at("07:00", day=29)


class TestClosedShop:
    def test_news_of_it_waits_until_it_opens(self) -> None:
        chosen = chooses(is_on=False, waits_for_shops=True)

        assert waits_until(chosen, NoticeKind.REVIEW_WRITTEN, shop=shop(), now=at("21:30")) == at("09:00", day=29)
        assert waits_until(chosen, NoticeKind.REVIEW_WRITTEN, shop=shop(), now=at("12:00")) is None

    def test_new_order_comes(self) -> None:
        chosen = chooses(is_on=False, waits_for_shops=True)

        assert waits_until(chosen, NoticeKind.ORDER_NEW, shop=shop(), now=at("21:30")) is None

    def test_nothing_waits_for_who_did_not_choose_it(self) -> None:
        assert waits_until(chooses(is_on=False), NoticeKind.REVIEW_WRITTEN, shop=shop(), now=at("21:30")) is None

    def test_shop_that_opens_in_quiet_hours_is_no_reason_to_wake_anybody(self) -> None:
        chosen = chooses(waits_for_shops=True)

        until = waits_until(chosen, NoticeKind.STOCK_RAN_LOW, shop=shop(opens=5, closes=20), now=at("20:30"))

        assert until == at("07:00", day=29)

    def test_shop_that_stays_closed_makes_nobody_wait_longer_than_a_day(self) -> None:
        chosen = chooses(is_on=False, waits_for_shops=True)
        sundays = Shop(time_zone="Asia/Dhaka", hours=WeeklyHours(((6 * 1440 + 540, 6 * 1440 + 1200),)))

        until = waits_until(chosen, NoticeKind.STOCK_RAN_LOW, shop=sundays, now=at("12:00", day=23))

        assert until == at("12:00", day=23) + timedelta(days=1)

    def test_shop_whose_hours_nobody_told_is_open(self) -> None:
        chosen = chooses(is_on=False, waits_for_shops=True)

        assert waits_until(chosen, NoticeKind.STOCK_RAN_LOW, shop=Shop(hours=None), now=at("03:00")) is None
