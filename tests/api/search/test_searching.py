"""Search over HTTP: what it answers, page by page, and what it refuses."""

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from geo.points import GeoPoint
from marketplace.accounts.permissions import Role
from marketplace.search.models import Synonym
from marketplace.search.schemas.searching import SearchOut
from marketplace.search.services.indexing import index_shops
from sellers.hours import WeeklyHours
from sellers.models import Shop, ShopStatus
from tests.matrix.actors import make_user, signed_in
from tests.unit.search.bazaar import make_product, sell
from tests.unit.sellers.market import make_shop
from tests.unit.sellers.zone_drafts import make_zone

SEARCH = "/api/v1/search"
AT_GEC = {"lat": "22.3592", "lon": "91.8215"}


@pytest.fixture
def goods(no_shops: None) -> None:
    shop = make_shop(hours=WeeklyHours.every_day(0, 1440))
    make_zone(shop, fee=Decimal(30))
    for number, name in enumerate(("Miniket Rice", "Nazirshail Rice", "Chinigura Rice"), start=1):
        sell(shop, make_product(name, f"{name} চাল"), 50 * number)


def ask(client: Client, **query: Any) -> Any:
    return client.get(SEARCH, AT_GEC | query)


@pytest.mark.usefixtures("goods")
class TestSearch:
    def test_answer_is_as_documented(self, client: Client) -> None:
        answer = ask(client, q="chal")

        told = SearchOut.model_validate_json(answer.content)
        assert (answer.status_code, told.total, len(told.items)) == (200, 3, 3)
        assert told.items[0].offers[0].fee is not None

    @pytest.mark.parametrize("sort", ["relevance", "price"])
    def test_pages_follow_each_other(self, client: Client, sort: str) -> None:
        first = ask(client, q="chal", sort=sort, limit=2).json()

        second = ask(client, q="chal", sort=sort, limit=2, cursor=first["next"]).json()

        slugs = {item["slug"] for item in first["items"] + second["items"]}
        assert (len(slugs), second["next"]) == (3, None)

    @pytest.mark.parametrize("sort", ["relevance", "price"])
    def test_without_a_text_is_all_of_a_category(self, client: Client, sort: str) -> None:
        category = {"category": "bazaar-goods", "sort": sort, "limit": 2}
        first = SearchOut.model_validate_json(ask(client, **category).content)
        second = SearchOut.model_validate_json(ask(client, **category, q="", cursor=first.next).content)

        assert (first.total, len(first.items), len(second.items), second.next) == (3, 2, 1, None)
        assert ask(client, category="no-such").status_code == 404

    def test_cursor_of_another_question_is_refused(self, client: Client) -> None:
        first = ask(client, q="chal", limit=1).json()

        assert ask(client, q="rice", limit=1, cursor=first["next"]).status_code == 400

    @pytest.mark.parametrize(
        ("query", "status"),
        [
            ({}, 400),
            ({"q": ""}, 400),
            ({"q": " ", "brand": "pran"}, 400),
            ({"q": "x" * 101}, 400),
            ({"q": "chal", "price_min": "9", "price_max": "3"}, 400),
            ({"q": "chal", "sort": "newest"}, 400),
            ({"q": "chal", "category": "no-such"}, 404),
            ({"q": "chal", "brand": "no-such"}, 404),
            ({"q": "' | & ! :*"}, 200),
            ({"q": "৷ ্ \u200d"}, 200),
            ({"q": "\u0000"}, 400),
        ],
    )
    def test_bad_and_odd_questions(self, client: Client, query: dict[str, str], status: int) -> None:
        assert ask(client, **query).status_code == status

    @pytest.mark.parametrize("status", [ShopStatus.DRAFT, ShopStatus.PAUSED, ShopStatus.SUSPENDED, ShopStatus.CLOSED])
    def test_own_goods_of_a_shop_nobody_sees_are_not_found(self, client: Client, status: ShopStatus) -> None:
        own = make_shop(2, status=status)
        sell(own, make_product("Secret Rice", "গোপন চাল", shop=own))

        assert client.get(SEARCH, {"q": "secret"}).json()["items"] == []
        assert client.get(f"{SEARCH}/suggest", {"q": "secret"}).json()["products"] == []

    def test_half_a_pin_is_refused(self, client: Client) -> None:
        assert client.get(SEARCH, {"q": "chal", "lat": "22"}).status_code == 400

    def test_suggestions_begin_as_typed_in_either_script(self, client: Client) -> None:
        for text in ("chi", "rice chi", "chin"):
            found = client.get(f"{SEARCH}/suggest", {"q": text}).json()
            assert found["products"][0]["name_en"] == "Chinigura Rice", text

    def test_one_letter_suggests_nothing(self, client: Client) -> None:
        assert client.get(f"{SEARCH}/suggest", {"q": "c"}).json()["products"] == []

    def test_staff_see_why(self, client: Client) -> None:
        support = signed_in(make_user(Role.SUPPORT), has_second_factor=True)

        told = support.get("/api/v1/admin/search/explain", AT_GEC | {"q": "chal"}).json()

        assert "'^cal'" in told["words"][0]["near"]
        assert told["candidates"][0]["signals"]["coverage"] == pytest.approx(1)


