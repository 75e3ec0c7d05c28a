from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from pytest_django.fixtures import DjangoAssertNumQueries

from geo.points import GeoPoint
from sellers.hours import WeeklyHours
from sellers.models import FeeKind, Shop, ShopStatus, ZoneKind
from sellers.schemas.delivery import ShopsAtOut
from tests.api.sellers.answers import refused_fields
from tests.unit.sellers.market import make_shop
from tests.unit.sellers.zone_drafts import LAT, LON, make_zone, polygon, square

pytestmark = pytest.mark.usefixtures("no_shops")
AT = "/api/v1/shops/at"
# A Tuesday, noon in Dhaka.
NOW = datetime(2026, 1, 6, 6, tzinfo=UTC)
ALWAYS = WeeklyHours.every_day(0, 1440)


@pytest.fixture(autouse=True)
def _noon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


def ask(client: Client, **asked: Any) -> Any:
    return client.get(AT, {"lat": LAT, "lon": LON} | asked)


def slugs(client: Client, **asked: Any) -> list[str]:
    response = ask(client, **asked)
    assert response.status_code == 200, response.content
    return [item["slug"] for item in response.json()["items"]]


def open_shop(number: int = 1, **given: Any) -> Shop:
    return make_shop(number, **({"hours": ALWAYS, "verified_at": NOW} | given))


