"""Nearby against brute force: every shop measured, sorted, cut."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.db.models import Q
from geographiclib.geodesic import Geodesic
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from pytest_django.fixtures import DjangoAssertNumQueries

from geo.points import GeoPoint
from geo.selectors import locate_areas
from marketplace.core.prepared import PreparedStatement
from sellers import nearby_sql
from sellers.errors.shops import ShopCategoryNotFoundError
from sellers.hours import DAY_MIN, Opening, WeeklyHours
from sellers.models import Shop, ShopStatus
from sellers.nearby import MAX_RADIUS_M, NearbyQuery
from sellers.nearby_sql import nearby_statement
from sellers.schemas.shops import NearbyShop
from sellers.selectors.shops import list_nearby_shops
from tests.unit.sellers.market import GEC_CIRCLE, make_shop, make_shops_at

pytestmark = pytest.mark.usefixtures("demo_market")
given_data = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)

NOON = datetime(2026, 1, 6, 6, tzinfo=UTC)  # a Tuesday, 12:00 in Dhaka
PATENGA_BEACH = GeoPoint(lat=22.2353, lon=91.7908)
OFF_PATENGA = GeoPoint(lat=22.2791, lon=91.7615)  # 200 m out at sea
PINS = st.builds(GeoPoint, lat=st.floats(20.5, 26.7), lon=st.floats(88.0, 92.7))

Found = list[tuple[UUID, float]]


def ask(pin: GeoPoint = GEC_CIRCLE, **filters: Any) -> tuple[NearbyShop, ...]:
    return list_nearby_shops(NearbyQuery(pin=pin, now=NOON, **filters)).items


def found(pin: GeoPoint = GEC_CIRCLE, **filters: Any) -> Found:
    return [(shop.id, shop.distance_m) for shop in ask(pin, **filters)]


def brute_force(pin: GeoPoint, *, limit: int = 20, radius_m: float = MAX_RADIUS_M) -> Found:
    """The oracle: the distance of every active shop, sorted, without an index."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT id, distance_m FROM (
                SELECT id, ST_Distance(location, %(pin)s::geography) AS distance_m FROM sellers_shop
                WHERE status = 'active'
            ) AS shop
            WHERE distance_m <= %(radius_m)s ORDER BY distance_m, id LIMIT %(limit)s
            """,
            {"pin": pin.ewkt, "limit": limit, "radius_m": radius_m},
        )
        return [(shop_id, round(distance_m, 3)) for shop_id, distance_m in cursor.fetchall()]


def geodesic_m(pin: GeoPoint, lat: float, lon: float) -> float:
    """A second opinion on distances: Karney's algorithm, in Python."""
    metres: float = Geodesic.WGS84.Inverse(pin.lat, pin.lon, lat, lon, Geodesic.DISTANCE)["s12"]
    return metres


def point_at(azimuth: float, metres: float, *, pin: GeoPoint = GEC_CIRCLE) -> GeoPoint:
    """So far from the pin, in that direction."""
    end = Geodesic.WGS84.Direct(pin.lat, pin.lon, azimuth, metres)
    return GeoPoint(lat=end["lat2"], lon=end["lon2"])


def walk(limit: int, pin: GeoPoint = GEC_CIRCLE, **filters: Any) -> Found:
    """The whole list, page by page."""
    rows: Found = []
    after = None
    while True:
        page = list_nearby_shops(NearbyQuery(pin=pin, now=NOON, limit=limit, after=after, **filters))
        assert len(page.items) <= limit
        rows += [(shop.id, shop.distance_m) for shop in page.items]
        after = page.after
        if after is None:
            return rows


