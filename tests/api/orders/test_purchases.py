"""Ordering over HTTP: once for each key, for whose basket it is, and never for anything else than was confirmed."""

import json
import re
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from threading import Barrier
from typing import Any

import pytest
from django.conf import LazySettings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from marketplace.accounts.permissions import SCOPES, Role
from marketplace.catalog.models import Offer
from marketplace.orders import claims
from marketplace.orders.holding import Holder, digest_of
from marketplace.orders.models import ContactCode, Fulfilment, Purchase
from marketplace.orders.services import basket_terms
from marketplace.orders.wanted import ShopChoice
from sellers.models import ShopMember, ShopRole
from tests.api.accounts.apps import text_messages
from tests.matrix.actors import Actor, client_of, come_in, make_user, signed_in
from tests.unit.catalog.goods import make_grocer, make_offer
from tests.unit.orders.checkout import ALWAYS, GUEST, PHONE, TOKEN, confirm_phone, member, open_grocer, put, quote_of

PURCHASES = "/api/v1/purchases"


def body_of(holder: Holder, **given: Any) -> dict[str, Any]:
    """What a buyer sends who has just seen what the basket comes to."""
    fields = {
        "digest": quote_of(holder, now=timezone.now()).digest,
        "payment_method": "cash",
        "recipient": "Rahima Khatun",
        "phone": "01712-345678",
        "address_line": "House 12, Road 3",
        "landmark": "Behind the mosque",
    }
    return fields | given


def ready_to_fetch(*, lines: int) -> None:
    """The same without areas and zones, which tests that commit have emptied: the buyer comes for it."""
    now, shop = timezone.now(), make_grocer(hours=ALWAYS)
    for _line in range(lines):
        basket = put(GUEST, make_offer(shop, count=50, price="100.00"), 2, now=now)
    basket_terms.set_shop(holder=GUEST, slug=shop.slug, choice=ShopChoice(Fulfilment.PICKUP), now=now)
    confirm_phone(basket, now=now)


def order(client: Client, body: dict[str, Any], *, key: str = "key-1", token: str | None = TOKEN) -> Any:
    headers = {"Idempotency-Key": key} | ({"X-Basket-Token": token} if token else {})
    return client.post(PURCHASES, json.dumps(body), "application/json", headers=headers)


def ready(holder: Holder = GUEST, **given: Any) -> None:
    """A basket of now, and a phone that was confirmed."""
    now = timezone.now()
    grocers = [open_grocer() for _shop in range(given.get("shops", 1))]
    for place in range(given.get("lines", 1)):
        offer = make_offer(grocers[place % len(grocers)], count=50, price="100.00")
        basket = put(holder, offer, 2, now=now)
    confirm_phone(basket, now=now)


@pytest.mark.django_db
def test_guest_orders_and_finds_it_again(client: Client) -> None:
    ready(shops=2, lines=3)

    answer = order(client, body_of(GUEST))

    told = answer.json()
    assert answer.status_code == 201, answer.content
    assert told["total"] == {"amount": "644.00", "currency": "BDT"}
    assert [one["state"] for one in told["orders"]] == ["placed", "placed"]
    assert re.fullmatch(r"[2-9B-Z]{4}-[2-9B-Z]{4}", told["number"])
    headers = {"X-Basket-Token": TOKEN}
    assert client.get(PURCHASES, headers=headers).json()["items"] == [told]
    assert client.get(f"{PURCHASES}/{told['number'].lower()}", headers=headers).json() == told


@pytest.mark.django_db
def test_answer_holds_no_link_that_a_copy_of_it_would_open_the_purchase_by(client: Client) -> None:
    ready()

    answer = order(client, body_of(GUEST))

    token = claims.token_of(Purchase.objects.get().pk)
    assert token.encode() not in answer.content


@pytest.mark.django_db
def test_three_shops_and_ten_lines_take_eleven_statements_through_the_api() -> None:
    person, kept = come_in(Actor("buyer"))
    holder, client = member(person), client_of(kept)
    ready(holder, shops=3, lines=10)
    body = body_of(holder)
    client.get(PURCHASES)  # the cache knows them from now on

    with CaptureQueriesContext(connection) as statements:
        answer = order(client, body, token=None)

    assert answer.status_code == 201, answer.content
    told = [str(one["sql"]) for one in statements]  # what the server has planned already has no text of its own
    asked = [sql for sql in told if not re.match(r"SAVEPOINT|RELEASE|BEGIN|COMMIT", sql)]
    assert len(asked) <= 11, "\n".join(sql[:120] for sql in asked)
    assert len(answer.json()["orders"]) == 3


