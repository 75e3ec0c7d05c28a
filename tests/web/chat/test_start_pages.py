"""The first message to a shop, and the ways there from its page, its goods and one's orders."""

from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from marketplace.accounts.models import User
from marketplace.catalog.models import Offer
from marketplace.orders.models import OrderState
from realtime.chat.models import Message, Room, RoomKind
from sellers.models import Shop
from tests.matrix.actors import signed_in
from tests.unit.chat.rooms import make_order, make_writer
from tests.unit.orders.making import make_shelf
from tests.web.chat.pages import text_of

pytestmark = pytest.mark.django_db
START = "/en/messages/new/"


@pytest.fixture
def rahima() -> User:
    return make_writer()


@pytest.fixture
def client(rahima: User) -> Client:
    return signed_in(rahima)


def first(client: Client, query: str, body: str = "Hello") -> str:
    answer = client.post(f"{START}?{query}", {"client_id": str(uuid4()), "body": body})
    assert answer.status_code == 302, text_of(answer)
    return answer.headers["Location"]


def test_one_writes_to_a_shop_and_goes_on_there(client: Client, shop: Shop) -> None:
    assert shop.name_en in text_of(client.get(f"{START}?shop={shop.slug}"))
    assert not Room.objects.exists()

    there = first(client, f"shop={shop.slug}")

    assert Message.objects.get().body == "Hello"
    assert client.get(f"{START}?shop={shop.slug}").headers["Location"] == there


def test_about_goods_and_about_an_order_there_are_rooms_of_their_own(client: Client, shop: Shop, rahima: User) -> None:
    [offer] = make_shelf(shop, offers=1)
    order = make_order(shop, rahima)

    first(client, f"product={offer.product.slug}&shop={shop.slug}")
    first(client, f"order={order.number}")

    assert {room.kind for room in Room.objects.all()} == {RoomKind.PRODUCT, RoomKind.ORDER}


def test_what_is_refused_stays_as_it_was_typed(client: Client, shop: Shop) -> None:
    address = f"{START}?shop={shop.slug}"

    answer = client.post(address, {"client_id": str(uuid4()), "body": "see bit.ly/abc"})

    assert answer.status_code == 400
    assert "see bit.ly/abc" in text_of(answer)


def test_about_what_is_not_theirs_or_not_there_nobody_writes(client: Client, shop: Shop) -> None:
    order = make_order(shop, make_writer())

    for query in (f"order={order.number}", "shop=nowhere", f"shop={shop.slug}&product=nothing", ""):
        assert client.get(f"{START}?{query}").status_code == 404, query


def test_strangers_sign_in_first_and_come_back(shop: Shop) -> None:
    answer = Client().get(f"{START}?shop={shop.slug}")

    assert "/account/login/" in answer.headers["Location"]
    assert "next=" in answer.headers["Location"]


def test_shops_goods_and_orders_lead_there(client: Client, shop: Shop, rahima: User) -> None:
    [offer] = make_shelf(shop, offers=1)
    order = make_order(shop, rahima)

    assert f"{START}?shop={shop.slug}" in text_of(client.get(f"/en/shops/{shop.slug}/"))
    goods = text_of(client.get(f"/en/products/{offer.product.slug}/"))
    assert f"{START}?product={offer.product.slug}&amp;shop={shop.slug}" in goods
    assert f"{START}?order={order.number}" in text_of(client.get(reverse("orders:order", args=[order.number])))


def test_a_proposal_is_answered_where_one_talks(client: Client, shop: Shop, rahima: User) -> None:
    first(client, f"shop={shop.slug}")
    room = Room.objects.get()

    answer = client.post(reverse("chat:answer", args=[room.pk, uuid4()]), {"answer": "accept"})

    assert answer.status_code == 404


def test_what_was_typed_about_an_order_that_is_checked_stays(client: Client, shop: Shop, rahima: User) -> None:
    order = make_order(shop, rahima, state=OrderState.IN_REVIEW)

    answer = client.post(f"{START}?order={order.number}", {"client_id": str(uuid4()), "body": "Please be quick"})

    assert answer.status_code == 400
    assert "The shop does not have this order yet." in text_of(answer)
    assert "Please be quick" in text_of(answer)
    assert "order=" not in text_of(client.get(f"/en/orders/{order.number}/")).split("help-title", 1)[1]


def test_what_was_typed_about_goods_that_went_off_sale_stays(client: Client, shop: Shop) -> None:
    [offer] = make_shelf(shop, offers=1)
    Offer.objects.filter(pk=offer.pk).delete()
    address = f"{START}?product={offer.product.slug}&shop={shop.slug}"

    answer = client.post(address, {"client_id": str(uuid4()), "body": "Do you have it?"})

    assert answer.status_code == 400
    assert "Nobody takes messages about this any more." in text_of(answer)
    assert "Do you have it?" in text_of(answer)
    assert f'href="/en/products/{offer.product.slug}/"' in text_of(answer)


def test_a_first_message_that_is_no_longer_the_first_is_sent(client: Client, shop: Shop) -> None:
    there = first(client, f"shop={shop.slug}", "From this tab")

    assert first(client, f"shop={shop.slug}", "From the other") == there
    assert [message.body for message in Message.objects.order_by("seq")] == ["From this tab", "From the other"]
