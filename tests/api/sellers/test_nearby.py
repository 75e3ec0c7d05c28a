import re
from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client
from pytest_django.fixtures import DjangoAssertNumQueries

from marketplace.core.pagination import Cursor
from sellers.hours import WeeklyHours
from sellers.models import ShopStatus
from sellers.schemas.shops import NearbyOut
from tests.api.sellers.answers import NEARBY, PIN, nearby, refused_fields
from tests.unit.sellers.market import GEC_CIRCLE, make_shop, make_shops_at

AT_GEC = {"lat": GEC_CIRCLE.lat, "lon": GEC_CIRCLE.lon}
HOSTILE = [
    "'; DROP TABLE sellers_shop; --",
    "' OR '1'='1",
    "1 UNION SELECT password FROM accounts_user",
    "<script>alert(1)</script>",
    "{{ 7*7 }}",
    "%s%(lat)s",
    "../../etc/passwd",
    "\u202e\ufeff",
    "𓀀" * 50,
    "x" * 3000,
]


@pytest.mark.usefixtures("demo_market")
class TestAnswer:
    def test_real_shops_nearest_first(self, client: Client) -> None:
        response = nearby(client, limit=20)

        answer = NearbyOut.model_validate_json(response.content)
        distances = [shop.distance_m for shop in answer.items]
        assert response.status_code == 200
        assert response.headers["Content-Type"] == "application/json; charset=utf-8"
        assert len(distances) == 20
        assert distances == sorted(distances)
        assert answer.notice is None

    def test_item_has_the_documented_fields_and_no_other(self, client: Client) -> None:
        (item,) = nearby(client, limit=1).json()["items"]

        assert sorted(item) == [
            "address_bn", "address_en", "area", "category", "closes_at", "distance_m", "hours_are_synthetic", "id",
            "is_open", "landmark_bn", "landmark_en", "location", "name_bn", "name_en", "opens_at", "phone", "slug",
            "time_zone",
        ]  # fmt: skip
        assert sorted(item["category"]) == ["icon", "name_bn", "name_en", "slug"]
        assert sorted(item["location"]) == ["lat", "lon"]
        assert sorted(item["area"]) == ["id", "name_bn", "name_en"]
        assert item["hours_are_synthetic"] is True

    def test_takes_one_statement(self, client: Client, django_assert_num_queries: DjangoAssertNumQueries) -> None:
        with django_assert_num_queries(1):
            nearby(client, category="food-tea", open_now=True, radius_m=3000)

    @pytest.mark.parametrize("limit", [1, 100])
    def test_limit_reaches_from_one_to_a_hundred(self, client: Client, limit: int) -> None:
        assert len(nearby(client, limit=limit).json()["items"]) == limit

    def test_pages_together_are_the_one_long_list(self, client: Client) -> None:
        asked = {"radius_m": 2500, "category": "food-tea"}
        expected = [item["id"] for item in nearby(client, limit=100, **asked).json()["items"]]

        seen: list[str] = []
        page = nearby(client, limit=7, **asked).json()
        while page["next"]:
            seen += [item["id"] for item in page["items"]]
            page = nearby(client, limit=7, cursor=page["next"], **asked).json()
        seen += [item["id"] for item in page["items"]]

        assert 20 < len(expected) < 100
        assert seen == expected

    @pytest.mark.parametrize(("lat", "lon"), [(0, 0), (90, 180), (-90, -180), (20.0, 90.0), (51.5, -0.1)])
    def test_pin_outside_bangladesh_gets_an_empty_list_that_says_so(
        self, client: Client, lat: float, lon: float
    ) -> None:
        response = nearby(client, lat=lat, lon=lon)

        assert response.status_code == 200
        assert (response.json()["items"], response.json()["next"]) == ([], None)
        assert response.json()["notice"]["code"] == "outside_service_area"

    def test_notice_is_in_the_language_asked_for(self, client: Client) -> None:
        response = client.get(f"{NEARBY}?lat=0&lon=0", headers={"accept-language": "bn"})

        assert re.search("[\u0980-\u09ff]", response.json()["notice"]["message"])

    def test_category_is_a_leaf_or_a_root(self, client: Client) -> None:
        leaf = {item["category"]["slug"] for item in nearby(client, category="restaurants").json()["items"]}
        root = {item["category"]["slug"] for item in nearby(client, category="food-tea", limit=100).json()["items"]}

        assert leaf == {"restaurants"}
        assert {"restaurants", "tea-coffee"} < root <= {"restaurants", "fast-food", "tea-coffee", "bakeries-sweets"}

    def test_radius_bounds_the_list(self, client: Client) -> None:
        assert all(item["distance_m"] <= 400 for item in nearby(client, radius_m=400).json()["items"])