@pytest.mark.django_db
def test_same_key_answers_the_same_bytes_and_orders_once(client: Client) -> None:
    ready()
    body = body_of(GUEST)

    first, second = order(client, body), order(client, body)

    assert (first.status_code, second.status_code) == (201, 201)
    assert first.content == second.content
    assert Purchase.objects.count() == 1


@pytest.mark.django_db
def test_key_is_another_basket_s_own(client: Client) -> None:
    """Guests of one network who choose the same key and confirm the same do not get each other's purchase."""
    ready()
    body = body_of(GUEST)
    first = order(client, body)

    other = order(client, body, token="somebody else's")

    assert first.status_code == 201
    assert (other.status_code, other.json()["error"]["code"]) == (404, "basket_not_found")


@pytest.mark.django_db
def test_another_body_with_the_same_key_is_refused(client: Client) -> None:
    ready()
    body = body_of(GUEST)
    order(client, body)

    again = order(client, body | {"landmark": "Another gate"})

    assert (again.status_code, again.json()["error"]["code"]) == (409, "idempotency_key_reused")


@pytest.mark.django_db
def test_quote_that_moved_is_refused_with_the_new_one_and_the_key_stays_free(client: Client) -> None:
    ready()
    body = body_of(GUEST)
    Offer.objects.update(price="101.00")

    refused = order(client, body)

    told = refused.json()
    assert (refused.status_code, told["error"]["code"]) == (409, "quote_changed")
    assert told["quote"]["total"]["amount"] == "232.00"
    assert not Purchase.objects.exists()
    taken = order(client, body | {"digest": told["quote"]["digest"]})
    assert taken.json()["total"]["amount"] == "232.00"


@pytest.mark.django_db
@pytest.mark.parametrize(
    "wrong",
    [
        {"digest": "g" * 64},
        {"digest": ""},
        {"phone": "12"},
        {"recipient": "x" * 121},
        {"landmark": "a\u202eb"},
        {"total": "1.00"},
        {"user_id": "0"},
        {"lines": [{"quantity": -5}]},
    ],
    ids=str,
)
def test_what_is_not_asked_for_or_has_no_form_is_refused(client: Client, wrong: dict[str, Any]) -> None:
    ready()

    assert order(client, body_of(GUEST, **wrong)).status_code == 400


@pytest.mark.django_db
def test_key_is_needed(client: Client) -> None:
    ready()

    answer = client.post(PURCHASES, json.dumps(body_of(GUEST)), "application/json", headers={"X-Basket-Token": TOKEN})

    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "invalid_idempotency_key")


@pytest.mark.django_db
def test_staff_who_look_as_a_buyer_order_nothing() -> None:
    person, kept = come_in(Actor("viewing", credential="viewing", has_second_factor=True))
    ready(member(person))

    answer = order(client_of(kept), body_of(member(person)), token=None)

    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "viewing_only")
    assert not Purchase.objects.exists()


@pytest.mark.django_db
def test_programs_order_nothing_with_a_shops_key() -> None:
    actor = Actor("key", roles=(Role.SELLER,), credential="key", scopes=tuple(sorted(SCOPES)))
    person, kept = come_in(actor)
    ready(member(person))

    answer = order(client_of(kept), body_of(member(person)), token=None)

    assert answer.status_code == 403
    assert not Purchase.objects.exists()


@pytest.mark.django_db
def test_others_purchases_are_not_there(client: Client) -> None:
    ready()
    number = order(client, body_of(GUEST)).json()["number"]
    stranger = signed_in(make_user())

    for asker, headers in ((client, {}), (client, {"X-Basket-Token": "another"}), (stranger, {})):
        assert asker.get(f"{PURCHASES}/{number}", headers=headers).status_code == 404
        assert asker.get(PURCHASES, headers=headers).json()["items"] == []


@pytest.mark.django_db
def test_link_makes_a_purchase_a_members_once(client: Client) -> None:
    ready()
    order(client, body_of(GUEST))
    purchase = Purchase.objects.get()
    token = claims.token_of(purchase.pk)
    buyer, other = signed_in(make_user()), signed_in(make_user())

    claimed = [claim(buyer, token), claim(buyer, token), claim(other, token)]

    assert [answer.status_code for answer in claimed] == [200, 200, 404]
    assert claim(other, token[:-1] + "x").status_code == 404
    assert client.get(PURCHASES, headers={"X-Basket-Token": TOKEN}).json()["items"] == []


