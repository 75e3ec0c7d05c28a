"""Baskets as programs fill, read and change them."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from marketplace.accounts.addresses import create_address
from marketplace.catalog.models import Offer
from marketplace.orders.models import Basket
from tests.matrix.actors import make_user, signed_in
from tests.unit.accounts.people import make_draft
from tests.unit.sellers.market import GEC_CIRCLE
from tests.web.storefront.goods_market import HERE, GoodsMarket, make_goods_market

pytestmark = pytest.mark.usefixtures("empty_market")

BASKET, ITEMS = "/api/v1/basket", "/api/v1/basket/items"
PIN = {"lat": GEC_CIRCLE.lat, "lon": GEC_CIRCLE.lon}


@pytest.fixture
def market() -> GoodsMarket:
    return make_goods_market()


@pytest.fixture
def buyer() -> Client:
    return signed_in(make_user())


def offer_of(market: GoodsMarket, price: str) -> Offer:
    return Offer.objects.get(price=price, shop__in=[market.near, market.next, market.far])


def send(client: Client, method: str, url: str, token: str | None = None, **body: Any) -> Any:
    headers = {"X-Basket-Token": token} if token else {}
    return getattr(client, method)(url, body, content_type="application/json", headers=headers)


def test_a_guest_is_given_a_token_once_and_has_a_basket_by_it(client: Client, market: GoodsMarket) -> None:
    rice, egg = offer_of(market, "425.00"), offer_of(market, "150.00")

    first = send(client, "post", ITEMS, offer_id=str(rice.pk), quantity=2, pin=PIN)
    token = first.json()["basket_token"]
    second = send(client, "post", ITEMS, token, offer_id=str(egg.pk))
    told = client.get(BASKET, headers={"X-Basket-Token": token}).json()

    assert (first.status_code, second.status_code, second.json()["basket_token"]) == (201, 201, None)
    assert "haat_basket" not in first.cookies
    quote = told["quote"]
    assert (quote["goods"]["amount"], quote["delivery_fee"]["amount"]) == ("1000.00", "30.00")
    assert [line["quantity"] for shop in quote["shops"] for line in shop["lines"]] == [2, 1]
    assert (quote["is_orderable"], quote["problems"]) == (True, [])


def test_without_its_token_nobody_has_a_guests_basket(client: Client, market: GoodsMarket) -> None:
    send(client, "post", ITEMS, offer_id=str(offer_of(market, "425.00").pk))

    for headers in ({}, {"X-Basket-Token": "guessed"}):
        told = client.get(BASKET, headers=headers).json()

        assert (told["version"], told["quote"]["shops"], told["expires_at"]) == (0, [], None)


def test_a_member_has_a_basket_without_a_token(buyer: Client, market: GoodsMarket) -> None:
    added = send(buyer, "post", ITEMS, offer_id=str(offer_of(market, "425.00").pk))

    assert added.json()["basket_token"] is None
    assert buyer.get(BASKET).json()["version"] == 1


def test_lines_are_changed_kept_for_later_and_taken_out(buyer: Client, market: GoodsMarket) -> None:
    rice, egg = (
        send(buyer, "post", ITEMS, offer_id=str(offer_of(market, price).pk)).json()["id"]
        for price in ("425.00", "150.00")
    )

    changed = send(
        buyer, "patch", f"{ITEMS}/{rice}", quantity=3, substitution="replace", replace_up_to="400.00", note="new sack"
    )
    send(buyer, "patch", f"{ITEMS}/{egg}", is_saved=True)
    told = buyer.get(BASKET).json()
    removed = buyer.delete(f"{ITEMS}/{rice}")

    assert (changed.json()["quantity"], changed.json()["replace_up_to"]["amount"]) == (3, "400.00")
    assert [line["note"] for shop in told["quote"]["shops"] for line in shop["lines"]] == ["new sack"]
    assert [saved["id"] for saved in told["saved"]] == [egg]
    assert (removed.status_code, buyer.get(BASKET).json()["quote"]["shops"]) == (204, [])


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"quantity": 0}, 400, "invalid_input"),
        ({"quantity": 10_000}, 400, "invalid_input"),
        ({"replace_up_to": "10.00"}, 400, "invalid_cap"),
        ({"substitution": "ask", "replace_up_to": "10.00"}, 400, "invalid_cap"),
        ({"substitution": "replace", "replace_up_to": "0.00"}, 400, "invalid_input"),
        ({"substitution": "replace", "replace_up_to": "10000000000.00"}, 400, "invalid_input"),
        ({"price": "1.00"}, 400, "invalid_input"),
    ],
)
def test_what_makes_no_sense_of_a_line_is_refused(
    buyer: Client, market: GoodsMarket, body: dict[str, Any], status: int, code: str
) -> None:
    line = send(buyer, "post", ITEMS, offer_id=str(offer_of(market, "425.00").pk)).json()["id"]

    answer = send(buyer, "patch", f"{ITEMS}/{line}", **body)

    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)


def test_lines_of_others_are_not_there(client: Client, buyer: Client, market: GoodsMarket) -> None:
    line = send(buyer, "post", ITEMS, offer_id=str(offer_of(market, "425.00").pk)).json()["id"]
    guest = send(client, "post", ITEMS, offer_id=str(offer_of(market, "150.00").pk)).json()["basket_token"]

    for other, token in ((client, guest), (signed_in(make_user()), None)):
        assert send(other, "patch", f"{ITEMS}/{line}", token, quantity=2).status_code == 404
        assert send(other, "delete", f"{ITEMS}/{line}", token).status_code == 404


def test_a_price_that_moved_is_told_until_it_was_seen(buyer: Client, market: GoodsMarket) -> None:
    rice = offer_of(market, "425.00")
    send(buyer, "post", ITEMS, offer_id=str(rice.pk))
    Offer.objects.filter(pk=rice.pk).update(price="450.00")

    before = buyer.get(BASKET, headers={"Accept-Language": "en"}).json()["quote"]["changes"]
    seen = send(buyer, "post", f"{BASKET}/acknowledgement")
    after = buyer.get(BASKET).json()["quote"]["changes"]

    assert [(change["kind"], change["before"], change["after"]) for change in before] == [
        ("price_up", "425.00", "450.00")
    ]
    assert before[0]["message"] == "Miniket rice now costs ৳\N{NO-BREAK SPACE}450; it was ৳\N{NO-BREAK SPACE}425."
    assert (seen.status_code, after) == (204, [])


def test_place_and_way_of_coming_are_kept_and_priced(buyer: Client, market: GoodsMarket) -> None:
    send(buyer, "post", ITEMS, offer_id=str(offer_of(market, "425.00").pk))

    placed = send(buyer, "put", f"{BASKET}/place", pin=PIN).json()["quote"]
    fetched = send(buyer, "put", f"{BASKET}/shops/{market.near.slug}", fulfilment="pickup", note="at six").json()[
        "quote"
    ]

    assert (placed["place"]["lat"], placed["delivery_fee"]["amount"]) == (pytest.approx(GEC_CIRCLE.lat), "30.00")
    assert (fetched["shops"][0]["fulfilment"], fetched["shops"][0]["note"]) == ("pickup", "at six")
    assert fetched["delivery_fee"]["amount"] == "0.00"


def test_an_address_of_ones_own_is_a_place_and_others_are_not(market: GoodsMarket) -> None:
    user, other = make_user(), make_user()
    own, foreign = (
        create_address(user_id=owner.pk, draft=make_draft(), now=timezone.now()).pk for owner in (user, other)
    )
    buyer = signed_in(user)

    told = send(buyer, "put", f"{BASKET}/place", address_id=str(own))
    refused = send(buyer, "put", f"{BASKET}/place", address_id=str(foreign))

    assert (told.status_code, told.json()["address_id"]) == (200, str(own))
    assert (refused.status_code, refused.json()["error"]["code"]) == (404, "address_not_found")


@pytest.mark.parametrize(
    ("path", "body", "status", "code"),
    [
        ("place", {"pin": {"lat": 0, "lon": 0}}, 422, "outside_service_area"),
        ("place", {"pin": PIN, "address_id": "01a21d4e-433f-7397-9dac-ce07dac872fd"}, 400, "invalid_input"),
        ("shops/no-such-shop", {"fulfilment": "pickup"}, 404, "shop_not_in_basket"),
        ("coupons/EID2026", {}, 422, "coupon_refused"),
        ("coupons/what%20is%20this", {}, 400, "invalid_input"),
    ],
)
def test_what_cannot_be_is_refused_in_words(
    buyer: Client, market: GoodsMarket, path: str, body: dict[str, Any], status: int, code: str
) -> None:
    send(buyer, "post", ITEMS, offer_id=str(offer_of(market, "425.00").pk))

    answer = send(buyer, "put", f"{BASKET}/{path}", **body)

    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)
    assert Basket.objects.get().coupon_codes == []


@pytest.mark.parametrize("hours", [(-3, -2), (2, 1), (24 * 9, 24 * 9 + 1), (2, None)])
def test_a_time_that_cannot_be_is_refused(buyer: Client, market: GoodsMarket, hours: tuple[int, int | None]) -> None:
    send(buyer, "post", ITEMS, offer_id=str(offer_of(market, "425.00").pk))
    start, end = (None if hour is None else timezone.now() + timedelta(hours=hour) for hour in hours)

    answer = send(buyer, "put", f"{BASKET}/shops/{market.near.slug}", slot_from=start, slot_until=end)

    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "invalid_slot")


def test_a_time_that_the_shop_offers_can_be_chosen(buyer: Client, market: GoodsMarket) -> None:
    send(buyer, "post", ITEMS, offer_id=str(offer_of(market, "425.00").pk), pin=PIN)
    offered = buyer.get(f"/api/v1/shops/{market.near.slug}/slots", HERE).json()["items"]
    slot = {name: offered[3][name] for name in ("slot_from", "slot_until")}

    told = send(buyer, "put", f"{BASKET}/shops/{market.near.slug}", **slot).json()["quote"]

    assert (told["problems"], told["shops"][0]["slot_from"]) == ([], slot["slot_from"])


def test_a_quote_tells_what_a_way_to_pay_changes_and_keeps_nothing(buyer: Client, market: GoodsMarket) -> None:
    send(buyer, "post", ITEMS, offer_id=str(offer_of(market, "425.00").pk), pin=PIN)
    version = Basket.objects.get().version

    in_cash = send(buyer, "post", "/api/v1/quote", payment_method="cash").json()
    unknown = send(buyer, "post", "/api/v1/quote", payment_method="shells").json()

    assert (in_cash["payment_method"], in_cash["is_orderable"]) == ("cash", True)
    assert len(in_cash["digest"]) == 64
    assert [problem["code"] for problem in unknown["problems"]] == ["payment_method"]
    assert Basket.objects.get().version == version


def test_emptying_leaves_what_is_kept_for_later(buyer: Client, market: GoodsMarket) -> None:
    rice = send(buyer, "post", ITEMS, offer_id=str(offer_of(market, "425.00").pk)).json()["id"]
    send(buyer, "post", ITEMS, offer_id=str(offer_of(market, "150.00").pk))
    send(buyer, "patch", f"{ITEMS}/{rice}", is_saved=True)

    emptied = buyer.delete(BASKET)
    told = buyer.get(BASKET).json()

    assert (emptied.status_code, told["quote"]["shops"]) == (204, [])
    assert [saved["id"] for saved in told["saved"]] == [rice]
