"""The basket's page, without script: what it tells, and what every one of its forms does."""

import json
from typing import Any

import pytest
from django.test import Client

from marketplace.catalog.models import Offer
from marketplace.orders.holding import COOKIE
from marketplace.orders.models import Basket, BasketLine, BasketShop
from tests.matrix.actors import make_user, signed_in
from tests.web.storefront.goods_market import FRAGMENT, HERE, GoodsMarket, make_goods_market

pytestmark = pytest.mark.usefixtures("empty_market")

PAGE = "/en/basket/"


@pytest.fixture
def market() -> GoodsMarket:
    return make_goods_market()


def offer_of(price: str) -> Offer:
    return Offer.objects.get(price=price)


def add(client: Client, price: str, **given: Any) -> Any:
    return client.post(f"{PAGE}add/", {"offer": str(offer_of(price).pk), **given})


def text_of(answer: Any) -> str:
    return " ".join(answer.content.decode().replace("\N{NO-BREAK SPACE}", " ").split())


def line_of(price: str) -> BasketLine:
    return BasketLine.objects.get(offer=offer_of(price))


def test_an_empty_basket_leads_to_goods_and_costs_no_statement(client: Client, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        answer = client.get(PAGE)

    assert "Nothing in your basket yet" in text_of(answer)
    assert COOKIE not in answer.cookies


def test_a_guest_puts_goods_in_and_comes_back_to_where_they_were(client: Client, market: GoodsMarket) -> None:
    answer = add(client, "425.00", next="/en/products/rice/", **HERE)

    assert (answer.status_code, answer.url) == (302, "/en/products/rice/")
    cookie = answer.cookies[COOKIE]
    assert (cookie["httponly"], cookie["samesite"], cookie["max-age"]) == (True, "Lax", 7 * 24 * 60 * 60)
    told = text_of(client.get(PAGE))
    assert "In your basket: Miniket rice × 1" in told
    assert "Near Store" in told
    assert "৳ 455" in told


@pytest.mark.parametrize("what", ["add/", "items/{line}/", "place/", "shops/{shop}/"])
def test_a_guests_browser_holds_the_basket_from_its_last_change_on(
    client: Client, market: GoodsMarket, what: str
) -> None:
    add(client, "425.00", **HERE)
    token = client.cookies[COOKIE].value
    path = what.format(line=line_of("425.00").pk, shop=market.near.slug)
    sent = {"offer": str(offer_of("425.00").pk), "quantity": "2", "fulfilment": "pickup", **HERE}

    kept = client.post(f"{PAGE}{path}", sent).cookies[COOKIE]

    assert (kept.value, kept["max-age"]) == (token, 7 * 24 * 60 * 60)


def test_nobodys_browser_holds_a_basket_longer_for_looking_or_for_what_was_refused(
    client: Client, market: GoodsMarket
) -> None:
    add(client, "425.00")
    member = signed_in(make_user())
    member.cookies[COOKIE] = "of-a-guest-before"

    answers = [
        client.get(PAGE),
        client.post(f"{PAGE}items/{line_of('425.00').pk}/", {"quantity": "many"}),
        client.post(f"{PAGE}items/{market.rice.pk}/", {"quantity": "2"}),
        add(member, "430.00"),
    ]

    assert [COOKIE in answer.cookies for answer in answers] == [False] * 4


def test_nobody_is_led_to_another_site(client: Client, market: GoodsMarket) -> None:
    assert add(client, "425.00", next="https://elsewhere.example/").url == PAGE


def test_htmx_is_answered_with_the_count_and_a_word(client: Client, market: GoodsMarket) -> None:
    answer = client.post(f"{PAGE}add/", {"offer": str(offer_of("425.00").pk)}, headers=FRAGMENT)

    assert answer.status_code == 200
    assert 'id="sign-basket"' in answer.content.decode()
    assert json.loads(answer["HX-Trigger"]) == {"haat:said": {"text": "In your basket: Miniket rice × 1"}}
    # Theirs was made just now, and counts all the same.
    assert answer.content.decode().count('<span class="sign-count" aria-hidden="true">1</span>') == 2


def test_what_cannot_be_put_in_is_told_and_not_put_in(client: Client, market: GoodsMarket) -> None:
    Offer.objects.filter(price="425.00").update(stock=0)

    sold_out = client.post(f"{PAGE}add/", {"offer": str(offer_of("425.00").pk)}, headers=FRAGMENT)
    nonsense = client.post(f"{PAGE}add/", {"offer": "rice"}, headers=FRAGMENT)

    assert (sold_out.status_code, nonsense.status_code) == (400, 400)
    assert json.loads(sold_out["HX-Trigger"])["haat:said"]["text"] == "This is sold out."
    assert not Basket.objects.exists()


def test_goods_of_two_shops_stand_shop_by_shop_with_their_sums(client: Client, market: GoodsMarket) -> None:
    for price in ("425.00", "430.00"):
        add(client, price, **HERE)

    answer = client.get(PAGE)
    told = text_of(answer)

    assert told.index("Near Store") < told.index("Next Store")
    assert [shop.sums[-1].value for shop in answer.context["view"].shops] == [
        "৳\N{NO-BREAK SPACE}455",
        "৳\N{NO-BREAK SPACE}430",
    ]
    assert answer.context["view"].sums[-1].value == "৳\N{NO-BREAK SPACE}885"
    assert 'href="/en/checkout/"' in told


def test_the_sign_counts_different_goods(client: Client, market: GoodsMarket) -> None:
    for price in ("425.00", "425.00", "150.00"):
        add(client, price)

    assert 'aria-hidden="true">2</span>' in text_of(client.get("/en/notice"))


def test_quantity_goes_by_steps_and_by_number_in_either_digits(client: Client, market: GoodsMarket) -> None:
    add(client, "425.00")
    url = f"{PAGE}items/{line_of('425.00').pk}/"

    for data, quantity in (({"to": "2", "quantity": "1"}, 2), ({"quantity": "১২"}, 12)):
        answer = client.post(url, data)

        assert (answer.status_code, line_of("425.00").quantity) == (302, quantity)


@pytest.mark.parametrize("typed", ["0", "many", "", "99999"])
def test_a_quantity_that_is_none_is_told_where_it_was_typed(client: Client, market: GoodsMarket, typed: str) -> None:
    add(client, "425.00")

    answer = client.post(f"{PAGE}items/{line_of('425.00').pk}/", {"quantity": typed})

    assert answer.status_code == 400
    assert "Type a whole number from 1 to 9,999." in text_of(answer)
    assert line_of("425.00").quantity == 1


def test_more_than_there_are_is_told_with_what_was_typed(client: Client, market: GoodsMarket) -> None:
    add(client, "425.00")
    Offer.objects.filter(price="425.00").update(stock=3)

    answer = client.post(f"{PAGE}items/{line_of('425.00').pk}/", {"quantity": "9"})

    assert answer.status_code == 400
    assert "Only 3 can be had; your basket has 1." in text_of(answer)
    assert 'value="9"' in text_of(answer)


def test_wish_cap_and_note_are_kept_and_what_is_wrong_loses_nothing(client: Client, market: GoodsMarket) -> None:
    add(client, "425.00")
    url = f"{PAGE}items/{line_of('425.00').pk}/wish/"

    wrong = client.post(url, {"substitution": "replace", "up_to": "dear", "note": "no stones"})
    right = client.post(url, {"substitution": "replace", "up_to": "৪০০", "note": "no stones"})

    assert wrong.status_code == 400
    assert 'value="dear"' in text_of(wrong)
    assert 'value="no stones"' in text_of(wrong)
    assert right.status_code == 302
    assert "If it is missing: replace it, up to ৳ 400 each · “no stones”" in text_of(client.get(PAGE))


def test_goods_are_kept_for_later_and_put_back(client: Client, market: GoodsMarket) -> None:
    add(client, "425.00")
    url = f"{PAGE}items/{line_of('425.00').pk}/save/"

    client.post(url, {"saved": "1"})
    kept = text_of(client.get(PAGE))
    client.post(url, {"saved": "0"})

    assert "Kept for later" in kept
    assert "Put it back" in kept
    assert not line_of("425.00").is_saved


def test_goods_are_taken_out_twice_without_harm_and_all_at_once(client: Client, market: GoodsMarket) -> None:
    for price in ("425.00", "430.00", "150.00"):
        add(client, price)
    url = f"{PAGE}items/{line_of('425.00').pk}/remove/"

    statuses = [client.post(url).status_code for _each in range(2)]
    left = BasketLine.objects.count()
    client.post(f"{PAGE}clear/")

    assert (statuses, left, BasketLine.objects.count()) == ([302, 302], 2, 0)


def test_a_price_that_moved_is_explained_until_it_was_seen(client: Client, market: GoodsMarket) -> None:
    add(client, "425.00")
    Offer.objects.filter(price="425.00").update(price="450.00")

    before = text_of(client.get(PAGE))
    client.post(f"{PAGE}seen/")

    assert "Miniket rice now costs ৳ 450; it was ৳ 425." in before
    assert "This has changed" not in text_of(client.get(PAGE))


def test_what_cannot_be_ordered_keeps_from_checkout_and_says_why(client: Client, market: GoodsMarket) -> None:
    add(client, "399.00", **HERE)

    told = text_of(client.get(PAGE))

    assert "Far Store does not deliver to this place." in told
    assert 'href="/en/checkout/"' not in told
    assert "Settle first what is marked in red" in told


def test_only_what_can_be_sent_away_is_told_as_changed(client: Client, market: GoodsMarket) -> None:
    add(client, "399.00", **HERE)
    Offer.objects.filter(price="399.00").update(price="380.00")

    before = text_of(client.get(PAGE))
    client.post(f"{PAGE}seen/")
    after = text_of(client.get(PAGE))

    assert "Miniket rice is cheaper now: ৳ 380 instead of ৳ 399." in before
    assert "This has changed" not in after
    assert "Far Store does not deliver to this place." in after


def test_a_coupon_that_takes_nothing_off_says_so_where_it_stands(client: Client, market: GoodsMarket) -> None:
    add(client, "425.00", **HERE)
    Basket.objects.update(coupon_codes=["EID2026"])

    told = [text_of(client.get(page)) for page in (PAGE, "/en/checkout/")]

    assert ["The coupon EID2026 takes nothing off this basket." in page for page in told] == [True, True]
    assert ["This has changed" in page for page in told] == [False, False]


def test_a_coupon_that_nobody_knows_is_refused_where_it_was_typed(client: Client, market: GoodsMarket) -> None:
    add(client, "425.00")

    unknown = client.post(f"{PAGE}coupons/", {"code": "EID2026"})
    spaced = client.post(f"{PAGE}coupons/", {"code": "EID 2026"})

    assert (unknown.status_code, spaced.status_code) == (400, 400)
    assert "There is no such coupon." in text_of(unknown)
    assert 'value="EID2026"' in text_of(unknown)
    assert "letters, digits and hyphens" in text_of(spaced)


def test_a_place_is_searched_for_and_chosen(client: Client, market: GoodsMarket) -> None:
    add(client, "425.00")

    asked = text_of(client.get(PAGE))
    chosen = client.post(f"{PAGE}place/", HERE)
    abroad = client.post(f"{PAGE}place/", {"lat": "0", "lon": "0", "near": "Null Island"})

    assert "Where do you want it brought?" in asked
    assert chosen.status_code == 302
    assert abroad["Location"] == f"{PAGE}?near=Null+Island"
    told = text_of(client.get(PAGE))
    assert "The pin stands outside Bangladesh." in told
    assert "To: <strong>" in told


def test_a_shops_goods_are_fetched_at_a_time_that_it_offers(client: Client, market: GoodsMarket) -> None:
    add(client, "425.00", **HERE)
    url = f"{PAGE}shops/{market.near.slug}/"
    ways = client.get(url).context["ways"]
    slot = ways[1].times[2].value

    answer = client.post(url, {"fulfilment": "pickup", "slot": slot, "note": "call me"})

    assert answer.status_code == 302
    kept = BasketShop.objects.get()
    assert (kept.fulfilment, f"{kept.slot_from.isoformat()}/{kept.slot_until.isoformat()}") == ("pickup", slot)  # type: ignore[union-attr]  # chosen
    told = text_of(client.get(PAGE))
    assert "You fetch it:" in told
    assert "“call me”" in told


def test_a_time_that_is_none_is_refused_and_the_note_stays(client: Client, market: GoodsMarket) -> None:
    add(client, "425.00", **HERE)

    answer = client.post(
        f"{PAGE}shops/{market.near.slug}/", {"fulfilment": "delivery", "slot": "soon", "note": "call me"}
    )

    assert answer.status_code == 400
    assert "Choose one of the times." in text_of(answer)
    assert "call me" in text_of(answer)


def test_pages_about_what_is_not_in_the_basket_are_not_there(client: Client, market: GoodsMarket) -> None:
    assert client.get(f"{PAGE}shops/{market.near.slug}/").status_code == 404


def test_a_guest_signs_in_and_keeps_the_basket(client: Client, market: GoodsMarket) -> None:
    user = make_user()
    user.set_password("a-long-way-to-the-haat")
    user.save()
    for price in ("425.00", "430.00"):
        add(client, price)

    client.post("/en/account/login/", {"login": user.email, "password": "a-long-way-to-the-haat"})
    answer = client.get(PAGE)

    assert [len(shop.lines) for shop in answer.context["view"].shops] == [1, 1]
    assert Basket.objects.get().user_id == user.pk
    assert answer.cookies[COOKIE].value == ""


def test_members_baskets_are_theirs_alone(market: GoodsMarket) -> None:
    first, second = signed_in(make_user()), signed_in(make_user())
    add(first, "425.00")

    refused = second.post(f"{PAGE}items/{line_of('425.00').pk}/", {"quantity": "5"})

    assert refused.status_code == 302
    assert line_of("425.00").quantity == 1
    assert "This is not in your basket any more." in text_of(second.get(PAGE))


def test_htmx_is_given_the_part_of_the_page_and_the_count(client: Client, market: GoodsMarket) -> None:
    add(client, "425.00")

    answer = client.get(PAGE, headers=FRAGMENT)

    assert "<html" not in answer.content.decode()
    assert 'hx-target="#bar-basket"' in answer.content.decode()
    assert "HX-Request-Type" in answer["Vary"]


@pytest.mark.parametrize("path", ["search/?q=rice&", "products/{rice}/?", "shops/{shop}/?"])
def test_goods_can_be_put_in_wherever_offers_are_shown(client: Client, market: GoodsMarket, path: str) -> None:
    at = path.format(rice=market.rice.slug, shop=market.near.slug)

    told = client.get(f"/en/{at}lat={HERE['lat']}&lon={HERE['lon']}").content.decode()

    assert told.count('id="basket-add"') == 1
    assert f'form="basket-add" name="offer" value="{offer_of("425.00").pk}"' in told
    assert f'name="lat" value="{HERE["lat"]}"' in told
