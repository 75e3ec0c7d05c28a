"""The page of one product as the server sends it."""

import json
import re
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from marketplace.catalog.models import Offer, Product, ProductStatus
from sellers.models import DeliveryZone
from tests.unit.catalog.goods import make_product
from tests.unit.catalog.opinions import make_review
from tests.web.storefront.goods_market import FRAGMENT, HERE, GoodsMarket, make_goods_market
from tests.web.storefront.html import Page, query_of


@pytest.fixture
def market(no_shops: None) -> GoodsMarket:
    return make_goods_market()


def url_of(product: Product, language: str = "/en") -> str:
    return f"{language}/products/{product.slug}/"


def read(client: Client, product: Product, **query: str) -> Page:
    answer = client.get(url_of(product), query)
    assert answer.status_code == 200
    return Page(answer)


def prices(page: Page) -> list[str]:
    """Of the offers compared, in their order."""
    tables = page.html.replace("\N{NO-BREAK SPACE}", " ").split('<table class="offers"')[1:]
    return re.findall(r'class="price-now">([^<]+)<', tables[0]) if tables else []


class TestWords:
    def test_are_in_the_language_of_the_address_with_the_other_below(self, client: Client, market: GoodsMarket) -> None:
        english = client.get(url_of(market.rice)).content.decode()
        bangla = client.get(url_of(market.rice, "")).content.decode()

        assert "<h1>Miniket rice</h1>" in english
        assert '<p class="goods-fact" lang="bn">মিনিকেট চাল</p>' in english
        assert "Thin grains." in english
        assert "<h1>মিনিকেট চাল</h1>" in bangla
        assert "চিকন দানা।" in bangla

    def test_lead_up_the_tree_with_the_pin(self, client: Client, market: GoodsMarket) -> None:
        html = read(client, market.rice, **HERE).html

        for path in ("/en/categories/", "/en/categories/test-staples/", "/en/categories/test-rice/"):
            assert re.search(rf'href="{path}\?lat=[\d.]+&amp;lon=[\d.]+"', html), path

    def test_are_markup_of_nobody_elses(self, client: Client, market: GoodsMarket) -> None:
        Product.objects.filter(pk=market.rice.pk).update(name_en="</script><script>alert(1)</script>")

        assert "<script>alert(1)" not in read(client, market.rice).html


