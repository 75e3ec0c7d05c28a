"""How a shop takes orders, on its desk."""

import pytest
from django.test import Client

from marketplace.orders.models import ShopOrderTerms
from sellers.models import Shop, ShopPermission, ShopRole
from tests.web.catalog.desk.desk import member_of, text_of, url

SENT = {
    "accept_within_min": "২০",
    "accepts_by_itself": "on",
    "offers_slots": "on",
    "slot_min": "120",
    "slot_capacity": "4",
    "pickup_within_hours": "48",
    "returns_within_days": "7",
}


def test_is_for_members_who_see_to_the_settings(shop: Shop, owner: Client) -> None:
    others = member_of(shop, ShopRole.STAFF, ShopPermission.ORDERS)

    assert [who.get(url(shop, "order_terms")).status_code for who in (owner, others)] == [200, 403]


def test_shows_what_holds_where_nothing_was_chosen(shop: Shop, owner: Client) -> None:
    page = text_of(owner.get(url(shop, "order_terms")))

    assert 'value="15"' in page
    assert not ShopOrderTerms.objects.exists()


def test_what_is_chosen_holds(shop: Shop, owner: Client) -> None:
    response = owner.post(url(shop, "order_terms"), SENT)

    terms = ShopOrderTerms.objects.get(shop=shop)
    assert response.status_code == 302
    assert (terms.accept_within_min, terms.accepts_by_itself, terms.offers_pickup) == (20, True, False)
    assert (terms.slot_min, terms.slot_capacity, terms.pickup_within_min, terms.returns_within_days) == (
        120,
        4,
        2880,
        7,
    )


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        ("accept_within_min", "1", "must not be less than 2"),
        ("accept_within_min", "", "Please fill this in"),
        ("slot_min", "45", "Select a valid choice"),
        ("slot_capacity", "0", "must not be less than 1"),
        ("pickup_within_hours", "169", "must not be more than 168"),
        ("returns_within_days", "31", "must not be more than 30"),
    ],
)
def test_what_cannot_be_is_said_and_nothing_typed_is_lost(
    shop: Shop, owner: Client, field: str, value: str, told: str
) -> None:
    response = owner.post(url(shop, "order_terms"), SENT | {field: value})

    assert response.status_code == 400
    assert told in text_of(response)
    assert not ShopOrderTerms.objects.exists()