@pytest.mark.django_db
@pytest.mark.parametrize("role", list(ShopRole))
def test_link_makes_a_purchase_nobodys_who_works_for_one_of_its_shops(client: Client, role: ShopRole) -> None:
    ready(shops=2, lines=2)
    order(client, body_of(GUEST))
    purchase, user = Purchase.objects.get(), make_user()
    ShopMember.objects.create(user=user, shop=purchase.orders.latest("position").shop, role=role)

    refused = claim(signed_in(user), claims.token_of(purchase.pk))

    assert (refused.status_code, refused.json()["error"]["code"]) == (422, "own_shop")
    assert purchase.orders.count() == 2
    assert Purchase.objects.get().user_id is None


def claim(client: Client, token: str) -> Any:
    return client.post(f"{PURCHASES}/claim", json.dumps({"token": token}), "application/json")


@pytest.mark.django_db
def test_code_confirms_a_phone_for_the_first_cash_order(client: Client) -> None:
    ready()
    ContactCode.objects.all().delete()
    body = body_of(GUEST)
    refused = order(client, body)

    sent = code_for(client)
    code = re.search(r"[0-9]{6}", text_messages()[-1].text)
    assert code is not None
    confirmed = confirm(client, code[0])

    assert (refused.status_code, refused.json()["error"]["code"]) == (422, "phone_unconfirmed")
    assert (sent.status_code, text_messages()[-1].to, confirmed.status_code) == (202, PHONE, 204)
    assert order(client, body).status_code == 201
    assert confirm(client, code[0]).json()["error"]["code"] == "no_code"


@pytest.mark.django_db
def test_codes_cannot_be_guessed(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("secrets.randbelow", lambda most: 123456)
    ready()
    ContactCode.objects.all().delete()
    code_for(client)

    tries = [confirm(client, f"{guess:06}").json()["error"]["code"] for guess in range(5)]

    assert tries == ["wrong_code"] * 5
    assert confirm(client, "123456").json()["error"]["code"] == "wrong_code"
    assert ContactCode.objects.get().confirmed_at is None


@pytest.mark.django_db
def test_code_is_of_no_use_to_another_basket(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("secrets.randbelow", lambda most: 123456)
    ready()
    put(Holder(digest=digest_of("another")), make_offer(open_grocer()), now=timezone.now())
    code_for(client)

    answer = confirm(client, "123456", token="another")

    assert answer.json()["error"]["code"] == "no_code"


@pytest.mark.django_db
def test_codes_ring_no_phone_over_and_over(client: Client, settings: LazySettings) -> None:
    settings.RATE_LIMIT_FACTOR = 1
    ready()

    assert [code_for(client).status_code for _code in range(2)] == [202, 429]


def code_for(client: Client) -> Any:
    return client.post(
        f"{PURCHASES}/phone-codes",
        json.dumps({"phone": "01712345678"}),
        "application/json",
        headers={"X-Basket-Token": TOKEN},
    )


def confirm(client: Client, code: str, *, token: str = TOKEN) -> Any:
    return client.post(
        f"{PURCHASES}/phone-codes/confirm",
        json.dumps({"phone": "01712345678", "code": code}),
        "application/json",
        headers={"X-Basket-Token": token},
    )


@pytest.mark.django_db(transaction=True)
def test_fifty_at_once_with_one_key_make_one_purchase_and_get_identical_bytes() -> None:
    ready_to_fetch(lines=3)
    body, gate = body_of(GUEST), Barrier(50)

    def send(_number: int) -> tuple[int, bytes]:
        with closing(connection):
            gate.wait()
            answer = order(Client(), body)
            return answer.status_code, answer.content

    with ThreadPoolExecutor(50) as threads:
        answers = set(threads.map(send, range(50)))

    assert len(answers) == 1
    assert {status for status, _content in answers} == {201}
    assert Purchase.objects.count() == 1
    assert set(Offer.objects.filter(reserved__gt=0).values_list("reserved", flat=True)) == {2}


@pytest.mark.django_db(transaction=True)
def test_ten_at_once_with_ten_keys_order_a_basket_once() -> None:
    ready_to_fetch(lines=1)
    body, gate = body_of(GUEST), Barrier(10)

    def send(number: int) -> int:
        with closing(connection):
            gate.wait()
            return int(order(Client(), body, key=f"key-{number}").status_code)

    with ThreadPoolExecutor(10) as threads:
        statuses = sorted(threads.map(send, range(10)))

    assert statuses == [201, *[409] * 9]
    assert Purchase.objects.count() == 1