class TestWhoDelivers:
    def test_inside_and_on_the_border_but_not_beyond(self, client: Client) -> None:
        make_zone(open_shop())

        assert slugs(client) == ["shop-1"]
        assert slugs(client, lon=LON + 0.01) == ["shop-1"]
        assert slugs(client, lon=LON + 0.01 + 1e-8) == []

    def test_a_hole_is_outside_and_its_border_inside(self, client: Client) -> None:
        make_zone(open_shop(), shape=polygon(square(0.02), square(0.005)))

        assert slugs(client) == []
        assert slugs(client, lat=LAT + 0.005) == ["shop-1"]

    def test_circle_is_measured_from_the_shop(self, client: Client) -> None:
        shop = open_shop(at=GeoPoint(lat=LAT, lon=LON + 0.01))
        make_zone(shop, kind=ZoneKind.RADIUS, radius_m=1_029)
        other = open_shop(2, at=GeoPoint(lat=LAT, lon=LON + 0.01))
        make_zone(other, kind=ZoneKind.RADIUS, radius_m=1_031)

        # 0.01° of longitude are 1,030 m here.
        assert slugs(client) == ["shop-2"]

    @pytest.mark.parametrize("status", [ShopStatus.DRAFT, ShopStatus.PAUSED, ShopStatus.SUSPENDED, ShopStatus.CLOSED])
    def test_only_active_shops(self, client: Client, status: ShopStatus) -> None:
        make_zone(open_shop(status=status))

        assert slugs(client) == []

    def test_only_active_zones(self, client: Client) -> None:
        make_zone(open_shop(), is_active=False)

        assert slugs(client) == []

    def test_shop_that_opens_soon_is_there_unless_only_open_ones_are_asked_for(self, client: Client) -> None:
        make_zone(open_shop(1, hours=WeeklyHours.every_day(14 * 60, 20 * 60)))
        make_zone(open_shop(2, hours=WeeklyHours.every_day(14 * 60 + 1, 20 * 60)))

        [item] = ask(client).json()["items"]

        assert (item["slug"], item["delivers_now"], item["delivers_at"]) == ("shop-1", False, "2026-01-06T08:00:00Z")
        assert slugs(client, open_now="true") == []

    def test_shop_that_opens_soon_across_the_weeks_end(self, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
        sunday_midnight = datetime(2026, 1, 11, 17, 30, tzinfo=UTC)
        monkeypatch.setattr("django.utils.timezone.now", lambda: sunday_midnight)
        make_zone(open_shop(hours=WeeklyHours(((60, 600),))))

        assert slugs(client) == ["shop-1"]

    def test_closure_holds_against_the_week(self, client: Client) -> None:
        soon, late = open_shop(1), open_shop(2)
        for shop, hours in ((soon, 1), (late, 3)):
            make_zone(shop)
            shop.closures.create(starts_at=NOW - timedelta(hours=1), ends_at=NOW + timedelta(hours=hours))

        assert slugs(client) == ["shop-1"]

    def test_hours_of_the_zone_count_too(self, client: Client) -> None:
        make_zone(open_shop(), hours=WeeklyHours.every_day(18 * 60, 20 * 60))

        assert slugs(client) == []

    def test_shop_without_hours_is_not_offered(self, client: Client) -> None:
        make_zone(open_shop(hours=None))

        assert slugs(client) == []

    def test_pin_abroad_is_told(self, client: Client) -> None:
        answer = ask(client, lat=0, lon=0).json()

        assert (answer["items"], answer["notice"]["code"]) == ([], "outside_service_area")


class TestWhichZone:
    def test_higher_priority_then_smaller_then_older(self, client: Client) -> None:
        shop = open_shop()
        zones = [
            make_zone(shop, name="large", shape=polygon(square(0.03))),
            make_zone(shop, name="old", shape=polygon(square(0.02))),
            make_zone(shop, name="new", shape=polygon(square(0.02))),
        ]

        def winner() -> str:
            [item] = ask(client).json()["items"]
            return str(item["zone"]["name"])

        assert winner() == "old"
        zones[0].priority = 1
        zones[0].save()
        assert winner() == "large"

    def test_zone_that_is_closed_gives_way(self, client: Client) -> None:
        shop = open_shop()
        make_zone(shop, name="evening", priority=5, hours=WeeklyHours.every_day(18 * 60, 20 * 60))
        make_zone(shop, name="day")

        [item] = ask(client).json()["items"]

        assert item["zone"]["name"] == "day"

    def test_shop_is_listed_once_however_many_zones_hold_the_pin(self, client: Client) -> None:
        for number in range(12):
            shop = open_shop(number, at=GeoPoint(lat=LAT + number * 0.001, lon=LON))
            for half in (0.02, 0.03, 0.04, 0.05):
                make_zone(shop, shape=polygon(square(half)))

        assert slugs(client, limit=5) == [f"shop-{number}" for number in range(5)]
        assert slugs(client) == [f"shop-{number}" for number in range(12)]


class TestTerms:
    @pytest.mark.parametrize(
        ("terms", "subtotal", "fee"),
        [
            ({"fee": Decimal(40)}, None, "40.00"),
            ({"fee": Decimal(40), "free_above": Decimal(500)}, "499.99", "40.00"),
            ({"fee": Decimal(40), "free_above": Decimal(500)}, "500.00", "0.00"),
            ({"fee_kind": FeeKind.DISTANCE, "band_from": [Decimal(0), Decimal(1029)]}, None, "20.00"),
            ({"fee_kind": FeeKind.DISTANCE, "band_from": [Decimal(0), Decimal(1031)]}, None, "10.00"),
            ({"fee_kind": FeeKind.BASKET, "band_from": [Decimal(0), Decimal(300)]}, None, "10.00"),
            ({"fee_kind": FeeKind.BASKET, "band_from": [Decimal(0), Decimal(300)]}, "299.99", "10.00"),
            ({"fee_kind": FeeKind.BASKET, "band_from": [Decimal(0), Decimal(300)]}, "300.00", "20.00"),
        ],
    )
    def test_fee(self, client: Client, terms: dict[str, Any], subtotal: str | None, fee: str) -> None:
        bands = {"band_fee": [Decimal(10), Decimal(20)]} if "band_from" in terms else {}
        shop = open_shop(at=GeoPoint(lat=LAT, lon=LON + 0.01))
        make_zone(shop, shape=polygon(square(0.03)), **terms, **bands)

        [item] = ask(client, **({"subtotal": subtotal} if subtotal else {})).json()["items"]

        assert item["fee"] == {"amount": fee, "currency": "BDT"}

    def test_time_is_lead_rush_and_way(self, client: Client) -> None:
        # 1,030 m as the crow flies are 1,442 m at 15 km/h: 5.8 minutes.
        at = GeoPoint(lat=LAT, lon=LON + 0.01)
        shop = open_shop(at=at, lead_time_min=20, rush_extra_min=15, rush_until=NOW + timedelta(minutes=1))
        make_zone(shop, shape=polygon(square(0.03)))
        other = open_shop(2, at=at, lead_time_min=20, rush_extra_min=15, rush_until=NOW)
        make_zone(other, shape=polygon(square(0.03)), lead_time_min=7)

        times = {item["slug"]: (item["lead_time_min"], item["eta_min"]) for item in ask(client).json()["items"]}

        assert times == {"shop-1": (35, 41), "shop-2": (7, 13)}


class TestList:
    @pytest.fixture
    def market(self, no_shops: None) -> None:
        """Thirty shops whose distance, fee, time and rating come in different orders."""
        for number in range(30):
            shop = open_shop(
                number,
                at=GeoPoint(lat=LAT + 0.0005 * number, lon=LON),
                lead_time_min=number * 7 % 30,
                rating=Decimal(1 + number * 3 % 5) if number % 4 else None,
                rating_count=3 if number % 4 else 0,
                category="groceries" if number % 2 else "pharmacies",
            )
            make_zone(shop, shape=polygon(square(0.03)), fee=Decimal(number * 11 % 7))

    @pytest.mark.parametrize("sort", ["distance", "fee", "time", "rating"])
    @pytest.mark.usefixtures("market")
    def test_pages_together_are_the_list_in_order(self, client: Client, sort: str) -> None:
        whole = ask(client, sort=sort, limit=100).json()["items"]
        seen: list[dict[str, Any]] = []
        page = ask(client, sort=sort, limit=7).json()
        while page["next"]:
            seen += page["items"]
            page = ask(client, sort=sort, limit=7, cursor=page["next"]).json()
        seen += page["items"]

        keys = {
            "distance": lambda item: item["distance_m"],
            "fee": lambda item: (Decimal(item["fee"]["amount"]), item["distance_m"]),
            "time": lambda item: (item["eta_min"], item["distance_m"]),
            "rating": lambda item: (-(item["rating"] or 0), item["distance_m"]),
        }
        assert len(whole) == 30
        assert seen == whole
        assert whole == sorted(whole, key=keys[sort])

    @pytest.mark.usefixtures("market")
    def test_category_is_a_leaf_or_a_root(self, client: Client) -> None:
        assert len(slugs(client, category="pharmacies", limit=100)) == 15
        assert refused_fields(ask(client, category="spaceships")) == ["category"]

    @pytest.mark.parametrize("asked", [{}, {"sort": "fee", "subtotal": "10.00", "category": "pharmacies"}])
    @pytest.mark.usefixtures("market")
    def test_takes_one_statement(
        self, client: Client, asked: dict[str, str], django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        with django_assert_num_queries(1):
            ask(client, **asked)

    @pytest.mark.usefixtures("market")
    def test_answer_is_as_documented(self, client: Client) -> None:
        response = ask(client, subtotal="100.00")

        item = response.json()["items"][0]
        assert ShopsAtOut.model_validate_json(response.content).items
        assert sorted(item) == [
            "address_bn", "address_en", "area", "category", "closes_at", "delivers_at", "delivers_now", "distance_m",
            "eta_min", "fee", "free_above", "hours_are_synthetic", "id", "is_open", "landmark_bn", "landmark_en",
            "lead_time_min", "location", "minimum_order", "name_bn", "name_en", "opens_at", "phone", "rating",
            "rating_count", "slug", "time_zone", "zone",
        ]  # fmt: skip

    @pytest.mark.usefixtures("market")
    @pytest.mark.parametrize("other", [{"sort": "fee"}, {"subtotal": "1.00"}, {"lat": 22.36}, {"open_now": "true"}])
    def test_cursor_belongs_to_its_question(self, client: Client, other: dict[str, Any]) -> None:
        cursor = ask(client, limit=1).json()["next"]

        assert refused_fields(ask(client, cursor=cursor, **other)) == ["cursor"]

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("sort", "price"),
            ("subtotal", "-1"),
            ("subtotal", "x"),
            ("subtotal", "1.001"),
            ("limit", "0"),
            ("lat", "91"),
        ],
    )
    def test_bad_input_is_refused_by_name(self, client: Client, field: str, value: str) -> None:
        assert refused_fields(ask(client, **{field: value})) == [field]