class TestOrder:
    @given_data
    @given(PINS, st.integers(1, 100))
    @example(GEC_CIRCLE, 100)
    @example(PATENGA_BEACH, 100)
    @example(OFF_PATENGA, 20)
    @example(GeoPoint(lat=24.8949, lon=91.8687), 100)
    def test_agrees_with_brute_force_over_all_shops(self, pin: GeoPoint, limit: int) -> None:
        expected = brute_force(pin, limit=limit) if locate_areas(pin) else []

        assert found(pin, limit=limit) == expected

    @given_data
    @given(PINS, st.floats(50, 5_000))
    def test_agrees_with_brute_force_within_a_radius(self, pin: GeoPoint, radius_m: float) -> None:
        expected = brute_force(pin, radius_m=radius_m) if locate_areas(pin) else []

        assert found(pin, radius_m=radius_m) == expected

    @pytest.mark.parametrize("pin", [GEC_CIRCLE, OFF_PATENGA, GeoPoint(lat=25.7466, lon=89.2517)])
    def test_agrees_with_karneys_geodesics_over_all_shops(self, pin: GeoPoint) -> None:
        points = Shop.objects.listed().values_list("id", "location")
        measured = sorted((geodesic_m(pin, point.y, point.x), shop_id) for shop_id, point in points)

        shops = ask(pin, limit=100)

        assert len(measured) > 9_000
        assert len(shops) == 100
        for shop, (distance_m, _id) in zip(shops, measured, strict=False):
            assert shop.distance_m == pytest.approx(distance_m, abs=0.001)
        for shop in shops:
            assert shop.distance_m == pytest.approx(geodesic_m(pin, shop.location.lat, shop.location.lon), abs=0.001)

    def test_pin_in_the_sea_by_the_coast_finds_the_shore(self) -> None:
        assert ask(OFF_PATENGA)


class TestOutsideBangladesh:
    @pytest.mark.parametrize(
        ("lat", "lon"), [(0, 0), (90, 0), (-90, 0), (90, 180), (0, 180), (0, -180), (20.0, 90.0), (22.5726, 88.3639)]
    )
    def test_list_is_empty_and_says_so(self, lat: float, lon: float) -> None:
        answer = list_nearby_shops(NearbyQuery(pin=GeoPoint(lat=lat, lon=lon), now=NOON))

        assert (answer.items, answer.after, answer.is_served) == ((), None, False)

    def test_empty_list_within_bangladesh_is_served(self, no_shops: None) -> None:
        answer = list_nearby_shops(NearbyQuery(pin=GEC_CIRCLE, now=NOON))

        assert (answer.items, answer.is_served) == ((), True)


