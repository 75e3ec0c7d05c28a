"""A shop's goods on its page: by kind, searched through, page by page."""

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from marketplace.storefront.forms import AISLE_PAGE
from marketplace.storefront.goods import shelf
from tests.unit.catalog.goods import make_category, make_grocer, make_product
from tests.web.storefront.goods_market import FRAGMENT, HERE, GoodsMarket, make_goods_market, sell
from tests.web.storefront.html import Page, query_of


@pytest.fixture
def market(no_shops: None) -> GoodsMarket:
    return make_goods_market()


def read(client: Client, slug: str, **query: str) -> Page:
    return Page(client.get(f"/en/shops/{slug}/", query))


class TestGoods:
    def test_are_its_own_with_price_and_stock(self, client: Client, market: GoodsMarket) -> None:
        page = read(client, market.near.slug, **HERE)

        assert page.texts("goods-name") == ["Egg", "Miniket rice"]
        assert page.texts("price-now") == ["৳ 150", "৳ 425"]
        assert "৳ 85 a kg" in page.texts("price-per")
        assert len(page.texts("stock")) == 2

    def test_lead_to_the_product_with_the_pin(self, client: Client, market: GoodsMarket) -> None:
        url = read(client, market.near.slug, **HERE).links("goods-link")["Egg"]

        assert query_of(url) == HERE

    def test_can_be_narrowed_to_a_kind_and_let_go_again(self, client: Client, market: GoodsMarket) -> None:
        sell(market.near, make_product(category=make_category("soap", name_en="Soap")).variants.get(), "60.00")
        chips = read(client, market.near.slug, **HERE).links("chip-small")
        staples = next(url for name, url in chips.items() if name.startswith("Staples"))

        page = Page(client.get(staples.partition("#")[0]))

        assert page.texts("goods-name") == ["Egg", "Miniket rice"]
        assert query_of(staples) == {"kind": market.staples.slug, **HERE}
        assert query_of(page.links("chip-small")["All goods"].partition("#")[0]) == HERE

    @pytest.mark.parametrize("goods", ["rice", "চাল", "chal"])
    def test_are_searched_through_in_three_scripts(self, client: Client, market: GoodsMarket, goods: str) -> None:
        assert read(client, market.near.slug, goods=goods).texts("goods-name") == ["Miniket rice"]

    def test_of_other_shops_are_not_found(self, client: Client, market: GoodsMarket) -> None:
        page = read(client, market.next.slug, goods="egg", **HERE)

        assert "Nothing in this shop for “egg”" in page.html
        assert query_of(page.links("button-primary")["Search all shops"]) == {"q": "egg", **HERE}

    def test_that_there_are_none_of_is_said(self, client: Client, market: GoodsMarket) -> None:
        assert "No goods are listed here yet" in read(client, make_grocer().slug).html

    def test_of_a_kind_that_nobody_knows_lead_back_to_all(self, client: Client, market: GoodsMarket) -> None:
        assert "Nothing of this kind in this shop" in read(client, market.near.slug, kind="no-such").html

    def test_come_alone_when_only_they_are_asked_for(self, client: Client, market: GoodsMarket) -> None:
        html = client.get(f"/en/shops/{market.near.slug}/", {"goods": "egg"}, headers=FRAGMENT).content.decode()

        assert "<html" not in html
        assert "Egg" in html


class TestPages:
    def test_grow_and_then_follow_each_other(
        self, client: Client, no_shops: None, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(shelf, "AISLE_MOST", 2 * AISLE_PAGE)
        shop, category = make_grocer(), make_category("tins")
        for number in range(2 * AISLE_PAGE + 1):
            sell(shop, make_product(category=category, name_en=f"Tin {number:02}").variants.get(), "10.00")

        first = read(client, shop.slug)
        more = first.links("button-quiet")["Show more goods"]
        second = Page(client.get(more.partition("#")[0]))
        last_url = second.links("button-quiet")["Show more goods"].partition("#")[0]
        last = Page(client.get(last_url))

        assert len(first.texts("goods-name")) == AISLE_PAGE
        assert query_of(more.partition("#")[0]) == {"shown": str(2 * AISLE_PAGE)}
        assert set(query_of(last_url)) == {"after"}
        assert last.texts("goods-name") == ["Tin 00"]
        assert "Show more goods" not in last.links("button-quiet")


class TestStatements:
    def test_goods_take_two_and_a_search_one_more(
        self, client: Client, market: GoodsMarket, django_assert_max_num_queries: DjangoAssertNumQueries
    ) -> None:
        url = f"/en/shops/{market.near.slug}/"
        client.get(url, {"goods": "egg"})  # synonyms are kept from now on

        with django_assert_max_num_queries(3):  # the shop
            client.get(url, headers=FRAGMENT)
        with django_assert_max_num_queries(4):
            client.get(url, {"goods": "rice"}, headers=FRAGMENT)
