"""The wishlist: hearts beside goods, and its page."""

from decimal import Decimal

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from marketplace.accounts.models import User
from marketplace.catalog.models import Offer, WishlistItem
from marketplace.catalog.services import shelves
from tests.matrix.actors import make_user, signed_in
from tests.web.storefront.goods_market import FRAGMENT, HERE, GoodsMarket
from tests.web.storefront.html import Page


def wish_url(market: GoodsMarket) -> str:
    return f"/en/wishlist/items/{market.rice.pk}/"


def wish(user: User, market: GoodsMarket) -> Client:
    shelves.wish_for(user_id=user.pk, product_id=market.rice.pk)
    return signed_in(user)


class TestHeart:
    def test_of_a_stranger_leads_to_sign_in_and_then_asks(
        self, stranger: Client, member: Client, market: GoodsMarket
    ) -> None:
        product = stranger.get(f"/en/products/{market.rice.slug}/").content.decode()
        led = stranger.get(wish_url(market))
        asked = Page(member.get(wish_url(market)))

        assert f'href="{wish_url(market)}"' in product
        assert led.headers["Location"].endswith(f"?next=%2Fen%2Fwishlist%2Fitems%2F{market.rice.pk}%2F")
        assert "Put Miniket rice on your wishlist?" in asked.html

    def test_puts_it_on_and_comes_back_and_takes_it_off(self, member: Client, market: GoodsMarket) -> None:
        back = "/en/categories/test-rice/"

        put = member.post(wish_url(market), {"wish": "1", "next": back})
        pressed = Page(member.get(back)).attributes("button")
        member.post(wish_url(market), {"wish": "0", "next": back})

        assert (put.status_code, put.headers["Location"]) == (302, back)
        assert [one["aria-pressed"] for one in pressed if one.get("id") == f"heart-{market.rice.pk}"] == ["true"]
        assert not WishlistItem.objects.exists()

    def test_leads_nobody_elsewhere(self, member: Client, market: GoodsMarket) -> None:
        answer = member.post(wish_url(market), {"wish": "1", "next": "https://elsewhere.example/"})

        assert answer.headers["Location"] == "/en/wishlist/"

    def test_answers_htmx_with_itself(self, member: Client, market: GoodsMarket) -> None:
        page = Page(member.post(wish_url(market), {"wish": "1"}, headers=FRAGMENT))

        assert "<html" not in page.html
        assert [button["aria-pressed"] for button in page.attributes("button")] == ["true"]

    def test_of_what_nobody_sees_is_not_found(self, member: Client, market: GoodsMarket) -> None:
        type(market.rice).objects.filter(pk=market.rice.pk).update(status="archived")

        assert member.post(wish_url(market), {"wish": "1"}).status_code == 404

    def test_that_is_one_too_many_says_so(
        self, member: Client, market: GoodsMarket, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(shelves, "MOST_WISHES", 0)

        page = Page(member.post(wish_url(market), {"wish": "1"}, headers=FRAGMENT))

        assert "Your wishlist is full" in page.texts("field-error")[0]


class TestPage:
    @pytest.mark.parametrize(
        ("price", "told"),
        [
            ("80.00", "৳ 10 less than when you put it here (৳ 90)"),
            ("95.00", "৳ 5 more than when you put it here (৳ 90)"),
            ("90.00", "As dear as when you put it here"),
        ],
    )
    def test_tells_what_has_become_of_the_price(self, market: GoodsMarket, price: str, told: str) -> None:
        client = wish(make_user(), market)
        Offer.objects.filter(variant=market.packs[1]).update(price=Decimal(price))

        page = Page(client.get("/en/wishlist/"))

        assert [text.replace("\N{NO-BREAK SPACE}", " ") for text in page.texts("wish-change")] == [told]

    def test_with_a_pin_tells_who_brings_it(self, market: GoodsMarket) -> None:
        page = Page(wish(make_user(), market).get("/en/wishlist/", HERE))

        assert "Next Store" in page.texts("wish-here")[0]
        assert "In stock" in page.texts("stock")

    def test_is_ones_own(self, market: GoodsMarket, member: Client, stranger: Client) -> None:
        wish(make_user(), market)

        assert "Miniket rice" not in member.get("/en/wishlist/").content.decode()
        assert stranger.get("/en/wishlist/").status_code == 302

    def test_stands_in_the_account_navigation(self, member: Client, market: GoodsMarket) -> None:
        page = Page(member.get("/en/wishlist/"))

        assert "/en/wishlist/" in [link["href"] for link in page.attributes("a") if link.get("aria-current") == "page"]

    def test_takes_no_more_statements_for_more_goods(
        self, market: GoodsMarket, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        user = make_user()
        client = wish(user, market)
        shelves.wish_for(user_id=user.pk, product_id=market.egg.pk)
        client.get("/en/wishlist/")

        with django_assert_num_queries(2):  # the list, and its goods
            client.get("/en/wishlist/")