@pytest.mark.usefixtures("no_shops")
class TestSecondReading:
    """Where the sphere's order misleads, the index alone is not enough."""

    @pytest.fixture
    def without_second_reading(self, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
        """The control: every page is held to be certain."""
        monkeypatch.setattr(nearby_sql, "LEAST_RATIO", 1e9)
        nearby_statement.cache_clear()
        yield
        nearby_statement.cache_clear()

    def make_misleading_shops(self) -> None:
        """Northward the spheroid is shorter than the sphere, eastward longer: forty in the east look nearer there."""
        make_shops_at(
            [point_at(90, 1000 + number / 100) for number in range(40)]
            + [point_at(0, 997 + number / 100) for number in range(20)]
        )

    def test_finds_what_the_sphere_puts_behind(self) -> None:
        self.make_misleading_shops()

        assert found(limit=20) == brute_force(GEC_CIRCLE, limit=20)

    def test_of_shops_at_one_point_the_first_ids_come_first(self) -> None:
        make_shops_at([GEC_CIRCLE] * 150)

        assert found(limit=20) == brute_force(GEC_CIRCLE, limit=20)

    @pytest.mark.usefixtures("without_second_reading")
    def test_control_without_it_the_page_is_wrong(self) -> None:
        self.make_misleading_shops()

        assert found(limit=20) != brute_force(GEC_CIRCLE, limit=20)

    def test_within_a_category_it_stays_in_the_category(self) -> None:
        self.make_misleading_shops()
        make_shops_at([point_at(45, 996)], category="shoes", slug="other")

        assert [shop.category.slug for shop in ask(category="pharmacies", limit=30)] == ["pharmacies"] * 30
        assert found(category="pharmacies", limit=30) == brute_force(GEC_CIRCLE, limit=31)[1:]

    def test_does_not_reach_beyond_the_radius(self) -> None:
        self.make_misleading_shops()

        assert found(limit=20, radius_m=997.05) == brute_force(GEC_CIRCLE, limit=20, radius_m=997.05)

    @settings(parent=given_data, max_examples=25)
    @given(
        st.lists(st.tuples(st.floats(0, 360), st.floats(1995, 2009)), min_size=40, max_size=120),
        st.integers(1, 40),
    )
    def test_ring_of_shops_agrees_with_brute_force(self, ring: list[tuple[float, float]], limit: int) -> None:
        Shop.objects.all().delete()
        make_shops_at([point_at(azimuth, metres) for azimuth, metres in ring])

        assert found(limit=limit) == brute_force(GEC_CIRCLE, limit=limit)
        assert walk(limit) == brute_force(GEC_CIRCLE, limit=1000)


class TestPages:
    @pytest.mark.parametrize("limit", [1, 7, 100])
    def test_together_are_the_one_long_list(self, limit: int) -> None:
        expected = brute_force(GEC_CIRCLE, limit=1000, radius_m=700)

        assert len(expected) > 30
        assert walk(limit, radius_m=700) == expected

    def test_of_shops_at_one_point_hold_each_once(self, no_shops: None) -> None:
        shops = make_shops_at([GEC_CIRCLE] * 150)

        ids = [shop_id for shop_id, _distance in walk(20)]

        assert ids == sorted(shop.pk for shop in shops)

    def test_shops_added_between_them_shift_nothing(self, no_shops: None) -> None:
        make_shops_at([point_at(10, metres) for metres in (100, 200, 300, 400)])
        first = list_nearby_shops(NearbyQuery(pin=GEC_CIRCLE, now=NOON, limit=2))
        make_shop(90, at=point_at(20, 150))
        make_shop(91, at=point_at(20, 350))

        second = list_nearby_shops(NearbyQuery(pin=GEC_CIRCLE, now=NOON, limit=20, after=first.after))

        assert [shop.slug for shop in first.items] == ["shop-0", "shop-1"]
        assert [shop.slug for shop in second.items] == ["shop-2", "shop-91", "shop-3"]

    def test_last_page_that_is_full_has_none_after_it(self, no_shops: None) -> None:
        make_shops_at([point_at(10, metres) for metres in (100, 200)])

        assert list_nearby_shops(NearbyQuery(pin=GEC_CIRCLE, now=NOON, limit=2)).after is None


@pytest.mark.usefixtures("no_shops")
class TestFilters:
    def test_rim_of_the_radius_is_within(self) -> None:
        make_shop(at=point_at(30, 500))
        (distance_m,) = (distance_m for _id, distance_m in brute_force(GEC_CIRCLE))

        assert found(radius_m=distance_m + 0.001)
        assert not found(radius_m=distance_m - 0.001)

    def test_distance_of_the_radius_itself_is_within(self) -> None:
        make_shop()

        assert found(radius_m=0)

    @pytest.mark.parametrize("status", [ShopStatus.DRAFT, ShopStatus.PAUSED, ShopStatus.CLOSED])
    def test_only_active_shops_are_seen(self, status: ShopStatus) -> None:
        make_shop(status=status)

        assert ask() == ()
        assert ask(category="pharmacies") == ()

    def test_leaf_holds_its_own_and_root_all_below_it(self) -> None:
        for number, category in enumerate(["shoes", "clothing", "pharmacies"]):
            make_shop(number, category=category, at=point_at(0, 100 + number))

        assert [shop.category.slug for shop in ask(category="shoes")] == ["shoes"]
        assert [shop.category.slug for shop in ask(category="clothing-fashion")] == ["shoes", "clothing"]
        assert ask(category="toys-sports") == ()

    def test_shop_may_stand_in_a_root(self) -> None:
        make_shop(category="groceries")

        assert len(ask(category="groceries")) == 1

    @pytest.mark.parametrize("category", ["no-such-kind", "", "%", "'; DROP TABLE sellers_shop; --"])
    def test_unknown_category_is_refused(self, category: str) -> None:
        with pytest.raises(ShopCategoryNotFoundError):
            ask(category=category)

    def test_unknown_category_is_refused_abroad_too(self) -> None:
        with pytest.raises(ShopCategoryNotFoundError):
            ask(GeoPoint(lat=0, lon=0), category="no-such-kind")

    def test_open_now_leaves_out_what_is_closed_and_what_nobody_knows(self) -> None:
        make_shop(1, hours=WeeklyHours.every_day(600, 780))
        make_shop(2, hours=WeeklyHours.every_day(0, 600))
        make_shop(3, hours=None)

        assert [shop.slug for shop in ask(open_now=True)] == ["shop-1"]
        assert len(ask()) == 3


class TestCategoriesOfTheDemoMarket:
    @given_data
    @given(PINS, st.sampled_from(["pharmacies", "food-tea", "bazaars-malls", "toys-sports", "bicycles"]))
    @example(GEC_CIRCLE, "food-tea")
    def test_filter_agrees_with_the_unfiltered_list(self, pin: GeoPoint, category: str) -> None:
        of_kind = set(
            Shop.objects.filter(Q(category__slug=category) | Q(category__parent__slug=category)).values_list(
                "id", flat=True
            )
        )
        expected = [row for row in brute_force(pin, limit=10_000) if row[0] in of_kind] if locate_areas(pin) else []

        assert found(pin, category=category) == expected[:20]


class TestStatement:
    def test_is_one(self, django_assert_num_queries: DjangoAssertNumQueries) -> None:
        with django_assert_num_queries(1):
            ask(category="food-tea", open_now=True)

    def test_is_prepared_with_one_plan_for_all_values(self) -> None:
        for number in range(20):
            ask(GeoPoint(lat=22.3 + number / 100, lon=91.8), limit=number + 1)

        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT max(generic_plans) FROM pg_prepared_statements WHERE statement LIKE '%%geo_areapiece%%'"
            )
            assert cursor.fetchone()[0] > 0

    @pytest.mark.parametrize("filters", [{}, {"category": "food-tea"}, {"category": "shoes"}])
    def test_walks_an_index_and_reads_few_shops(self, filters: dict[str, Any]) -> None:
        query = NearbyQuery(pin=GEC_CIRCLE, now=NOON, **filters)
        explained = PreparedStatement(f"EXPLAIN {query.statement.text}", query.statement.names)
        plan = "\n".join(line for (line,) in explained.fetch_all(query.parameters))

        assert "Seq Scan on sellers_shop " not in plan
        assert "Order By: (location <->" in plan