class TestDelivery:
    def ask(self, client: Client, **asked: Any) -> Any:
        return client.get("/api/v1/shops/shop-1/delivery", {"lat": LAT, "lon": LON} | asked)

    def test_yes_with_terms(self, client: Client) -> None:
        shop = open_shop(at=GeoPoint(lat=LAT, lon=LON + 0.01), lead_time_min=20)
        make_zone(
            shop, shape=polygon(square(0.03)), fee=Decimal(40), free_above=Decimal(500), minimum_order=Decimal(100)
        )

        answer = self.ask(client, subtotal="320.50").json()

        terms = answer["terms"]
        assert (answer["delivers"], answer["refusal"]) == (True, None)
        assert terms["fee"]["amount"] == "40.00"
        assert terms["missing_to_free"]["amount"] == "179.50"
        assert terms["missing_to_minimum"] is None
        assert (terms["lead_time_min"], terms["travel_min"], terms["eta_min"]) == (20, 6, 26)
        assert terms["travel_source"] == "straight_line"
        assert terms["zone"]["is_synthetic"] is False

    def test_no_because_it_lies_outside_tells_how_far(self, client: Client) -> None:
        make_zone(open_shop())

        answer = self.ask(client, lon=LON + 0.02).json()

        assert (answer["delivers"], answer["refusal"]["code"], answer["terms"]) == (False, "outside_zones", None)
        assert answer["nearest_zone_m"] == pytest.approx(1_030, abs=1)

    def test_no_because_there_is_no_zone(self, client: Client) -> None:
        open_shop()

        answer = self.ask(client).json()

        assert (answer["refusal"]["code"], answer["nearest_zone_m"]) == ("outside_zones", None)

    def test_no_because_it_is_closed_tells_until_when(self, client: Client) -> None:
        make_zone(open_shop(hours=WeeklyHours.every_day(18 * 60, 20 * 60)))

        answer = self.ask(client).json()

        assert (answer["refusal"]["code"], answer["opens_at"]) == ("closed", "2026-01-06T12:00:00Z")

    def test_no_because_the_zone_is_not_at_this_hour(self, client: Client) -> None:
        make_zone(open_shop(), hours=WeeklyHours.every_day(18 * 60, 20 * 60))

        answer = self.ask(client).json()

        assert (answer["refusal"]["code"], answer["opens_at"]) == ("zone_closed", "2026-01-06T12:00:00Z")

    def test_no_because_the_order_is_too_small(self, client: Client) -> None:
        make_zone(open_shop(), minimum_order=Decimal(100))

        answer = self.ask(client, subtotal="99.50").json()

        assert (answer["delivers"], answer["refusal"]["code"]) == (False, "below_minimum")
        assert answer["terms"]["missing_to_minimum"] == {"amount": "0.50", "currency": "BDT"}

    def test_yes_soon(self, client: Client) -> None:
        make_zone(open_shop(hours=WeeklyHours.every_day(13 * 60, 20 * 60)))

        answer = self.ask(client).json()

        assert (answer["delivers"], answer["opens_at"]) == (True, "2026-01-06T07:00:00Z")

    def test_paused_shop_is_not_found(self, client: Client) -> None:
        make_zone(open_shop(status=ShopStatus.PAUSED))

        assert self.ask(client).status_code == 404


def test_public_zones_are_geojson(client: Client) -> None:
    shop = open_shop()
    make_zone(shop, name="on", minimum_order=Decimal(100), is_synthetic=True)
    make_zone(shop, name="off", is_active=False)

    response = client.get("/api/v1/shops/shop-1/zones")

    [feature] = response.json()["features"]
    assert response.headers["Content-Type"].startswith("application/geo+json")
    assert response.headers["Cache-Control"] == "public, max-age=60, stale-while-revalidate=60"
    assert (feature["properties"]["name"], feature["properties"]["is_synthetic"]) == ("on", True)
    assert feature["geometry"]["type"] == "MultiPolygon"
