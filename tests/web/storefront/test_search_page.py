"""The page of a search as the server sends it."""

from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from marketplace.accounts.permissions import Role
from marketplace.search.services.indexing import index_shops
from marketplace.storefront.goods import finding, views
from tests.matrix.actors import make_user, signed_in
from tests.web.storefront.goods_market import ABROAD, FRAGMENT, HERE, GoodsMarket, make_goods_market
from tests.web.storefront.html import Page, query_of

SEARCH = "/en/search/"
PHONE = "Mozilla/5.0 (Linux; Android 13) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/125.0 Mobile Safari/537.36"


@pytest.fixture
def market(no_shops: None) -> GoodsMarket:
    return make_goods_market()


def find(client: Client, q: str, **query: str) -> Page:
    return Page(client.get(SEARCH, {"q": q, **query}))


class TestResults:
    @pytest.mark.parametrize("q", ["rice", "চাল", "chal", "miniket"])
    def test_are_found_in_three_scripts_from_a_pin(self, client: Client, market: GoodsMarket, q: str) -> None:
        assert find(client, q, **HERE).texts("goods-name") == ["Miniket rice"]

    def test_have_the_best_offers_that_are_brought_to_the_pin(self, client: Client, market: GoodsMarket) -> None:
        page = find(client, "rice", **HERE)

        assert page.texts("result-offer-shop") == ["Near Store", "Next Store", "Next Store"]
        assert "৳ 85 a kg" in page.texts("price-per")
        assert "Far Store" not in page.html

    def test_lead_to_the_product_with_the_pin(self, client: Client, market: GoodsMarket) -> None:
        url = find(client, "rice", **HERE).links("goods-name-link")["Miniket rice"]

        assert query_of(url) == HERE

    def test_keep_what_was_typed_in_the_field(self, client: Client, market: GoodsMarket) -> None:
        fields = find(client, "rice").attributes("input")

        assert [field["value"] for field in fields if field.get("id") == "search"] == ["rice"]

    def test_are_what_was_found_alone_when_only_that_is_asked_for(self, client: Client, market: GoodsMarket) -> None:
        html = client.get(SEARCH, {"q": "rice"}, headers=FRAGMENT).content.decode()

        assert "<html" not in html
        assert "<title>“rice” on the market · Haat" in html


class TestNarrowing:
    def test_is_a_form_that_keeps_words_and_pin(self, client: Client, market: GoodsMarket) -> None:
        fields = find(client, "rice", **HERE).attributes("input")

        named = {(field["name"], field["value"]) for field in fields if field.get("type") == "hidden"}
        assert {("q", "rice"), ("lat", HERE["lat"]), ("lon", HERE["lon"])} <= named

    def test_price_leaves_out_what_costs_more_and_can_be_let_go(self, client: Client, market: GoodsMarket) -> None:
        page = find(client, "rice", price_max="100", **HERE)

        assert page.texts("price-now") == ["৳ 90"]
        [chosen] = [url for name, url in page.links("chip-small").items() if "up to ৳ 100" in name and "Let go" in name]
        assert query_of(chosen) == {"q": "rice", **HERE}

    def test_to_nothing_offers_the_way_back(self, client: Client, market: GoodsMarket) -> None:
        page = find(client, "rice", price_max="10", **HERE)

        assert "Nothing matches what you chose" in page.html
        assert query_of(page.links("button-primary")["Let go of every filter"]) == {"q": "rice", **HERE}

    def test_prices_in_the_wrong_order_are_taken_the_right_way(self, client: Client, market: GoodsMarket) -> None:
        assert find(client, "rice", price_min="100", price_max="50").texts("price-now") == ["৳ 90"]

    @pytest.mark.parametrize(
        ("field", "value", "told"),
        [
            ("price_min", "cheap", "A price is a number"),
            ("category", "no-such", "There is no such category."),
            ("sort", "luck", "There is no such order."),
            ("lat", "north", "These coordinates are not a place on Earth."),
        ],
    )
    def test_that_makes_no_sense_is_told_and_the_goods_stay(
        self, client: Client, market: GoodsMarket, field: str, value: str, told: str
    ) -> None:
        answer = client.get(SEARCH, {"q": "rice", field: value})

        page = Page(answer)
        assert answer.status_code == 400
        assert told in page.html
        assert page.texts("goods-name") == ["Miniket rice"]


class TestNothing:
    def test_asked_begins_with_the_kinds(self, client: Client, market: GoodsMarket) -> None:
        assert "What are you looking for?" in Page(client.get(SEARCH)).html

    def test_but_a_kind_leads_to_its_page_with_all_the_rest(self, client: Client, market: GoodsMarket) -> None:
        response = client.get(SEARCH, {"q": " ", "category": "rice", "in_stock": "1", **HERE})

        url = response.headers["Location"]
        assert (response.status_code, url.split("?")[0]) == (302, "/en/categories/rice/")
        assert query_of(url) == {"in_stock": "1", **HERE}

    def test_found_here_leads_beyond_the_pin(self, client: Client, market: GoodsMarket) -> None:
        page = find(client, "zzzzqqq", **HERE)

        assert "Nothing found for “zzzzqqq”" in page.html
        assert query_of(page.links("button-primary")["Look everywhere"]) == {"q": "zzzzqqq"}
        assert "within two hours has it; shops that open later are left out." in page.html

    def test_narrowed_at_a_pin_names_both_reasons(self, client: Client, market: GoodsMarket) -> None:
        at_pin, anywhere = (find(client, "rice", price_max="1", **where).html for where in (HERE, {}))

        assert "deliver to your pin later than in two hours." in at_pin
        assert "The words may be right and the filters too narrow." in anywhere

    def test_found_abroad_says_where_there_is_a_market(self, client: Client, market: GoodsMarket) -> None:
        assert "No market here yet" in find(client, "rice", **ABROAD).html