class TestOffers:
    def test_without_a_pin_are_all_that_there_are_and_the_page_asks_where_to(
        self, client: Client, market: GoodsMarket
    ) -> None:
        page = read(client, market.rice)

        assert prices(page) == ["৳ 90", "৳ 399", "৳ 425", "৳ 430"]
        assert "Where do you want it brought?" in page.html
        assert page.texts("distance") == []

    def test_with_a_pin_are_those_brought_there_with_fee_and_distance(
        self, client: Client, market: GoodsMarket
    ) -> None:
        page = read(client, market.rice, **HERE)

        assert prices(page) == ["৳ 90", "৳ 425", "৳ 430"]
        assert "Far Store" in page.html.partition("Sold elsewhere")[2]
        assert page.texts("offer-line") == ["Delivery free", "Delivery ৳ 30", "Delivery free"]
        assert page.texts("distance")[:2] == ["330 m", "10 m"]

    @pytest.mark.parametrize(
        ("sort", "expected"),
        [
            ("price", ["৳ 90", "৳ 425", "৳ 430"]),
            ("unit_price", ["৳ 425", "৳ 430", "৳ 90"]),
            ("distance", ["৳ 425", "৳ 90", "৳ 430"]),
            ("nonsense", ["৳ 90", "৳ 425", "৳ 430"]),
        ],
    )
    def test_come_in_the_order_asked_for(
        self, client: Client, market: GoodsMarket, sort: str, expected: list[str]
    ) -> None:
        assert prices(read(client, market.rice, sort=sort, **HERE))[:1] == expected[:1]
        assert sorted(prices(read(client, market.rice, sort=sort, **HERE))) == sorted(expected)

    def test_of_one_pack_are_those_of_the_pack_chosen(self, client: Client, market: GoodsMarket) -> None:
        links = read(client, market.rice, **HERE).links("variant")
        [five] = [url for name, url in links.items() if name.startswith("5 kg")]

        page = Page(client.get(five))

        assert query_of(five)["lat"] == HERE["lat"]
        assert prices(page) == ["৳ 425", "৳ 430"]

    def test_tell_what_a_kilo_costs_and_what_is_saved(self, client: Client, market: GoodsMarket) -> None:
        page = read(client, market.rice, **HERE)

        assert "৳ 85 a kg" in page.texts("price-per")
        assert "−15%" in page.texts("saving")

    def test_at_a_pin_tell_what_they_come_to_and_whether_the_shop_is_open(
        self, client: Client, market: GoodsMarket
    ) -> None:
        page = read(client, market.rice, **HERE)

        totals = [text.replace("\N{NO-BREAK SPACE}", " ") for text in page.texts("offer-total")]
        assert totals == ["Total ৳ 90", "Total ৳ 455", "Total ৳ 430"]
        assert page.texts("status-open") == ["Open", "Open", "Open"]

    def test_tell_what_an_order_must_come_to_and_from_when_on_it_is_brought_for_nothing(
        self, client: Client, market: GoodsMarket
    ) -> None:
        DeliveryZone.objects.filter(shop=market.near).update(minimum_order=500)
        DeliveryZone.objects.filter(shop=market.next).update(fee=20, free_above=400)

        page = read(client, market.rice, **HERE)

        totals = [text.replace("\N{NO-BREAK SPACE}", " ") for text in page.texts("offer-total")]
        assert totals == ["Total ৳ 110", "Total ৳ 455", "Total ৳ 430"]
        assert "orders from ৳ 500" in page.texts("offer-line")[1].replace("\N{NO-BREAK SPACE}", " ")

    def test_that_are_out_of_stock_come_last_and_say_so(self, client: Client, market: GoodsMarket) -> None:
        Offer.objects.filter(variant=market.packs[1]).update(stock=0)

        page = read(client, market.rice, **HERE)

        assert prices(page)[-1] == "৳ 90"
        assert "Out of stock" in page.texts("stock-out")

    def test_of_nobody_are_told_with_a_way_on(self, client: Client, market: GoodsMarket) -> None:
        Offer.objects.all().delete()

        page = read(client, market.rice)

        assert "No shop offers it at present" in page.html
        assert "Rice" in page.links("button-quiet")

    def test_is_the_main_part_alone_when_only_that_is_asked_for(self, client: Client, market: GoodsMarket) -> None:
        answer = client.get(url_of(market.rice), HERE, headers=FRAGMENT)

        assert "<html" not in answer.content.decode()
        assert "HX-Request-Type" in answer.headers["Vary"]


class TestPlace:
    def test_is_found_by_name_and_leads_back_here(self, client: Client, market: GoodsMarket) -> None:
        html = read(client, market.rice, near="Agrabad", sort="unit_price").html

        assert re.search(
            rf'href="{url_of(market.rice)}\?sort=unit_price&amp;lat=22\.\d+&amp;lon=91\.\d+&amp;place=', html
        )

    def test_that_is_none_is_told_and_the_product_stays(self, client: Client, market: GoodsMarket) -> None:
        answer = client.get(url_of(market.rice), {"lat": "north", "lon": "1"})

        assert answer.status_code == 400
        assert "These coordinates are not a place on Earth." in answer.content.decode()
        assert "<h1>Miniket rice</h1>" in answer.content.decode()

    def test_goes_along_into_the_search(self, client: Client, market: GoodsMarket) -> None:
        fields = read(client, market.rice, **HERE).attributes("input")

        assert {"lat", "lon"} <= {field["name"] for field in fields if "data-carried" in field}

    def test_page_belongs_to_its_reader(self, client: Client, market: GoodsMarket) -> None:
        assert "private" in client.get(url_of(market.rice), HERE).headers["Cache-Control"]


