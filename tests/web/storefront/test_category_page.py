"""The aisles as the server sends them."""

import re

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from marketplace.catalog.models import Brand, Product
from tests.unit.catalog.goods import make_product
from tests.web.storefront.goods_market import ABROAD, FRAGMENT, HERE, GoodsMarket, make_goods_market, sell
from tests.web.storefront.html import Page, query_of

RICE = "/en/categories/test-rice/"
STAPLES = "/en/categories/test-staples/"


@pytest.fixture
def market(no_shops: None) -> GoodsMarket:
    return make_goods_market()


class TestAisles:
    def test_show_kinds_with_those_below_and_carry_the_pin(self, client: Client, market: GoodsMarket) -> None:
        page = Page(client.get("/en/categories/", HERE))

        links = {link["href"] for link in page.attributes("a")}
        query = f"?lat={HERE['lat']}&lon={HERE['lon']}"
        assert {STAPLES + query, RICE + query} <= links

    def test_show_featured_goods(self, client: Client, market: GoodsMarket) -> None:
        Product.objects.filter(pk=market.egg.pk).update(is_featured=True)

        assert "Egg" in Page(client.get("/en/categories/")).texts("goods-name")

    def test_take_two_statements(
        self, client: Client, market: GoodsMarket, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        client.get("/en/categories/")

        with django_assert_num_queries(2):
            client.get("/en/categories/")


class TestAisle:
    def test_has_the_goods_of_all_below_with_the_lowest_price(self, client: Client, market: GoodsMarket) -> None:
        page = Page(client.get(STAPLES))

        assert sorted(page.texts("goods-name")) == ["Egg", "Miniket rice"]
        assert sorted(page.texts("price")) == ["from ৳ 90 ৳ 79.80 a kg", "৳ 150 ৳ 12.50 a piece"]

    def test_promises_of_a_place_what_the_page_of_a_product_keeps(self, client: Client, market: GoodsMarket) -> None:
        page = Page(client.get(RICE))
        at_pin = Page(client.get(RICE, HERE))

        assert "the page of each product shows which shops bring it there" in page.html
        link = at_pin.links("goods-name-link")["Miniket rice"]
        brought, _, elsewhere = Page(client.get(link)).html.partition("Sold elsewhere")
        assert "Near Store" in brought
        assert "Far Store" not in brought
        assert "Far Store" in elsewhere

    def test_speaks_bangla_with_its_digits(self, client: Client, market: GoodsMarket) -> None:
        page = Page(client.get("/categories/test-rice/"))

        assert page.texts("goods-name") == ["মিনিকেট চাল"]
        assert "৳ ৯০" in page.texts("price-now")

    def test_is_narrowed_to_a_brand_and_widened_again(self, client: Client, market: GoodsMarket) -> None:
        for name in ("Fresh", "Pran"):
            brand = Brand.objects.create(slug=f"test-{name.lower()}", name_en=name, name_bn=name)
            product = make_product(name_en=f"{name} flour", category=market.staples)
            Product.objects.filter(pk=product.pk).update(brand=brand)
        url = Page(client.get(STAPLES)).links("chip-small")["Fresh"]

        page = Page(client.get(url))

        assert page.texts("goods-name") == ["Fresh flour"]
        assert query_of(page.links("chip-small")["Fresh"]) == {}

    def test_grows_by_a_step_at_the_address_that_the_page_then_has(self, client: Client, market: GoodsMarket) -> None:
        for number in range(24):
            make_product(name_en=f"Rice no {number}")
        page = Page(client.get(RICE))
        [more] = [link for link in page.attributes("a") if "hx-replace-url" in link]

        grown = Page(client.get(more["href"]))

        assert len(page.texts("goods-name")) == 24
        assert len(grown.texts("goods-name")) == 25
        assert more["hx-replace-url"] == more["href"]

    def test_that_is_empty_says_so(self, client: Client, market: GoodsMarket) -> None:
        Product.objects.update(is_featured=False, status="draft")

        assert "Nothing of this kind yet" in Page(client.get(RICE)).html

    def test_that_is_not_there_is_not_found(self, client: Client, market: GoodsMarket) -> None:
        assert client.get("/en/categories/no-such/").status_code == 404

    def test_is_the_list_alone_when_only_that_is_asked_for(self, client: Client, market: GoodsMarket) -> None:
        html = client.get(RICE, headers=FRAGMENT).content.decode()

        assert "<html" not in html
        assert re.search("<h1>Rice</h1>", html)

    def test_takes_three_statements(
        self, client: Client, market: GoodsMarket, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        client.get(RICE)

        with django_assert_num_queries(3):  # the kind, its goods, their brands
            client.get(RICE)


class TestAisleAtAPin:
    def test_has_what_comes_there_with_fee_and_time(self, client: Client, market: GoodsMarket) -> None:
        lamp = make_product(name_en="Lamp", category=market.staples)
        sell(market.far, lamp.variants.get(), "200.00")

        page = Page(client.get(STAPLES, HERE))

        assert sorted(page.texts("goods-name")) == ["Egg", "Miniket rice"]
        assert "2 products · every one delivered to your pin now or within two hours" in page.texts("quiet")[0]
        assert {"Near Store", "Next Store"} == set(page.texts("result-offer-shop"))
        assert "Far Store" not in page.html
        assert page.links("chip")["Rice"].startswith(RICE)

    def test_is_sorted_and_narrowed_at_its_own_address(self, client: Client, market: GoodsMarket) -> None:
        page = Page(client.get(STAPLES, HERE))
        cheapest = page.links("chip-small")["Cheapest"]
        up_to_100 = next(url for name, url in page.links("chip-small").items() if name.startswith("৳ 50 to ৳ 100"))

        narrowed = Page(client.get(up_to_100))

        assert cheapest.startswith(f"{STAPLES}?")
        assert query_of(cheapest) == {"sort": "price", **HERE}
        assert Page(client.get(cheapest)).texts("goods-name") == ["Miniket rice", "Egg"]
        assert narrowed.texts("goods-name") == ["Miniket rice"]
        [let_go] = [url for name, url in narrowed.links("chip-small").items() if "Let go of" in name]
        assert (let_go.split("?")[0], query_of(let_go)) == (STAPLES, HERE)
        names = {field["name"] for field in page.attributes("input") if field.get("form") is None and "name" in field}
        assert "category" not in names

    def test_where_nothing_comes_leads_to_all_of_it(self, client: Client, market: GoodsMarket) -> None:
        lamp = make_product(name_en="Lamp")
        sell(market.far, lamp.variants.get(), "200.00")

        page = Page(client.get(f"/en/categories/{lamp.category.slug}/", HERE | {"lat": "22.4"}))

        assert "Nothing of this kind comes to your pin" in page.html
        everywhere = page.links("button-primary")["Look everywhere"]
        assert "Lamp" in Page(client.get(everywhere)).texts("goods-name")

    def test_abroad_says_that_no_market_is_there(self, client: Client, market: GoodsMarket) -> None:
        assert "No market here yet" in Page(client.get(RICE, ABROAD)).html

    def test_brand_that_is_not_there_is_told_and_let_go_of(self, client: Client, market: GoodsMarket) -> None:
        response = client.get(RICE, HERE | {"brand": "no-such"})

        assert response.status_code == 400
        assert Page(response).texts("goods-name") == ["Miniket rice"]

    def test_grows_and_is_the_list_alone_when_only_that_is_asked_for(self, client: Client, market: GoodsMarket) -> None:
        for number in range(24):
            lamp = make_product(name_en=f"Lamp {number}", category=market.rice.category)
            sell(market.near, lamp.variants.get(), "9.00")
        page = Page(client.get(RICE, HERE))
        [more] = [link for link in page.attributes("a") if "hx-replace-url" in link]

        html = client.get(more["href"], headers=FRAGMENT).content.decode()

        assert len(page.texts("goods-name")) == 20
        assert html.count("goods-name-link") == 25
        assert "<html" not in html

    def test_speaks_bangla_with_its_digits(self, client: Client, market: GoodsMarket) -> None:
        page = Page(client.get("/categories/test-rice/", HERE))

        assert "১টি পণ্য" in page.texts("quiet")[0]
        assert "ভালো আগে" in page.texts("chip-small")

    def test_takes_four_statements(
        self, client: Client, market: GoodsMarket, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        client.get(STAPLES, HERE)

        with django_assert_num_queries(4):  # the kind, what is found, what is told of it, what the pin is called
            client.get(RICE, HERE)