@pytest.mark.usefixtures("no_shops")
class TestMadeMarket:
    def test_empty_market_is_an_empty_list_without_a_notice(self, client: Client) -> None:
        assert nearby(client).json() == {"items": [], "next": None, "notice": None}

    def test_open_now_looks_at_the_clock(self, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
        make_shop(1, hours=WeeklyHours.every_day(540, 1020))
        monkeypatch.setattr("django.utils.timezone.now", lambda: datetime(2026, 1, 6, 6, tzinfo=UTC))
        (item,) = nearby(client, open_now=True, **AT_GEC).json()["items"]
        monkeypatch.setattr("django.utils.timezone.now", lambda: datetime(2026, 1, 6, 12, tzinfo=UTC))
        after_hours = nearby(client, open_now=True, **AT_GEC).json()["items"]

        assert (item["is_open"], item["opens_at"]) == (True, None)
        assert datetime.fromisoformat(item["closes_at"]) == datetime(2026, 1, 6, 11, tzinfo=UTC)
        assert after_hours == []

    @pytest.mark.parametrize("status", [ShopStatus.DRAFT, ShopStatus.PAUSED, ShopStatus.CLOSED])
    def test_other_than_active_shops_are_not_shown(self, client: Client, status: ShopStatus) -> None:
        make_shop(status=status)

        assert nearby(client, **AT_GEC).json()["items"] == []

    def test_script_and_sql_in_a_name_come_out_as_they_went_in(self, client: Client) -> None:
        name = "<script>alert('x')</script> \"'; DROP TABLE sellers_shop; -- \\ \u2028 চাল"
        make_shop(name_en=name, name_bn=name)

        (item,) = nearby(client, **AT_GEC).json()["items"]

        assert (item["name_en"], item["name_bn"]) == (name, name)


@pytest.mark.usefixtures("demo_market")
class TestBadInput:
    @pytest.mark.parametrize(
        ("field", "value"),
        [
            *[("lat", value) for value in ("90.0001", "-91", "nan", "inf", "-Infinity", "1e999", "", "north", "22,35")],
            *[("lon", value) for value in ("180.5", "-181", "NaN", "infinity", "", "east", "0x5b", "91.78°")],
            *[("limit", value) for value in ("0", "-1", "101", "1e9", "9" * 40, "1.5", "", "ten", "nan", "null")],
            *[("radius_m", value) for value in ("49", "-5", "50001", "9" * 40, "12.5", "", "far", "inf")],
            *[("open_now", value) for value in ("maybe", "", "2", "[]")],
            *[("category", value) for value in ("", "Food", "food tea", "ফার্মেসি", "a" * 61, "%", "food-tea\n")],
            *[("cursor", value) for value in ("x", "=", "e30", "W10", "null", "a" * 1025, "../..", "০১২")],
        ],
    )
    def test_value_that_cannot_be_is_refused_by_name(self, client: Client, field: str, value: str) -> None:
        assert refused_fields(nearby(client, **{field: value})) == [field]

    @pytest.mark.parametrize("field", ["lat", "lon"])
    def test_missing_coordinate_is_refused_by_name(self, client: Client, field: str) -> None:
        rest = {name: value for name, value in PIN.items() if name != field}

        assert refused_fields(client.get(NEARBY, rest)) == [field]

    def test_every_wrong_field_is_named(self, client: Client) -> None:
        response = nearby(client, lat="x", limit=0, radius_m=1, open_now="perhaps")

        assert sorted(refused_fields(response)) == ["lat", "limit", "open_now", "radius_m"]

    @pytest.mark.parametrize(
        "field", ["lng", "LAT", "offset", "page", "params", "params.lat", "category[]", "__proto__"]
    )
    def test_unknown_field_is_refused_by_name(self, client: Client, field: str) -> None:
        assert refused_fields(nearby(client, **{field: "1"})) == [field]

    @pytest.mark.parametrize("field", ["lat", "lon", "limit", "radius_m", "category", "open_now", "cursor"])
    def test_repeated_field_is_refused_by_name(self, client: Client, field: str) -> None:
        twice = f"{field}=1&{field}=1"
        rest = "&".join(f"{name}={value}" for name, value in PIN.items() if name != field)

        assert refused_fields(client.get(f"{NEARBY}?{rest}&{twice}")) == [field]

    @pytest.mark.parametrize("field", ["lat", "lon", "limit", "radius_m", "category", "open_now", "cursor"])
    @pytest.mark.parametrize("value", HOSTILE)
    def test_sql_and_script_are_refused_by_name(self, client: Client, field: str, value: str) -> None:
        assert refused_fields(nearby(client, **{field: value})) == [field]

    @pytest.mark.parametrize("field", ["lat", "category", "cursor", "name\0"])
    def test_nul_is_refused(self, client: Client, field: str) -> None:
        refused_fields(nearby(client, **{field: "a\0b"}))

    def test_unknown_category_is_refused_by_name(self, client: Client) -> None:
        response = nearby(client, category="spaceships")

        assert refused_fields(response) == ["category"]
        assert response.json()["error"]["code"] == "unknown_category"

    @pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
    def test_writing_is_refused(self, client: Client, method: str) -> None:
        response = getattr(client, method)(NEARBY, {"lat": 1}, content_type="application/json")

        assert refused_fields(response, status=405) == []

    @pytest.mark.parametrize(
        "asked", [{"limit": "0"}, {"category": "spaceships"}, {"cursor": "x"}, {"lat": "north"}, {"page": "2"}]
    )
    def test_refusal_is_in_the_language_asked_for(self, client: Client, asked: dict[str, str]) -> None:
        response = client.get(NEARBY, PIN | asked, headers={"accept-language": "bn"})

        error = response.json()["error"]
        told = [error["message"], *(detail["message"] for detail in error["details"])]
        assert all(re.search("[\u0980-\u09ff]", text) for text in told)
        assert not any(re.search("[A-Za-z]{3}", text) for text in told)


@pytest.mark.usefixtures("no_shops")
class TestCursor:
    @pytest.fixture
    def cursor(self, client: Client) -> str:
        """The cursor of a second page around GEC Circle."""
        make_shops_at([GEC_CIRCLE] * 3)
        text: str = nearby(client, limit=1, **AT_GEC).json()["next"]
        return text

    def test_goes_on_with_another_limit(self, client: Client, cursor: str) -> None:
        assert len(nearby(client, limit=50, cursor=cursor, **AT_GEC).json()["items"]) == 2

    @pytest.mark.parametrize(
        "other",
        [{"lat": 22.36}, {"lon": 91.8}, {"radius_m": 1000}, {"category": "pharmacies"}, {"open_now": True}],
    )
    def test_belongs_to_its_own_question(self, client: Client, cursor: str, other: dict[str, Any]) -> None:
        assert refused_fields(nearby(client, cursor=cursor, **(AT_GEC | other))) == ["cursor"]

    @pytest.mark.parametrize("place", [0, 5, 20, 40])
    def test_that_was_altered_is_refused(self, client: Client, cursor: str, place: int) -> None:
        other = "A" if cursor[place] != "A" else "B"

        altered = cursor[:place] + other + cursor[place + 1 :]

        assert refused_fields(nearby(client, cursor=altered, **AT_GEC)) == ["cursor"]

    def test_that_was_cut_is_refused(self, client: Client, cursor: str) -> None:
        assert refused_fields(nearby(client, cursor=cursor[:-4], **AT_GEC)) == ["cursor"]

    def test_of_another_list_is_refused(self, client: Client) -> None:
        foreign = Cursor(("groceries", 7)).encode(query="core.OutboxEvent|id|")

        assert refused_fields(nearby(client, cursor=foreign, **AT_GEC)) == ["cursor"]