@pytest.mark.usefixtures("no_shops")
class TestNight:
    """From midnight to five in Dhaka the list of open shops comes from the index of those that can be open then."""

    NIGHT = datetime(2026, 1, 5, 20, tzinfo=UTC)  # a Tuesday, 02:00 in Dhaka

    def ask(self, now: datetime = NIGHT, **filters: Any) -> list[str]:
        query = NearbyQuery(pin=GEC_CIRCLE, now=now, open_now=True, **filters)
        return [shop.slug for shop in list_nearby_shops(query).items]

    @pytest.mark.parametrize("filters", [{}, {"category": "pharmacy"}])
    def test_finds_every_shop_that_is_open_whatever_its_clocks_show(self, filters: dict[str, Any]) -> None:
        make_shop(1, hours=WeeklyHours.every_day(0, DAY_MIN))
        make_shop(2, hours=WeeklyHours.every_day(540, 1020))
        make_shop(3, hours=WeeklyHours.every_day(540, 1320), time_zone="Europe/London")
        make_shop(4, hours=WeeklyHours.every_day(540, 1190), time_zone="Europe/London")
        make_shop(5, hours=WeeklyHours.from_openings([Opening(1, 1200, 1570)]))
        make_shop(6, hours=None)

        assert set(self.ask(**filters)) == {"shop-1", "shop-3", "shop-5"}

    @pytest.mark.parametrize("minute", [-1, 0, 299, 300])
    def test_begins_and_ends_without_losing_a_shop(self, minute: int) -> None:
        midnight = datetime(2026, 1, 5, 18, tzinfo=UTC)
        make_shop(hours=WeeklyHours.every_day((minute - 1) % DAY_MIN, (minute - 1) % DAY_MIN + 3))

        assert self.ask(midnight + timedelta(minutes=minute)) == ["shop-1"]

    @pytest.mark.parametrize("filters", [{}, {"category": "pharmacies"}])
    def test_has_an_index_for_it(self, demo_market: None, filters: dict[str, Any]) -> None:
        query = NearbyQuery(pin=GEC_CIRCLE, now=self.NIGHT, open_now=True, **filters)
        with connection.cursor() as cursor:
            cursor.execute("DROP INDEX shop_listed_location, shop_listed_by_category; SET LOCAL enable_seqscan = off")

        explained = PreparedStatement(f"EXPLAIN {query.statement.text}", query.statement.names)

        assert "Index Scan using shop_night_" in "\n".join(line for (line,) in explained.fetch_all(query.parameters))
