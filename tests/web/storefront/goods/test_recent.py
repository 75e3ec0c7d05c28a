"""Goods that somebody looked at last."""

from django.test import Client

from marketplace.accounts.models import User
from marketplace.catalog.models import RecentView
from marketplace.catalog.services import shelves
from tests.matrix.actors import make_user, signed_in
from tests.unit.catalog.goods import NOW
from tests.web.storefront.goods_market import GoodsMarket
from tests.web.storefront.html import Page

NOTE, STRIP, PAGE = "/en/recently-viewed/note/", "/en/recently-viewed/strip/", "/en/recently-viewed/"


def look(user: User, market: GoodsMarket) -> Client:
    shelves.note_view(user_id=user.pk, product_id=market.rice.pk, now=NOW)
    return signed_in(user)


def test_reading_a_product_writes_nothing_and_names_where_to_say_so(member: Client, market: GoodsMarket) -> None:
    page = Page(member.get(f"/en/products/{market.rice.slug}/"))

    [section] = [one for one in page.attributes("section") if one.get("id") == "recent"]
    assert (section["data-note"], section["data-product"]) == (NOTE, str(market.rice.pk))
    assert not RecentView.objects.exists()


def test_member_s_view_is_noted(member: Client, market: GoodsMarket) -> None:
    answer = member.post(NOTE, {"product": str(market.rice.pk)})

    assert answer.status_code == 204
    assert "Miniket rice" in member.get(PAGE).content.decode()


def test_stranger_s_view_is_not(stranger: Client, market: GoodsMarket) -> None:
    assert stranger.post(NOTE, {"product": str(market.rice.pk)}).status_code == 403
    assert "data-note" not in stranger.get(f"/en/products/{market.rice.slug}/").content.decode()


def test_what_is_no_product_is_not_found(member: Client, market: GoodsMarket) -> None:
    answers = [member.post(NOTE, {"product": product}) for product in ("", "nonsense", str(market.near.pk))]

    assert [answer.status_code for answer in answers] == [404, 404, 404]


def test_strip_leaves_out_what_is_being_looked_at(market: GoodsMarket) -> None:
    client = look(make_user(), market)

    assert Page(client.get(STRIP)).texts("goods-name") == ["Miniket rice"]
    assert client.get(STRIP, {"not": str(market.rice.pk)}).status_code == 204


def test_stranger_is_shown_what_their_browser_names(stranger: Client, market: GoodsMarket) -> None:
    page = Page(stranger.get(STRIP, {"p": [str(market.egg.pk), "nonsense", str(market.rice.pk)]}))

    assert page.texts("goods-name") == ["Egg", "Miniket rice"]


def test_member_is_not_shown_what_an_address_names(member: Client, market: GoodsMarket) -> None:
    assert member.get(STRIP, {"p": str(market.egg.pk)}).status_code == 204


def test_all_of_it_is_forgotten_on_demand(market: GoodsMarket) -> None:
    client = look(make_user(), market)

    client.post("/en/recently-viewed/clear/")

    assert not RecentView.objects.exists()


def test_browser_that_is_to_remember_nothing_notes_nothing_until_it_may_again(
    member: Client, market: GoodsMarket
) -> None:
    member.post("/en/recently-viewed/choice/", {"remember": "0"})
    member.post(NOTE, {"product": str(market.rice.pk)})
    noted_while_off = RecentView.objects.count()
    told = "data-forgets" in member.get(f"/en/products/{market.rice.slug}/").content.decode()

    member.post("/en/recently-viewed/choice/", {"remember": "1"})
    member.post(NOTE, {"product": str(market.rice.pk)})

    assert (noted_while_off, told, RecentView.objects.count()) == (0, True, 1)
