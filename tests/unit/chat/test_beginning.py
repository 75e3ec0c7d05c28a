"""A shop writes first about its orders: to buyers with an account, and not long after an order's end."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest
from django.utils import timezone

from marketplace.orders.models import Order, OrderState
from realtime.chat.drafts import Subject
from realtime.chat.errors.moderation import BlockedByBuyerError
from realtime.chat.errors.rooms import NobodyToWriteToError, OrderLongOverError, SubjectNotFoundError
from realtime.chat.models import Block, Room, RoomKind, Side
from realtime.chat.participants import Place
from realtime.chat.services import open_room
from realtime.chat.services.beginning import BEGINS_WITHIN, begin_about_order
from sellers.models import Shop, ShopRole
from tests.unit.chat.rooms import make_order, make_writer, nowhere, say
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
    seller = make_member(room.shop, ShopRole.MANAGER, name="Karim").user
    return Place(room, Side.SHOP, seller.pk, seller.name)


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


def test_what_was_begun_goes_on_for_both_however_old_it_is() -> None:
    shop = make_open_shop()
    order = ended(shop, ago=timedelta(days=1))
    room = begun(shop, order.pk)
    say(at_shop(room), "Was all well?")
    Order.objects.filter(pk=order.pk).update(ended_at=timezone.now() - timedelta(days=90))

    assert begun(shop, order.pk) == room
    say(at_shop(Room.objects.select_related("shop").get(pk=room.pk)), "Thank you")


def test_whoever_blocked_the_shop_is_not_written_to_once_the_order_is_over() -> None:
    shop = make_open_shop()
    order = ended(shop, ago=timedelta(days=1))
    room = begun(shop, order.pk)
    Block.objects.create(shop=shop, buyer_id=room.buyer_id, by=Side.BUYER)

    with pytest.raises(BlockedByBuyerError):
        say(at_shop(room), "Was all well?")