class TestSearchEngines:
    def told(self, page: Page) -> dict[str, Any]:
        [found] = re.findall(r'<script type="application/ld\+json"[^>]*>(.*?)</script>', page.html)
        data: dict[str, Any] = json.loads(found)
        return data

    def test_read_prices_of_all_offers(self, client: Client, market: GoodsMarket) -> None:
        told = self.told(read(client, market.rice))

        assert (told["@type"], told["name"], told["category"]) == ("Product", "Miniket rice", "Rice")
        assert told["offers"] == {
            "@type": "AggregateOffer",
            "priceCurrency": "BDT",
            "lowPrice": "90.00",
            "highPrice": "430.00",
            "offerCount": 4,
            "availability": "https://schema.org/InStock",
        }

    def test_are_not_told_prices_that_were_made_up(self, client: Client, market: GoodsMarket) -> None:
        Offer.objects.update(is_synthetic=True)

        assert "offers" not in self.told(read(client, market.rice))

    def test_find_one_address_for_all_pins(self, client: Client, market: GoodsMarket) -> None:
        html = read(client, market.rice, **HERE).html

        assert f'<link rel="canonical" href="http://testserver{url_of(market.rice)}">' in html
        assert '<meta name="robots" content="noindex, follow">' in html


class TestGone:
    def test_product_that_was_merged_leads_on_for_good_with_the_pin(self, client: Client, market: GoodsMarket) -> None:
        old = make_product(name_en="Minicate rice")
        Product.objects.filter(pk=old.pk).update(merged_into=market.rice)

        answer = client.get(url_of(old), HERE)

        assert answer.status_code == 301
        assert answer.headers["Location"] == f"{url_of(market.rice)}?lat={HERE['lat']}&lon={HERE['lon']}"

    @pytest.mark.parametrize("change", [{"status": ProductStatus.ARCHIVED}, {"deleted_at": timezone.now()}])
    def test_product_put_away_says_so_and_shows_others_of_its_kind(
        self, client: Client, market: GoodsMarket, change: dict[str, Any]
    ) -> None:
        old = make_product(name_en="Old rice")
        Product.objects.filter(pk=old.pk).update(**change)

        answer = client.get(url_of(old))

        page = Page(answer)
        assert answer.status_code == 410
        assert "Old rice is no longer sold" in page.html
        assert page.texts("goods-name") == ["Miniket rice"]

    def test_draft_was_never_there(self, client: Client, market: GoodsMarket) -> None:
        Product.objects.filter(pk=market.rice.pk).update(status=ProductStatus.DRAFT)

        assert client.get(url_of(market.rice)).status_code == 404

    def test_shop_s_own_product_is_nobody_s_business_once_it_is_put_away(
        self, client: Client, market: GoodsMarket
    ) -> None:
        own = make_product(market.near.pk, name_en="Own mix")
        Product.objects.filter(pk=own.pk).update(status=ProductStatus.ARCHIVED)

        assert client.get(url_of(own)).status_code == 404


class TestStatements:
    def test_page_takes_two_however_much_is_said(
        self, client: Client, market: GoodsMarket, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        for _buyer in range(4):
            make_review(market.rice, market.near)
        client.get(url_of(market.rice))

        with django_assert_num_queries(2):  # the product, and what is said of it
            client.get(url_of(market.rice))

    def test_its_main_part_alone_takes_one(
        self, client: Client, market: GoodsMarket, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        client.get(url_of(market.rice), headers=FRAGMENT)

        with django_assert_num_queries(1):
            client.get(url_of(market.rice), headers=FRAGMENT)

    def test_with_a_pin_it_takes_four(
        self, client: Client, market: GoodsMarket, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        client.get(url_of(market.rice), HERE)

        with django_assert_num_queries(4):  # besides, what the pin is called, and the shops beyond it
            client.get(url_of(market.rice), HERE)