@pytest.mark.usefixtures("goods")
class TestSynonyms:
    def test_words_mean_the_same_until_they_are_taken_back(
        self, client: Client, django_capture_on_commit_callbacks: Any
    ) -> None:
        support = signed_in(make_user(Role.SUPPORT), has_second_factor=True)
        url = "/api/v1/admin/search/synonyms"

        with django_capture_on_commit_callbacks(execute=True):
            made = support.post(url, {"terms": ["zzaxo", "miniket"]}, content_type="application/json")
        found = ask(client, q="zzaxo").json()["items"]
        with django_capture_on_commit_callbacks(execute=True):
            support.delete(f"{url}/{made.json()['id']}")

        assert (made.status_code, [item["name_en"] for item in found]) == (201, ["Miniket Rice"])
        assert ask(client, q="zzaxo").json()["items"] == []

    @pytest.mark.parametrize("terms", [["chal"], ["chal", "CHAL"], ["chal", "!!"], ["chal", "x" * 61]])
    def test_what_says_nothing_is_refused(self, terms: list[str]) -> None:
        support = signed_in(make_user(Role.SUPPORT), has_second_factor=True)

        answer = support.post("/api/v1/admin/search/synonyms", {"terms": terms}, content_type="application/json")

        assert (answer.status_code, Synonym.objects.exists()) == (400, False)


@pytest.mark.usefixtures("goods")
class TestStatements:
    def test_of_a_first_page_are_three_at_most_and_two_once_it_is_warm(
        self, client: Client, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        with django_assert_num_queries(3):  # synonyms, what is found, what is told of it
            assert ask(client, q="rice").json()["total"]
        with django_assert_num_queries(2):
            assert ask(client, q="rice", in_stock="true").json()["total"]

    def test_without_a_pin_are_one_more_for_shops(
        self, client: Client, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        ask(client, q="rice")

        with django_assert_num_queries(3):
            assert client.get(SEARCH, {"q": "rice"}).json()["total"]


@pytest.mark.usefixtures("goods")
class TestShops:
    def test_of_the_name_are_told_with_fee_and_time(self, client: Client) -> None:
        index_shops(shop_ids=list(Shop.objects.values_list("pk", flat=True)))

        [shop] = SearchOut.model_validate_json(ask(client, q="shop 1").content).shops

        assert (shop.name_en, shop.fee and shop.fee.amount) == ("Shop 1", Decimal("30.00"))
        assert shop.eta_min is not None

    @pytest.mark.parametrize("q", ["pharmacy", "ফার্মেসি"])
    def test_of_the_kind_are_told_from_a_pin(self, client: Client, q: str) -> None:
        index_shops(shop_ids=list(Shop.objects.values_list("pk", flat=True)))

        assert [shop["slug"] for shop in ask(client, q=q).json()["shops"]] == ["shop-1"]
        assert client.get(SEARCH, {"q": q}).json()["shops"] == []

    def test_that_do_not_deliver_to_the_pin_are_left_out(self, client: Client) -> None:
        far = make_shop(2, name_en="Shop 1 of Feni", at=GeoPoint(lat=23.01, lon=91.39))
        index_shops(shop_ids=[far.pk])

        assert ask(client, q="shop 1 of").json()["shops"] == []
        assert [shop["slug"] for shop in client.get(SEARCH, {"q": "shop 1 of"}).json()["shops"]] == ["shop-2"]

    def test_are_on_the_first_page_alone(self, client: Client) -> None:
        make_zone(rice := make_shop(2, name_en="Rice corner", hours=WeeklyHours.every_day(0, 1440)))
        index_shops(shop_ids=[rice.pk])

        first = ask(client, q="rice", limit=1).json()

        assert [shop["slug"] for shop in first["shops"]] == ["shop-2"]
        assert ask(client, q="rice", limit=1, cursor=first["next"]).json()["shops"] == []
