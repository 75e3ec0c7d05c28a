"""The time of one's shop over HTTP."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from marketplace.accounts.permissions import Role
from sellers.hours import WeeklyHours
from sellers.models import Shop, ShopMember, ShopPermission, ShopRole
from tests.api.sellers.answers import refused_fields
from tests.matrix.actors import make_user, signed_in
from tests.unit.sellers.market import make_shop

HOURS = "/api/v1/me/shops/shop-1/hours"
WEEK = [
    {"weekday": "friday", "opens": "15:00", "closes": "24:00"},
    {"weekday": "sunday", "opens": "20:00", "closes": "02:00"},
]


@pytest.fixture
def shop(no_shops: None) -> Shop:
    return make_shop(hours=WeeklyHours.every_day(0, 1440))


@pytest.fixture
def owner(shop: Shop) -> Client:
    return member_of(shop, ShopRole.OWNER)


def member_of(shop: Shop, role: ShopRole, *granted: ShopPermission) -> Client:
    user = make_user(Role.SELLER)
    ShopMember.objects.create(shop=shop, user=user, role=role, granted=list(granted))
    return signed_in(user)


def send(client: Client, method: str, path: str, **body: Any) -> Any:
    return getattr(client, method)(f"/api/v1/me/shops/shop-1/{path}", data=body, content_type="application/json")


def put_hours(client: Client, **given: Any) -> Any:
    return send(client, "put", "hours", **({"hours": WEEK, "time_zone": "Asia/Dhaka", "lead_time_min": 20} | given))


class TestHours:
    def test_come_back_as_they_were_set(self, owner: Client) -> None:
        answer = put_hours(owner)

        assert answer.status_code == 200
        assert owner.get(HOURS).json()["hours"] == WEEK
        assert owner.get(HOURS).json()["lead_time_min"] == 20

    @pytest.mark.parametrize(("hours", "told"), [(None, None), ([], [])])
    def test_unknown_is_not_never(self, owner: Client, hours: Any, told: Any) -> None:
        assert put_hours(owner, hours=hours).json()["hours"] == told

    @pytest.mark.parametrize(
        ("given", "field"),
        [
            ({"hours": [*WEEK, {"weekday": "monday", "opens": "01:00", "closes": "03:00"}]}, "hours.2"),
            ({"hours": [{"weekday": "monday", "opens": "9:00", "closes": "10:00"}]}, "hours.0.opens"),
            ({"hours": [{"weekday": "monday", "opens": "09:00", "closes": "24:01"}]}, "hours.0.closes"),
            ({"hours": [{"weekday": "someday", "opens": "09:00", "closes": "10:00"}]}, "hours.0.weekday"),
            ({"time_zone": "Asia/Atlantis"}, "time_zone"),
            ({"lead_time_min": -1}, "lead_time_min"),
            ({"closed": []}, "closed"),
        ],
    )
    def test_wrong_ones_are_refused_by_name(self, owner: Client, given: dict[str, Any], field: str) -> None:
        assert refused_fields(put_hours(owner, **given)) == [field]

    def test_staff_read_them_and_change_them_if_they_may(self, shop: Shop) -> None:
        staff, manager = member_of(shop, ShopRole.STAFF), member_of(shop, ShopRole.STAFF, ShopPermission.SETTINGS)

        assert staff.get(HOURS).status_code == 200
        assert put_hours(staff).status_code == 403
        assert put_hours(manager).status_code == 200


class TestClosures:
    def test_are_listed_shown_to_buyers_and_taken_back(self, owner: Client, client: Client) -> None:
        starts_at = timezone.now().replace(second=0, microsecond=0) + timedelta(days=2)
        span = {"starts_at": starts_at.isoformat(), "ends_at": (starts_at + timedelta(hours=3)).isoformat()}

        made = send(owner, "post", "closures", **span, reason_en="Wedding", reason_bn="বিয়ে")

        assert made.status_code == 201
        assert [one["id"] for one in owner.get("/api/v1/me/shops/shop-1/closures").json()["items"]] == [
            made.json()["id"]
        ]
        (shown,) = client.get("/api/v1/shops/shop-1").json()["closures"]
        assert (shown["reason_bn"], shown["starts_at"]) == ("বিয়ে", made.json()["starts_at"])
        assert send(owner, "delete", f"closures/{made.json()['id']}").status_code == 204
        assert client.get("/api/v1/shops/shop-1").json()["closures"] == []

    @pytest.mark.parametrize(
        ("given", "field"),
        [({"ends_at": "2020-01-01T00:00:00Z"}, "ends_at"), ({"starts_at": "2026-01-01T00:00:00"}, "starts_at")],
    )
    def test_wrong_ones_are_refused_by_name(self, owner: Client, given: dict[str, str], field: str) -> None:
        span = {"starts_at": "2020-01-01T00:00:00Z", "ends_at": "2099-01-02T00:00:00Z"}

        assert refused_fields(send(owner, "post", "closures", **(span | given))) == [field]


class TestBreakAndRush:
    def test_break_closes_at_once_and_ends_by_one_call(self, owner: Client) -> None:
        assert send(owner, "post", "break", minutes=60).status_code == 201
        assert owner.get(HOURS).json()["is_open"] is False

        assert send(owner, "delete", "break").status_code == 204
        assert owner.get(HOURS).json()["is_open"] is True

    def test_rush_makes_orders_take_longer(self, owner: Client) -> None:
        assert send(owner, "put", "rush", minutes=60, extra_min=25).json()["lead_time_now_min"] == 55

        assert send(owner, "delete", "rush").status_code == 204
        assert owner.get(HOURS).json()["lead_time_now_min"] == 30

    @pytest.mark.parametrize("body", [{}, {"minutes": 5, "until": "2099-01-01T00:00:00Z"}, {"minutes": 0}])
    def test_break_of_no_length_is_refused(self, owner: Client, body: dict[str, Any]) -> None:
        assert send(owner, "post", "break", **body).status_code == 400


class TestHolidays:
    def test_are_chosen_and_lifted_one_by_one(self, owner: Client) -> None:
        chosen = send(owner, "put", "holidays", calendar="BD").json()
        day = chosen["items"][0]["day"]

        lifted = send(owner, "put", "holidays", calendar="BD", lifted=[day]).json()

        assert chosen["items"][0]["name_bn"]
        assert [item["is_lifted"] for item in lifted["items"]] == [True] + [False] * (len(lifted["items"]) - 1)
        assert owner.get("/api/v1/me/shops/shop-1/holidays").json() == lifted

    def test_day_that_is_none_is_refused_by_name(self, owner: Client) -> None:
        assert refused_fields(send(owner, "put", "holidays", calendar="BD", lifted=["2020-01-02"])) == ["lifted.0"]
