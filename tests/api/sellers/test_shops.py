import re
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from pytest_django.fixtures import DjangoAssertNumQueries

from sellers.hours import Opening, WeeklyHours
from sellers.models import Shop, ShopSource, ShopStatus
from sellers.schemas.shops import ShopCategoriesOut, ShopOut
from tests.api.sellers.answers import refused_fields
from tests.unit.sellers.market import make_shop


def get_shop(client: Client, name: str, query: str = "") -> Any:
    return client.get(f"/api/v1/shops/{name}{query}")


class TestGetShop:
    pytestmark = pytest.mark.usefixtures("no_shops")

    def test_answers_by_slug_and_by_id_alike(self, client: Client) -> None:
        shop = make_shop()

        by_slug, by_id = get_shop(client, shop.slug), get_shop(client, str(shop.pk))

        assert by_slug.status_code == by_id.status_code == 200
        assert by_slug.json() == by_id.json()
        assert ShopOut.model_validate_json(by_slug.content).id == shop.pk

    def test_takes_one_statement(self, client: Client, django_assert_num_queries: DjangoAssertNumQueries) -> None:
        make_shop()

        with django_assert_num_queries(1):
            get_shop(client, "shop-1")

    def test_tells_the_week_as_people_read_it(self, client: Client) -> None:
        week = [Opening(1, 540, 1440), Opening(5, 540, 720), Opening(7, 1200, 1560)]
        make_shop(hours=WeeklyHours.from_openings(week), hours_are_synthetic=True)

        answer = get_shop(client, "shop-1").json()

        assert answer["hours"] == [
            {"weekday": "monday", "opens": "09:00", "closes": "24:00"},
            {"weekday": "friday", "opens": "09:00", "closes": "12:00"},
            {"weekday": "sunday", "opens": "20:00", "closes": "02:00"},
        ]
        assert (answer["time_zone"], answer["hours_are_synthetic"]) == ("Asia/Dhaka", True)

    def test_tells_unknown_hours_from_none(self, client: Client) -> None:
        make_shop(1, hours=None)
        make_shop(2, hours=WeeklyHours(()))

        unknown, never = get_shop(client, "shop-1").json(), get_shop(client, "shop-2").json()

        assert (unknown["hours"], unknown["is_open"]) == (None, None)
        assert (never["hours"], never["is_open"], never["opens_at"]) == ([], False, None)

    def test_names_openstreetmap_where_the_entry_is_theirs(self, client: Client) -> None:
        make_shop(1, source=ShopSource.OPENSTREETMAP, osm_id=7)
        make_shop(2)

        assert get_shop(client, "shop-1").json()["attribution"] == "© OpenStreetMap contributors"
        assert get_shop(client, "shop-2").json()["attribution"] is None

    def test_says_the_same_as_the_list(self, client: Client, demo_market: None) -> None:
        make_shop(hours=WeeklyHours.every_day(0, 1440), phone="+8801711000000")
        (listed,) = client.get("/api/v1/shops/nearby?lat=22.3592&lon=91.8215").json()["items"]

        alone = get_shop(client, "shop-1").json()

        assert {name: alone[name] for name in listed if name != "distance_m"} == {
            name: value for name, value in listed.items() if name != "distance_m"
        }

    @pytest.mark.parametrize("status", [ShopStatus.DRAFT, ShopStatus.PAUSED, ShopStatus.CLOSED])
    def test_does_not_know_what_buyers_may_not_see(self, client: Client, status: ShopStatus) -> None:
        shop = make_shop(status=status)

        for name in (shop.slug, str(shop.pk)):
            assert refused_fields(get_shop(client, name), status=404) == []

    @pytest.mark.parametrize(
        "name",
        [
            "nobody", str(UUID(int=7)), "UPPER", "x" * 3000, "%27%20OR%201%3D1%20--", "%3Cscript%3E", "দোকান",
            "%F0%9F%8D%9A", "1e999", "null", "nearby2", "{slug_or_id}",
        ],
    )  # fmt: skip
    def test_does_not_know_strangers(self, client: Client, name: str) -> None:
        response = get_shop(client, name)

        refused_fields(response, status=404)
        assert response.json()["error"]["code"] == "shop_not_found"

    @pytest.mark.parametrize("name", ["a%00b", "%00"])
    def test_nul_in_the_name_is_refused(self, client: Client, name: str) -> None:
        refused_fields(get_shop(client, name))

    def test_unknown_field_is_refused_by_name(self, client: Client) -> None:
        make_shop()

        assert refused_fields(get_shop(client, "shop-1", "?expand=all")) == ["expand"]

    def test_says_in_bangla_that_there_is_none(self, client: Client) -> None:
        response = client.get("/api/v1/shops/nobody", headers={"accept-language": "bn"})

        assert re.search("[\u0980-\u09ff]", response.json()["error"]["message"])


class TestListShopCategories:
    pytestmark = pytest.mark.usefixtures("demo_market")

    def test_answers_the_tree_in_order(self, client: Client) -> None:
        response = client.get("/api/v1/shop-categories")

        tree = ShopCategoriesOut.model_validate_json(response.content)
        assert [root.slug for root in tree.items] == [
            "groceries", "pharmacy", "food-tea", "clothing-fashion", "electronics-mobile", "home-hardware",
            "beauty-care", "books-gifts", "vehicles", "bazaars-malls",
        ]  # fmt: skip
        assert [leaf.name_bn for leaf in tree.items[1].children] == ["ফার্মেসি"]
        assert response.json()["next"] is None

    def test_takes_two_statements(self, client: Client, django_assert_num_queries: DjangoAssertNumQueries) -> None:
        with django_assert_num_queries(2):
            client.get("/api/v1/shop-categories")

    def test_every_category_can_be_asked_for_nearby(self, client: Client) -> None:
        tree = client.get("/api/v1/shop-categories").json()["items"]
        slugs = [kind["slug"] for root in tree for kind in (root, *root["children"])]

        for slug in slugs:
            response = client.get(f"/api/v1/shops/nearby?lat=22.3592&lon=91.8215&category={slug}&limit=1")
            assert response.status_code == 200

    def test_unknown_field_is_refused_by_name(self, client: Client) -> None:
        assert refused_fields(client.get("/api/v1/shop-categories?limit=5")) == ["limit"]


def test_demo_shop_is_found_by_its_slug(client: Client, demo_market: None) -> None:
    shop = Shop.objects.order_by("osm_id")[:1].get()

    answer = get_shop(client, shop.slug).json()

    assert (answer["id"], answer["hours_are_synthetic"]) == (str(shop.pk), True)
