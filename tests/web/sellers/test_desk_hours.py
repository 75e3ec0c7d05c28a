"""The pages on which a seller writes the time of a shop; all of it without script."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from marketplace.accounts.permissions import Role
from sellers.hours import DAY_MIN, Opening, WeeklyHours
from sellers.models import Closure, Shop, ShopMember, ShopPermission, ShopRole
from tests.matrix.actors import make_user, signed_in
from tests.unit.sellers.market import make_shop

SATURDAY, SUNDAY, FRIDAY = 6, 7, 5
CLOCKS = {"lead_time_min": "25", "time_zone": "Asia/Dhaka"}


@pytest.fixture
def shop(no_shops: None) -> Shop:
    return make_shop(hours=WeeklyHours.every_day(0, DAY_MIN), hours_are_synthetic=True)


@pytest.fixture
def owner(shop: Shop) -> Client:
    return member_of(shop, ShopRole.OWNER)


def member_of(shop: Shop, role: ShopRole, *granted: ShopPermission) -> Client:
    user = make_user(Role.SELLER)
    ShopMember.objects.create(shop=shop, user=user, role=role, granted=list(granted))
    return signed_in(user)


def url(name: str, *more: object) -> str:
    return reverse(f"desk:{name}", args=["shop-1", *more])


def row(weekday: int, number: int, opens: str, closes: str) -> dict[str, str]:
    return {f"day-{weekday}-{number}-opens": opens, f"day-{weekday}-{number}-closes": closes}


def text(response: Any) -> str:
    body: str = response.content.decode()
    return body


@pytest.mark.parametrize("page", ["hours", "hours_closures", "hours_holidays"])
def test_pages_are_for_members_with_the_permission(shop: Shop, owner: Client, page: str) -> None:
    staff, stranger = member_of(shop, ShopRole.STAFF), signed_in(make_user(Role.SELLER))
    granted = member_of(shop, ShopRole.STAFF, ShopPermission.SETTINGS)

    assert [who.get(url(page)).status_code for who in (owner, granted, staff, stranger)] == [200, 200, 403, 404]


class TestWeek:
    def test_is_saved_with_several_spans_and_nights(self, shop: Shop, owner: Client) -> None:
        sent = CLOCKS | row(SATURDAY, 0, "09:00", "13:00") | row(SATURDAY, 1, "16:00", "02:00")

        answer = owner.post(url("hours"), sent | row(SUNDAY, 0, "", ""))

        assert answer.status_code == 302
        shop.refresh_from_db()
        assert shop.hours == WeeklyHours.from_openings([Opening(SATURDAY, 540, 780), Opening(SATURDAY, 960, 1560)])
        assert (shop.lead_time_min, shop.hours_are_synthetic) == (25, False)

    def test_comes_back_as_it_was_saved(self, shop: Shop, owner: Client) -> None:
        week = WeeklyHours.from_openings([Opening(FRIDAY, 900, 1440), Opening(SUNDAY, 1200, 1560)])
        Shop.objects.update(hours=week)
        page = owner.get(url("hours")).context["week"]
        sent = {f"{span.name}-{end}": getattr(span, end) for span in page.spans for end in ("opens", "closes")}

        owner.post(url("hours"), CLOCKS | sent)

        shop.refresh_from_db()
        assert shop.hours == week

    def test_whole_days_are_written_as_midnight_twice(self, shop: Shop, owner: Client) -> None:
        sent: dict[str, str] = {}
        for day in range(1, 8):
            sent |= row(day, 0, "00:00", "00:00")

        owner.post(url("hours"), CLOCKS | sent)

        shop.refresh_from_db()
        assert shop.hours == WeeklyHours.every_day(0, DAY_MIN)

    def test_copies_a_day_to_all_without_saving(self, shop: Shop, owner: Client) -> None:
        sent = row(SUNDAY, 0, "10:00", "20:00") | row(SATURDAY, 0, "07:00", "08:00")

        answer = owner.post(url("hours"), CLOCKS | sent | {"copy": str(SUNDAY), "lead_time_min": "soon"})

        spans = answer.context["week"].spans
        assert {span.weekday for span in spans} == set(range(1, 8))
        assert {(span.opens, span.closes) for span in spans} == {("10:00", "20:00")}
        assert 'value="soon"' in text(answer)
        shop.refresh_from_db()
        assert shop.hours == WeeklyHours.every_day(0, DAY_MIN)

    def test_gives_another_row_and_keeps_what_was_typed(self, owner: Client) -> None:
        answer = owner.post(url("hours"), CLOCKS | row(SUNDAY, 0, "10:00", "99:99") | {"more": str(SUNDAY)})

        spans = [span for span in answer.context["week"].spans if span.weekday == SUNDAY]
        assert [(span.opens, span.closes) for span in spans] == [("10:00", "99:99"), ("", "")]

    def test_says_in_words_what_runs_past_midnight(self, owner: Client) -> None:
        answer = owner.post(url("hours"), CLOCKS | row(SUNDAY, 0, "20:00", "02:00") | {"more": str(FRIDAY)})

        assert answer.context["week"].days[1].spans[0].after_midnight
        assert text(answer).count("০২:০০") == 1

    @pytest.mark.parametrize(
        ("rows", "wrong"),
        [
            (row(SUNDAY, 0, "10:00", ""), "day-7-0"),
            (row(SUNDAY, 0, "10:00", "25:00"), "day-7-0"),
            (row(SUNDAY, 0, "10:00", "10:00"), "day-7-0"),
            (row(SUNDAY, 0, "10:00", "14:00") | row(SUNDAY, 1, "13:00", "15:00"), "day-7-1"),
            (row(SATURDAY, 0, "20:00", "03:00") | row(SUNDAY, 0, "02:00", "15:00"), "day-7-0"),
        ],
    )
    def test_tells_the_row_that_is_wrong_and_keeps_it(
        self, shop: Shop, owner: Client, rows: dict[str, str], wrong: str
    ) -> None:
        answer = owner.post(url("hours"), CLOCKS | rows)

        assert answer.status_code == 400
        assert [span.name for span in answer.context["week"].spans if span.error] == [wrong]
        assert f'id="{wrong}-error"' in text(answer)
        assert all(f'value="{typed}"' in text(answer) for typed in rows.values())
        shop.refresh_from_db()
        assert shop.hours == WeeklyHours.every_day(0, DAY_MIN)

    @pytest.mark.parametrize(
        ("given", "field"),
        [
            ({"lead_time_min": "soon"}, "lead_time_min"),
            ({"lead_time_min": "99999"}, "lead_time_min"),
            ({"time_zone": "Asia/Atlantis"}, "time_zone"),
        ],
    )
    def test_tells_the_field_beside_it_that_is_wrong(self, owner: Client, given: dict[str, str], field: str) -> None:
        answer = owner.post(url("hours"), CLOCKS | row(SUNDAY, 0, "10:00", "12:00") | given)

        assert answer.status_code == 400
        assert list(answer.context["form"].errors) == [field]

    def test_that_is_empty_is_not_known(self, shop: Shop, owner: Client) -> None:
        owner.post(url("hours"), CLOCKS)

        shop.refresh_from_db()
        assert shop.hours is None


class TestBreakAndRush:
    @pytest.mark.parametrize("until", ["30", "60", "120", "tomorrow"])
    def test_one_tap_closes_and_one_opens(self, shop: Shop, owner: Client, until: str) -> None:
        assert owner.post(url("hours_break"), {"until": until}).status_code == 302
        assert owner.get(url("hours")).context["running_break"]

        owner.post(url("hours_break"), {"end": "1"})

        assert owner.get(url("hours")).context["running_break"] is None

    def test_rush_begins_and_ends(self, shop: Shop, owner: Client) -> None:
        owner.post(url("hours_rush"), {"minutes": "60", "extra": "20"})
        shop.refresh_from_db()
        assert shop.rush_extra_min == 20
        assert owner.get(url("hours")).context["in_rush"]

        owner.post(url("hours_rush"), {"end": "1"})

        assert not owner.get(url("hours")).context["in_rush"]

    def test_nonsense_changes_nothing(self, owner: Client) -> None:
        owner.post(url("hours_break"), {"until": "never"})
        owner.post(url("hours_rush"), {"minutes": "0", "extra": "x"})

        assert not Closure.objects.exists()
        assert not owner.get(url("hours")).context["in_rush"]


class TestClosures:
    def test_whole_days_are_saved_on_the_shops_clocks(self, shop: Shop, owner: Client) -> None:
        first = timezone.now().date() + timedelta(days=10)

        sent = {
            "from_day": first.isoformat(),
            "until_day": (first + timedelta(days=2)).isoformat(),
            "reason_bn": "বিয়ে",
        }
        answer = owner.post(url("hours_closures"), sent)

        assert answer.status_code == 302
        closure = Closure.objects.get()
        assert closure.ends_at - closure.starts_at == timedelta(days=3)
        assert closure.starts_at.hour == 18
        assert "বিয়ে" in text(owner.get(url("hours_closures")))

    def test_are_taken_back(self, owner: Client) -> None:
        day = (timezone.now().date() + timedelta(days=10)).isoformat()
        owner.post(url("hours_closures"), {"from_day": day, "from_time": "13:00", "until_time": "15:00"})
        closure = Closure.objects.get()

        owner.post(url("hours_closure_remove", closure.pk))
        again = owner.post(url("hours_closure_remove", closure.pk))

        assert again.status_code == 302
        assert not Closure.objects.exists()

    @pytest.mark.parametrize(
        ("given", "field"),
        [
            ({"from_day": ""}, "from_day"),
            ({"from_day": "soon"}, "from_day"),
            ({"until_day": "2001-01-01"}, "until_day"),
            ({"from_day": "2001-01-01"}, "until_day"),
            ({"from_day": "0001-01-01"}, "from_day"),
            ({"until_day": "9999-12-31"}, "until_day"),
            ({"until_day": "2199-12-31"}, "until_day"),
            ({"from_time": "25:00"}, "from_time"),
            ({"from_time": "15:00", "until_time": "13:00"}, "until_day"),
            ({"reason_en": "x" * 121}, "reason_en"),
        ],
    )
    def test_wrong_ones_tell_the_field_and_lose_nothing(self, owner: Client, given: dict[str, str], field: str) -> None:
        day = (timezone.now().date() + timedelta(days=10)).isoformat()

        answer = owner.post(url("hours_closures"), {"from_day": day, "reason_bn": "মেরামত"} | given)

        assert answer.status_code == 400
        assert list(answer.context["form"].errors) == [field]
        assert "মেরামত" in text(answer)
        assert not Closure.objects.exists()


class TestHolidays:
    def test_are_chosen_and_lifted_by_unticking(self, shop: Shop, owner: Client) -> None:
        owner.post(url("hours_holidays"), {"calendar": "BD"})
        days: list[date] = list(owner.get(url("hours_holidays")).context["days"])
        assert len(days) > 10
        assert not Closure.objects.filter(is_lifted=True).exists()

        owner.post(url("hours_holidays"), {"calendar": "BD", "kept": [day.isoformat() for day in days[1:]]})

        assert [closure.is_lifted for closure in Closure.objects.order_by("starts_at")][:2] == [True, False]

    def test_are_given_up(self, owner: Client) -> None:
        owner.post(url("hours_holidays"), {"calendar": "BD"})

        owner.post(url("hours_holidays"), {"calendar": ""})

        assert not Closure.objects.exists()

    @pytest.mark.parametrize("given", [{"calendar": "XX"}, {"calendar": "BD", "kept": "someday"}])
    def test_nonsense_is_refused(self, owner: Client, given: dict[str, str]) -> None:
        assert owner.post(url("hours_holidays"), given).status_code == 400
