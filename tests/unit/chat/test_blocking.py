"""Blocks between a buyer and a shop, and suspensions by the staff."""

from datetime import timedelta

import pytest
from django.utils import timezone

from marketplace.core.models import AuditEntry
from marketplace.orders.models import Order, OrderState
from realtime.chat.errors.limits import WritingSuspendedError
from realtime.chat.errors.moderation import (
    BlockedByBuyerError,
    BlockedByOneselfError,
    BlockedByShopError,
    NothingToBlockError,
)
from realtime.chat.models import Block, RoomKind, Suspension
from realtime.chat.services.blocking import block, unblock
from tests.unit.chat.rooms import make_talk, say

pytestmark = pytest.mark.django_db


def test_who_blocked_and_who_is_blocked_are_told_plainly() -> None:
    talk = make_talk()

    block(place=talk.at_buyer, now=timezone.now())

    with pytest.raises(BlockedByBuyerError):
        say(talk.at_shop)
    with pytest.raises(BlockedByOneselfError):
        say(talk.at_buyer)
    unblock(place=talk.at_buyer, now=timezone.now())
    say(talk.at_shop)


def test_a_shop_blocks_a_buyer_in_all_of_their_conversations() -> None:
    talk = make_talk()
    other = make_talk(shop=talk.room.shop, buyer=talk.buyer, kind=RoomKind.ORDER)
    Order.objects.filter(shop=other.room.shop).update(state=OrderState.DELIVERED, ended_at=timezone.now())

    block(place=talk.at_shop, now=timezone.now())

    for place in (talk.at_buyer, other.at_buyer):
        with pytest.raises(BlockedByShopError):
            say(place)


def test_about_an_order_that_is_not_over_they_write_all_the_same() -> None:
    talk = make_talk(kind=RoomKind.ORDER)
    block(place=talk.at_buyer, now=timezone.now())

    say(talk.at_shop, "I am at the door")
    say(talk.at_buyer, "Coming")
    Order.objects.filter(shop=talk.room.shop).update(state=OrderState.DELIVERED, ended_at=timezone.now())

    with pytest.raises(BlockedByBuyerError):
        say(talk.at_shop)


def test_a_block_is_lifted_by_the_side_that_set_it_alone() -> None:
    talk = make_talk()
    block(place=talk.at_buyer, now=timezone.now())

    unblock(place=talk.at_shop, now=timezone.now())

    assert Block.objects.filter(shop=talk.room.shop_id, buyer=talk.buyer, by="buyer").exists()


def test_blocking_twice_is_blocking_once_and_each_act_is_noted() -> None:
    talk = make_talk()

    for _ in range(2):
        block(place=talk.at_shop, now=timezone.now())
    unblock(place=talk.at_shop, now=timezone.now())

    assert list(
        AuditEntry.objects.filter(action__startswith="chat.").values_list("action", flat=True).order_by("at")
    ) == [
        "chat.block",
        "chat.unblock",
    ]


def test_notes_the_staff_and_other_shops_go_on() -> None:
    talk = make_talk()
    other = make_talk(buyer=talk.buyer)
    block(place=talk.at_buyer, now=timezone.now())

    say(talk.at_shop, "They blocked us", is_internal=True)
    say(talk.at_staff, "Please settle this")
    say(other.at_shop)


def test_the_staff_have_nobody_to_block() -> None:
    with pytest.raises(NothingToBlockError):
        block(place=make_talk().at_staff, now=timezone.now())


@pytest.mark.parametrize("kind", [RoomKind.SHOP, RoomKind.ORDER])
def test_who_is_suspended_writes_nowhere_until_it_ends(kind: RoomKind) -> None:
    talk, now = make_talk(kind=kind), timezone.now()
    Suspension.objects.create(user=talk.buyer, starts_at=now, ends_at=now + timedelta(days=3))

    with pytest.raises(WritingSuspendedError):
        say(talk.at_buyer)
    say(talk.at_shop)
    Suspension.objects.update(lifted_at=now)
    say(talk.at_buyer)
