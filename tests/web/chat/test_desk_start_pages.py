"""The first message from a shop about an order: from the order's page, to buyers with an account."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from marketplace.orders.models import Order, OrderState
from realtime.chat.drafts import Subject
from realtime.chat.errors.rooms import OrderLongOverError
from realtime.chat.models import Block, Message, Room, RoomKind, Side
from realtime.chat.participants import Place
from realtime.chat.services import open_room
from sellers.models import Shop
from tests.matrix.actors import signed_in
from tests.unit.chat.rooms import Talk, make_helper, make_order, make_talk, say
from tests.unit.orders.making import make_open_shop, placed_order
from tests.web.chat.pages import text_of

pytestmark = pytest.mark.django_db


def page_of(order: Order) -> str:
    return reverse("desk:order", args=[order.shop.slug, order.number])


def start(order: Order) -> str:
    return reverse("desk:messages_start", args=[order.shop.slug, order.number])


def first(**given: str) -> dict[str, str]:
    return {"client_id": str(uuid4()), "body": "Nobody opens your door"} | given


@pytest.fixture
def order(talk: Talk, shop: Shop) -> Order:
    return make_order(shop, talk.buyer)


def test_an_order_leads_to_a_first_message_and_that_to_the_conversation(
    seller: Client, buyer: Client, order: Order
) -> None:
    assert f'href="{start(order)}"' in text_of(seller.get(page_of(order)))
    page = text_of(seller.get(start(order)))
    assert "Write to Rahima" in page
    assert 'class="account-page"' in page

    done = seller.post(start(order), first())

    room = Room.objects.get(order=order)
    conversation = reverse("desk:messages_room", args=[order.shop.slug, room.pk])
    assert done.headers["Location"] == conversation
    assert "Nobody opens your door" in text_of(buyer.get(f"/en/messages/{room.pk}/"))
    assert f'href="{conversation}"' in text_of(seller.get(page_of(order)))
    assert seller.get(start(order)).headers["Location"] == conversation


def test_nothing_is_refused_and_what_was_typed_stays(seller: Client, order: Order) -> None:
    refused = seller.post(start(order), first(body=" "))

    assert refused.status_code == 400
    assert "Write something first." in text_of(refused)
    assert not Message.objects.exists()


def test_a_guests_order_says_that_there_is_no_account(seller: Client, shop: Shop) -> None:
    order = placed_order(shop, state=OrderState.ACCEPTED, now=timezone.now())

    assert "There is no account to write to" in text_of(seller.get(page_of(order)))
    assert "There is no account to write to" in text_of(seller.get(start(order)))
    assert seller.post(start(order), first()).status_code == 400
    assert not Room.objects.filter(order=order).exists()


def test_what_is_long_over_is_written_about_by_the_buyer_alone(seller: Client, talk: Talk, shop: Shop) -> None:
    order = make_order(shop, talk.buyer, state=OrderState.DELIVERED)
    Order.objects.filter(pk=order.pk).update(ended_at=timezone.now() - timedelta(days=8))

    assert start(order) not in text_of(seller.get(page_of(order)))
    page = text_of(seller.get(start(order)))
    assert "ended more than a week ago" in page
    assert "<textarea" not in page


def test_whoever_is_blocked_reads_so_and_makes_no_room(seller: Client, talk: Talk, shop: Shop) -> None:
    order = make_order(shop, talk.buyer, state=OrderState.DELIVERED)
    Order.objects.filter(pk=order.pk).update(ended_at=timezone.now())
    Block.objects.create(shop=shop, buyer=talk.buyer, by=Side.BUYER)

    refused = seller.post(start(order), first(body="Was all well?"))

    assert refused.status_code == 400
    assert "The buyer has blocked messages" in text_of(refused)
    assert "Was all well?" in text_of(refused)
    assert not Room.objects.filter(order=order).exists()


def test_other_shops_orders_and_those_without_the_right_are_not_there(seller: Client, order: Order, shop: Shop) -> None:
    others = make_order(make_open_shop(), make_talk().buyer)
    address = reverse("desk:messages_start", args=[shop.slug, others.number])
    helper = signed_in(make_helper(shop).user)

    assert seller.get(address).status_code == 404
    assert seller.get(start(others)).status_code == 404
    assert helper.get(start(order)).status_code == 403
    assert Client().get(start(order)).status_code == 302


def test_who_answers_in_it_is_of_the_shop(seller: Client, talk: Talk, order: Order) -> None:
    seller.post(start(order), first())
    room = Room.objects.select_related("shop").get(order=order)

    say(Place(room, Side.BUYER, talk.buyer.pk, talk.buyer.name), "I am coming")

    assert [message.side for message in Message.objects.filter(room=room).order_by("seq")] == ["shop", "buyer"]


def test_where_nothing_was_said_and_it_is_too_late_notes_alone_are_written(
    seller: Client, shop: Shop, talk: Talk
) -> None:
    order = make_order(shop, talk.buyer, state=OrderState.DELIVERED)
    room = open_room(buyer_id=talk.buyer.pk, subject=Subject(RoomKind.ORDER, order.pk), now=timezone.now())
    conversation = reverse("desk:messages_room", args=[shop.slug, room.pk])
    assert "To the buyer" in text_of(seller.get(conversation))
    Order.objects.filter(pk=order.pk).update(ended_at=timezone.now() - timedelta(days=8))

    page = text_of(seller.get(conversation))

    assert str(OrderLongOverError.message) in page
    assert "To the buyer" not in page
    assert 'name="body"' in page
