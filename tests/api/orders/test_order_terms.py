"""How a shop takes orders, as its programs read and choose it."""

import json
from typing import Any

import pytest
from django.test import Client

from marketplace.accounts.permissions import Role
from marketplace.orders.models import ShopOrderTerms
from marketplace.orders.schemas.order_terms import DEFAULTS
from sellers.models import Shop, ShopMember, ShopPermission, ShopRole
from tests.matrix.actors import make_user, signed_in
from tests.unit.catalog.goods import make_grocer

pytestmark = pytest.mark.django_db


def terms_of(shop: Shop) -> str:
    return f"/api/v1/me/shops/{shop.slug}/order-terms"


def worker_of(shop: Shop, *, role: ShopRole = ShopRole.OWNER, permissions: tuple[ShopPermission, ...] = ()) -> Client:
    user = make_user(Role.SELLER)
    ShopMember.objects.create(user=user, shop=shop, role=role, granted=list(permissions))
    return signed_in(user)


def put(client: Client, shop: Shop, body: dict[str, Any]) -> Any:
    return client.put(terms_of(shop), json.dumps(body), "application/json")


def test_a_shop_that_chose_nothing_has_the_defaults() -> None:
    shop = make_grocer()

    answer = worker_of(shop).get(terms_of(shop))

    assert (answer.status_code, answer.json()) == (200, DEFAULTS)
    assert not ShopOrderTerms.objects.exists()


def test_what_is_chosen_is_kept() -> None:
    shop = make_grocer()
    owner = worker_of(shop)
    chosen = {**DEFAULTS, "accept_within_min": 30, "slot_capacity": 4, "offers_pickup": False}

    answer = put(owner, shop, chosen)

    assert (answer.status_code, answer.json()) == (200, chosen)
    assert owner.get(terms_of(shop)).json() == chosen


def test_numbers_outside_their_bounds_are_named() -> None:
    shop = make_grocer()

    answer = put(worker_of(shop), shop, {**DEFAULTS, "accept_within_min": 1, "returns_within_days": 31})

    told = answer.json()["error"]
    assert (answer.status_code, told["code"]) == (400, "invalid_order_terms")
    assert [detail["field"] for detail in told["details"]] == ["accept_within_min", "returns_within_days"]


@pytest.mark.parametrize("body", [{}, {**DEFAULTS, "slot_min": None}, {**DEFAULTS, "fee": 1}], ids=str)
def test_it_is_sent_whole(body: dict[str, Any]) -> None:
    shop = make_grocer()

    assert put(worker_of(shop), shop, body).status_code == 400


def test_whoever_sees_to_orders_alone_reads_it_and_does_not_choose() -> None:
    shop = make_grocer()
    hand = worker_of(shop, role=ShopRole.STAFF, permissions=(ShopPermission.ORDERS,))

    assert hand.get(terms_of(shop)).status_code == 200
    assert put(hand, shop, {**DEFAULTS}).status_code == 403
