"""Ordering a list of items over HTTP, without a basket: priced first, confirmed, and placed once."""

import json
import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from marketplace.accounts.models import Address, User
from marketplace.catalog.models import Offer
from marketplace.orders.models import BasketLine, Purchase
from tests.api.accounts.apps import text_messages
from tests.matrix.actors import Actor, client_of, come_in
from tests.unit.catalog.goods import make_offer
from tests.unit.orders.checkout import PHONE, open_grocer
from tests.unit.sellers.market import GEC_CIRCLE

pytestmark = pytest.mark.django_db

PURCHASES, QUOTE = "/api/v1/purchases", "/api/v1/quote"
PLACE: dict[str, Any] = {"pin": {"lat": GEC_CIRCLE.lat, "lon": GEC_CIRCLE.lon}}
CONTACT = {"recipient": "Rahima Khatun", "phone": "01712-345678", "address_line": "House 12, Road 3"}


def items(*, shops: int = 1, lines: int = 1) -> list[dict[str, Any]]:
    """So many items, from so many shops by turns."""
    grocers = [open_grocer() for _shop in range(shops)]
    offers = [make_offer(grocers[place % shops], count=50, price="100.00") for place in range(lines)]
    return [{"offer_id": str(offer.pk), "quantity": 2} for offer in offers]


def send(client: Client, url: str, body: dict[str, Any], *, token: str | None = None, key: str = "") -> Any:
    headers = {"X-Basket-Token": token} if token else {}
    headers |= {"Idempotency-Key": key} if key else {}
    return client.post(url, json.dumps(body), "application/json", headers=headers)


def confirm(client: Client, wanted: dict[str, Any]) -> dict[str, Any]:
    """What somebody sends who has seen what the list costs."""
    quote = send(client, QUOTE, {**wanted, "payment_method": "cash"}).json()
    assert quote["is_orderable"], quote["problems"]
    return {**wanted, **CONTACT, "payment_method": "cash", "digest": quote["digest"]}


def known_guest(client: Client) -> str:
    """What a guest is known by who has shown that the phone is theirs."""
    sent = send(client, f"{PURCHASES}/phone-codes", {"phone": CONTACT["phone"]})
    token = str(sent.json()["basket_token"])
    code = re.search(r"[0-9]{6}", text_messages()[-1].text)
    assert code is not None
    body = {"phone": CONTACT["phone"], "code": code[0]}
    assert send(client, f"{PURCHASES}/phone-codes/confirm", body, token=token).status_code == 204
    return token


def buyer() -> tuple[User, Client]:
    """A member whose phone is known to be theirs."""
    person, kept = come_in(Actor("buyer"))
    person.phone, person.phone_verified_at = PHONE, timezone.now()
    person.save()
    return person, client_of(kept)


def test_a_guest_orders_a_list_and_finds_it_again(client: Client) -> None:
    body = confirm(client, {"items": items(shops=2, lines=3), "place": PLACE})

    token = known_guest(client)
    answer = send(client, PURCHASES, body, token=token, key="key-1")
    again = send(client, PURCHASES, body, token=token, key="key-1")

    told = answer.json()
    assert answer.status_code == 201, answer.content
    assert (again.status_code, again.content) == (201, answer.content)
    assert (told["total"]["amount"], len(told["orders"])) == ("644.00", 2)
    assert client.get(PURCHASES, headers={"X-Basket-Token": token}).json()["items"] == [told]
    assert client.get(PURCHASES).json()["items"] == []
    assert not BasketLine.objects.exists()


def test_a_guest_who_is_not_known_is_told_to_confirm_their_phone(client: Client) -> None:
    body = confirm(client, {"items": items(), "place": PLACE})

    answer = send(client, PURCHASES, body, key="key-1")

    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "phone_unconfirmed")
    assert not Purchase.objects.exists()


def test_the_token_is_told_once(client: Client) -> None:
    token = known_guest(client)

    again = send(client, f"{PURCHASES}/phone-codes", {"phone": "01812345678"}, token=token)

    assert (again.status_code, again.json()) == (202, {"basket_token": None})


@pytest.mark.parametrize("by_address", [False, True], ids=["pin", "address"])
def test_three_shops_and_ten_items_take_eleven_statements(by_address: bool) -> None:
    person, client = buyer()
    where = PLACE
    if by_address:
        given = {"label": "Home", "recipient": "Karim", "phone": PHONE, "line": "House 7"}
        where = {"address_id": str(Address.objects.create(user=person, location=GEC_CIRCLE.to_geos(), **given).pk)}
    one = confirm(client, {"items": items(), "place": where})
    assert send(client, PURCHASES, one, key="key-1").status_code == 201  # a member's first makes their basket
    body = confirm(client, {"items": items(shops=3, lines=10), "place": where})

    with CaptureQueriesContext(connection) as statements:
        answer = send(client, PURCHASES, body, key="key-2")

    assert answer.status_code == 201, answer.content
    asked = [
        str(each["sql"]) for each in statements if not re.match(r"SAVEPOINT|RELEASE|BEGIN|COMMIT", str(each["sql"]))
    ]
    assert len(asked) <= 11, "\n".join(sql[:120] for sql in asked)


def test_what_moved_is_refused_with_the_new_quote(client: Client) -> None:
    body = confirm(client, {"items": items(), "place": PLACE})
    token = known_guest(client)
    Offer.objects.update(price="101.00")

    refused = send(client, PURCHASES, body, token=token, key="key-1")

    told = refused.json()
    assert (refused.status_code, told["error"]["code"]) == (409, "quote_changed")
    assert told["quote"]["goods"]["amount"] == "202.00"


def test_an_item_that_is_not_on_sale_is_named(client: Client) -> None:
    wanted = [*items(), {"offer_id": "0199a1c0-0000-7000-8000-000000000001"}]

    answer = send(client, QUOTE, {"items": wanted, "place": PLACE})

    [detail] = answer.json()["error"]["details"]
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "offer_not_found")
    assert detail["field"] == "items.1.offer_id"


OFFER = "0199a1c0-0000-7000-8000-000000000001"


@pytest.mark.parametrize(
    "wrong",
    [
        {"items": []},
        {"items": [{"offer_id": OFFER}] * 101},
        {"items": [{"offer_id": OFFER, "quantity": 0}]},
        {"items": [{"offer_id": OFFER, "replace_up_to": "10.00"}]},
        {"items": [{"offer_id": OFFER, "substitution": "replace", "replace_up_to": "10000000000.00"}]},
        {"items": [{"offer_id": OFFER, "price": "1.00"}]},
        {"items": [{"offer_id": OFFER}], "shops": [{"slug": "a"}, {"slug": "a"}]},
        {"items": [{"offer_id": OFFER}], "coupon_codes": ["A"] * 6},
        {"items": [{"offer_id": OFFER}], "place": PLACE | {"address_id": OFFER}},
        {"place": PLACE},
        {"shops": [{"slug": "a"}]},
        {"coupon_codes": ["EID"]},
    ],
    ids=str,
)
def test_what_has_no_form_is_refused(client: Client, wrong: dict[str, Any]) -> None:
    assert send(client, QUOTE, wrong).status_code == 400
    body = {**CONTACT, **wrong, "payment_method": "cash", "digest": "0" * 64}
    assert send(client, PURCHASES, body, key="key-1").status_code == 400
