"""Many offers changed over the API: per-row answers, once a key, and only by whom the shop lets."""

from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from marketplace.accounts.permissions import Role
from marketplace.catalog.models import Offer, StockMovement
from sellers.models import Shop, ShopMember, ShopPermission, ShopRole
from tests.api.catalog.test_offers import send
from tests.api.sellers.answers import refused_fields
from tests.matrix.actors import make_user, signed_in
from tests.unit.catalog.goods import make_grocer, make_offer, make_product

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop() -> Shop:
    return make_grocer()


@pytest.fixture
def offer(shop: Shop) -> Offer:
    return make_offer(shop, count=10)


@pytest.fixture
def seller(shop: Shop) -> Client:
    return member_of(shop, ShopRole.OWNER)


def member_of(shop: Shop, role: ShopRole, *granted: ShopPermission) -> Client:
    user = make_user(Role.SELLER)
    ShopMember.objects.create(shop=shop, user=user, role=role, granted=list(granted))
    return signed_in(user)


def change(client: Client, shop: Shop, *changes: dict[str, Any], key: str | None = None) -> Any:
    return send(client, "PATCH", f"me/shops/{shop.slug}/offers", {"changes": list(changes)}, key)


def test_each_row_is_answered_for_itself(seller: Client, shop: Shop, offer: Offer) -> None:
    other = make_offer(shop, make_product(name_en="Chinigura"), count=4)
    strange = str(uuid4())

    answer = change(
        seller,
        shop,
        {"offer_id": str(offer.pk), "price": "390.00", "stock": 12, "compare_at_price": "420.00"},
        {"offer_id": str(other.pk), "price": "0.00"},
        {"offer_id": strange, "price": "5.00"},
        {
            "offer_id": str(make_offer(shop, make_product(name_en="Nazirshail")).pk),
            "price": "1.00",
            "seen": {"price": "2.00"},
        },
    )

    items = answer.json()["items"]
    assert answer.status_code == 200
    assert [item["outcome"] for item in items] == ["changed", "refused", "not_found", "outdated"]
    assert items[0]["offer"]["price"] == {"amount": "390.00", "currency": "BDT"}
    assert (items[0]["offer"]["stock"], items[0]["offer"]["compare_at_price"]["amount"]) == (12, "420.00")
    assert [error["field"] for error in items[1]["errors"]] == ["price"]
    assert (items[2]["offer_id"], items[2]["offer"]) == (strange, None)
    assert [error["field"] for error in items[3]["errors"]] == ["price"]


def test_null_takes_a_value_away_and_what_is_left_out_stays(seller: Client, shop: Shop) -> None:
    offer = make_offer(shop, count=10, compare_at_price=Decimal(500), most_per_order=5)

    change(seller, shop, {"offer_id": str(offer.pk), "compare_at_price": None, "stock": None})

    offer.refresh_from_db()
    assert (offer.compare_at_price, offer.stock, offer.most_per_order) == (None, None, 5)


def test_same_key_counts_once(seller: Client, shop: Shop, offer: Offer) -> None:
    counted = {"offer_id": str(offer.pk), "stock": 7}

    answers = [change(seller, shop, counted, key="evening") for _ in range(2)]

    assert answers[0].content == answers[1].content
    assert StockMovement.objects.filter(offer=offer).count() == 2


def test_needs_a_key(seller: Client, shop: Shop, offer: Offer) -> None:
    assert change(seller, shop, {"offer_id": str(offer.pk), "stock": 7}, key="").status_code == 400


@pytest.mark.parametrize(
    "wrong",
    [
        {"price": None},
        {"price": 12.5},
        {"stock": -1},
        {"stock": 10**30},
        {"reserved": 0},
        {"price_percent": "-100"},
        {"price_percent": "5.005"},
        {"compare_at_from": "2026-01-01T00:00:00"},
        {"seen": {"is_available": None}},
    ],
)
def test_refuses_what_is_not_of_its_form(seller: Client, shop: Shop, offer: Offer, wrong: dict[str, Any]) -> None:
    assert change(seller, shop, {"offer_id": str(offer.pk), **wrong}).status_code == 400


def test_an_offer_is_changed_once_a_request(seller: Client, shop: Shop, offer: Offer) -> None:
    row = {"offer_id": str(offer.pk), "price": "5.00"}

    answer = change(seller, shop, row, row)

    assert refused_fields(answer) == ["changes.1.offer_id"]


def test_percent_confirmation_and_withdrawal(seller: Client, shop: Shop, offer: Offer) -> None:
    answer = change(
        seller, shop, {"offer_id": str(offer.pk), "price_percent": "10", "confirms_stock": True, "withdraws": True}
    )

    told = answer.json()["items"][0]["offer"]
    assert told["price"]["amount"] == "440.00"
    assert told["withdrawn_at"]


def test_staff_without_the_permission_and_strangers_may_not(shop: Shop, offer: Offer) -> None:
    row = {"offer_id": str(offer.pk), "price": "5.00"}

    assert change(member_of(shop, ShopRole.STAFF, ShopPermission.ORDERS), shop, row).status_code == 403
    assert change(member_of(make_grocer(), ShopRole.OWNER), shop, row).status_code == 404
    assert change(member_of(shop, ShopRole.STAFF, ShopPermission.CATALOGUE), shop, row).status_code == 200
