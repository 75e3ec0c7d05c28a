"""A shop writes first about its orders: to buyers with an account, not long after an order's end, and not much."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.conf import LazySettings
from django.utils import timezone

from marketplace.orders.models import Order, OrderState
from realtime.chat.drafts import Subject
from realtime.chat.errors.limits import ForeignLinkError, RepeatedTextError, UnansweredLinkError
from realtime.chat.errors.moderation import BlockedByBuyerError
from realtime.chat.errors.rooms import NobodyToWriteToError, OrderLongOverError, SubjectNotFoundError, UnansweredError
from realtime.chat.models import Block, Room, RoomKind, Side
from realtime.chat.participants import Place
from realtime.chat.services import delete_message, edit_message, open_room
from realtime.chat.services.beginning import BEGINS_WITHIN, MOST_UNANSWERED, begin_about_order, count_unanswered
from realtime.chat.services.noting import note
from sellers.models import Shop, ShopRole
from tests.unit.chat.rooms import make_order, make_talk, make_writer, nowhere, say
from tests.unit.orders.making import make_open_shop, placed_order
from tests.unit.sellers.shop_people import make_member

pytestmark = pytest.mark.django_db


def begun(shop: Shop, order_id: UUID, *, now: datetime | None = None) -> Room:
    return begin_about_order(shop_id=shop.pk, order_id=order_id, now=now or timezone.now())


def ended(shop: Shop, *, ago: timedelta) -> Order:
    order = make_order(shop, make_writer(), state=OrderState.DELIVERED)
    Order.objects.filter(pk=order.pk).update(ended_at=timezone.now() - ago)
    return order


def at_shop(room: Room) -> Place:
    """As another of its people each time."""
    seller = make_member(room.shop, ShopRole.MANAGER, name="Karim").user
    return Place(fresh(room), Side.SHOP, seller.pk, seller.name)


def at_buyer(room: Room) -> Place:
    return Place(fresh(room), Side.BUYER, room.buyer_id, "Rahima")


def fresh(room: Room) -> Room:
    return Room.objects.select_related("shop").get(pk=room.pk)


def test_it_is_the_room_that_the_buyer_opens() -> None:
    shop, buyer = make_open_shop(), make_writer()
    order = make_order(shop, buyer)

    room = begun(shop, order.pk)
    say(at_shop(room), "Nobody opens your door")

    assert open_room(buyer_id=buyer.pk, subject=Subject(RoomKind.ORDER, order.pk), now=timezone.now()) == room
    assert (room.buyer_id, Room.objects.get(pk=room.pk).buyer_unread) == (buyer.pk, 1)


def test_other_shops_orders_and_those_that_are_checked_are_not_there() -> None:
    shop = make_open_shop()
    others, in_review = (
        make_order(make_open_shop(), make_writer()),
        make_order(shop, make_writer(), state=OrderState.IN_REVIEW),
    )

    for order_id in (others.pk, in_review.pk, nowhere()):
        with pytest.raises(SubjectNotFoundError):
            begun(shop, order_id)


def test_guests_have_no_account_to_write_to() -> None:
    shop = make_open_shop()
    order = placed_order(shop, state=OrderState.ACCEPTED, now=timezone.now())

    with pytest.raises(NobodyToWriteToError):
        begun(shop, order.pk)
    assert not Room.objects.exists()


def test_nobody_is_written_to_about_what_is_long_over() -> None:
    shop = make_open_shop()
    lately, long_ago = (
        ended(shop, ago=BEGINS_WITHIN - timedelta(hours=1)),
        ended(shop, ago=BEGINS_WITHIN + timedelta(hours=1)),
    )

    assert begun(shop, lately.pk).order_id == lately.pk
    with pytest.raises(OrderLongOverError):
        begun(shop, long_ago.pk)


def test_a_room_in_which_nothing_was_said_is_no_way_around_it() -> None:
    shop = make_open_shop()
    order = ended(shop, ago=timedelta(days=1))
    room = begun(shop, order.pk)
    Order.objects.filter(pk=order.pk).update(ended_at=timezone.now() - BEGINS_WITHIN - timedelta(hours=1))

    with pytest.raises(OrderLongOverError):
        begun(shop, order.pk)
    with pytest.raises(OrderLongOverError):
        say(at_shop(room), "We have new rice")
    say(at_shop(room), "She was kind", is_internal=True)


def test_what_the_buyer_answered_goes_on_for_both_however_old_it_is() -> None:
    shop = make_open_shop()
    order = ended(shop, ago=timedelta(days=1))
    room = begun(shop, order.pk)
    say(at_shop(room), "Was all well?")
    answer = say(at_buyer(room), "Yes")
    Order.objects.filter(pk=order.pk).update(ended_at=timezone.now() - timedelta(days=90))

    assert begun(shop, order.pk) == room
    for number in range(MOST_UNANSWERED + 1):
        say(at_shop(room), f"Thank you {number}")
    delete_message(place=at_buyer(room), message_id=answer.pk, now=timezone.now())
    say(at_shop(room), "It is at https://example.org/rice")


def test_what_the_buyer_did_not_answer_is_over_with_the_order() -> None:
    shop = make_open_shop()
    order = ended(shop, ago=timedelta(days=1))
    room = begun(shop, order.pk)
    say(at_shop(room), "Thanks!")
    Order.objects.filter(pk=order.pk).update(ended_at=timezone.now() - BEGINS_WITHIN - timedelta(hours=1))

    with pytest.raises(OrderLongOverError):
        say(at_shop(room), "We have new rice")
    say(at_buyer(room), "Do you have rice?")
    say(at_shop(room), "We have new rice")


def test_what_the_market_tells_begins_nothing() -> None:
    shop = make_open_shop()
    order = ended(shop, ago=BEGINS_WITHIN - timedelta(hours=1))
    room = begun(shop, order.pk)
    params = {"order_id": str(order.pk), "number": order.number, "state": "delivered"}
    note(room=room, event="order_state", params=params, once="x", now=timezone.now())
    Order.objects.filter(pk=order.pk).update(ended_at=timezone.now() - BEGINS_WITHIN - timedelta(hours=1))

    with pytest.raises(OrderLongOverError):
        say(at_shop(room), "We have new rice")


def test_who_does_not_answer_is_written_to_a_few_times_by_all_of_the_shop() -> None:
    room = begun(shop := make_open_shop(), make_order(shop, make_writer()).pk)
    for number in range(MOST_UNANSWERED):
        last = say(place := at_shop(room), f"Nobody opens your door {number}")

    with pytest.raises(UnansweredError):
        say(at_shop(room), "Hello?")
    say(at_shop(room), "Nobody answers", is_internal=True)
    edit_message(place=place, message_id=last.pk, body="Nobody is there", now=timezone.now())
    say(at_buyer(room), "I am coming")
    say(at_shop(room), "Good")


@pytest.mark.parametrize("advert", ["New rice!", "We have new rice, 60 taka a kilogram"])
def test_few_of_those_who_did_not_answer_have_one_text_from_all_of_the_shop(
    advert: str, settings: LazySettings
) -> None:
    settings.RATE_LIMIT_FACTOR = 0.2
    shop = make_open_shop()
    rooms = [begun(shop, make_order(shop, make_writer()).pk) for _ in range(4)]
    for room in rooms[:2]:
        say(at_shop(room), advert)

    with pytest.raises(RepeatedTextError):
        say(at_shop(rooms[2]), advert)
    hello = say(place := at_shop(rooms[2]), "Hello")
    with pytest.raises(RepeatedTextError):
        edit_message(place=place, message_id=hello.pk, body=advert, now=timezone.now())
    say(at_buyer(rooms[3]), "What is new?")
    say(at_shop(rooms[3]), advert)


def test_who_did_not_answer_gets_no_links_to_elsewhere(settings: LazySettings) -> None:
    settings.PUBLIC_ADDRESS = "https://haat.example"
    room = begun(shop := make_open_shop(), make_order(shop, make_writer()).pk)

    with pytest.raises(UnansweredLinkError) as refused:
        say(at_shop(room), "Look: https://example.org/rice")
    assert refused.value.code == ForeignLinkError.code
    hello = say(place := at_shop(room), "Look: https://haat.example/p/rice")
    with pytest.raises(UnansweredLinkError):
        edit_message(place=place, message_id=hello.pk, body="https://example.org/rice", now=timezone.now())


def test_nothing_is_asked_where_the_buyer_spoke_last_or_began(django_assert_num_queries: Any) -> None:
    room = begun(shop := make_open_shop(), make_order(shop, make_writer()).pk)
    say(at_buyer(room), "Is it on its way?")
    about_shop = make_talk().fresh()
    spoken = fresh(room)

    with django_assert_num_queries(0):
        assert [count_unanswered(each) for each in (spoken, about_shop)] == [None, None]
    say(at_shop(room), "Yes")
    written = fresh(room)
    with django_assert_num_queries(1):
        assert count_unanswered(written) is None


def test_whoever_blocked_the_shop_is_not_written_to_once_the_order_is_over() -> None:
    shop = make_open_shop()
    order = ended(shop, ago=timedelta(days=1))
    room = begun(shop, order.pk)
    assert room.buyer_id is not None
    Block.objects.create(shop=shop, buyer_id=room.buyer_id, by=Side.BUYER)

    with pytest.raises(BlockedByBuyerError):
        say(at_shop(room), "Was all well?")