class TestSuggestions:
    def test_are_options_that_lead_on_with_the_pin(self, client: Client, market: GoodsMarket) -> None:
        page = Page(client.get("/en/search/suggestions", {"q": "mini", **HERE}))

        url = page.links("option")["Miniket rice মিনিকেট চাল"]
        assert url == f"/en/products/{market.rice.slug}/?lat={HERE['lat']}&lon={HERE['lon']}"

    def test_of_a_place_set_the_pin(self, client: Client, market: GoodsMarket) -> None:
        page = Page(client.get("/en/search/suggestions", {"q": "agrabad"}))

        assert any(url.startswith("/en/?lat=") for url in page.links("option").values())

    def test_of_nothing_say_so(self, client: Client, market: GoodsMarket) -> None:
        assert "Nothing begins like this" in Page(client.get("/en/search/suggestions", {"q": "zzzzqqq"})).html


class TestBeside:
    def test_are_shops_of_the_name_with_their_terms(self, client: Client, market: GoodsMarket) -> None:
        index_shops(shop_ids=[market.near.pk, market.far.pk])

        page = find(client, "store", **HERE)

        [shop] = [text for text in page.texts("found-place") if "Store" in text]
        assert "Near Store" in shop
        assert "Delivery ৳ 30" in shop
        assert query_of(page.links("found-place")[shop]) == HERE

    def test_are_places_of_the_name_that_set_the_pin(self, client: Client, market: GoodsMarket) -> None:
        links = find(client, "agrabad").links("found-place")

        assert any(url.startswith("/en/?lat=") for url in links.values())
        assert not any(url.startswith("/en/?lat=") for url in find(client, "rice").links("found-place").values())


class TestKeeping:
    def test_leads_to_a_form_with_all_that_narrows_the_list(self, client: Client, market: GoodsMarket) -> None:
        [url] = find(client, "rice", price_max="500", in_stock="1", **HERE).links("save-search").values()

        assert url.startswith("/en/account/searches/new/?")
        assert query_of(url) == {"q": "rice", "price_max": "500", "in_stock": "1", **HERE}


class TestReasons:
    @pytest.fixture
    def support(self, market: GoodsMarket) -> Client:
        return signed_in(make_user(Role.SUPPORT), has_second_factor=True)

    def test_are_told_to_staff_and_add_up(self, support: Client, market: GoodsMarket) -> None:
        [why] = find(support, "rice", **HERE).texts("why")

        assert "Why it stands here" in why
        assert "coverage = 1.000" in why

    @pytest.mark.parametrize("role", [None, Role.CUSTOMER, Role.SELLER, Role.ANALYST])
    def test_are_neither_told_to_others_nor_worked_out(
        self, support: Client, market: GoodsMarket, monkeypatch: pytest.MonkeyPatch, role: Role | None
    ) -> None:
        find(support, "rice", **HERE)  # from now on the answer is kept

        def refuse(*_args: object, **_named: object) -> None:
            raise AssertionError("nobody may ask for it")

        monkeypatch.setattr(finding, "list_reasons", refuse)
        reader = Client() if role is None else signed_in(make_user(role), has_second_factor=True)
        page = find(reader, "rice", **HERE)

        assert page.texts("goods-name") == ["Miniket rice"]
        assert page.texts("why") == []

    def test_are_not_told_to_staff_without_a_second_factor(self, client: Client, market: GoodsMarket) -> None:
        staff = signed_in(make_user(Role.SUPPORT), has_second_factor=False)

        assert find(staff, "rice", **HERE).texts("why") == []


class TestCounting:
    @pytest.fixture
    def counted(self, monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
        calls: list[dict[str, Any]] = []
        monkeypatch.setattr(views, "count_query", lambda **call: calls.append(call))
        return calls

    def test_has_what_was_asked_and_how_much_was_found(
        self, market: GoodsMarket, counted: list[dict[str, Any]]
    ) -> None:
        Client(headers={"User-Agent": PHONE}).get(SEARCH, {"q": " Rice "})

        [call] = counted
        assert (call["query"], call["hits"]) == ("rice", 1)

    @pytest.mark.parametrize(
        ("headers", "query"),
        [
            ({"User-Agent": "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"}, {}),
            ({"User-Agent": "curl/8.5"}, {}),
            ({}, {}),
            ({"User-Agent": "PHONE", "Sec-Purpose": "prefetch"}, {}),
            ({"User-Agent": "PHONE"}, {"shown": "40"}),
            ({"User-Agent": "PHONE"}, {"q": ""}),
        ],
    )
    def test_leaves_out_programs_and_lists_that_grow(
        self, market: GoodsMarket, counted: list[dict[str, Any]], headers: dict[str, str], query: dict[str, str]
    ) -> None:
        sent = {name: PHONE if value == "PHONE" else value for name, value in headers.items()}

        Client(headers=sent).get(SEARCH, {"q": "rice", **query})

        assert counted == []


class TestStatements:
    def test_page_takes_five_at_most_and_four_once_it_is_warm(
        self, client: Client, market: GoodsMarket, django_assert_max_num_queries: DjangoAssertNumQueries
    ) -> None:
        # Goods with shops, their cards, places, what the pin is called; kept for longer, synonyms.
        with django_assert_max_num_queries(5):
            client.get(SEARCH, {"q": "rice", **HERE})
        with django_assert_max_num_queries(4):
            client.get(SEARCH, {"q": "egg", **HERE})
