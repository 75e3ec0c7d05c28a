"""Marks: up to where somebody has got, what a side has not read, and that marks never go back."""

import pytest
from django.utils import timezone

from realtime.chat.models import Mark
from realtime.chat.selectors import count_unread, count_unread_of_shop
from realtime.chat.services import mark
from sellers.models import ShopPermission
from tests.unit.chat.rooms import make_helper, make_talk, say
from tests.unit.chat.told import kinds_on, told_on

pytestmark = pytest.mark.django_db


def test_what_is_read_was_delivered_and_is_unread_no_more() -> None:
    talk = make_talk()
    say(talk.at_shop)
    say(talk.at_shop)

    mark(place=talk.at_buyer, read_seq=1, now=timezone.now())

    room = talk.fresh()
    assert (room.buyer_delivered_seq, room.buyer_read_seq, room.buyer_unread) == (1, 1, 1)
    assert count_unread(talk.buyer.pk) == 1
    assert told_on(f"user:{talk.buyer.pk}")[-1] == ("chat.unread", {"unread": 1})


def test_marks_never_go_back_nor_beyond_the_last() -> None:
    talk = make_talk()
    say(talk.at_shop)

    mark(place=talk.at_buyer, read_seq=99, now=timezone.now())
    own = mark(place=talk.at_buyer, delivered_seq=0, read_seq=0, now=timezone.now())

    assert (own.delivered_seq, own.read_seq) == (1, 1)
    assert kinds_on(f"room:{talk.room.pk}") == ["message.sent", "marks.changed"]


def test_a_shop_has_read_what_one_of_its_people_has() -> None:
    talk = make_talk()
    colleague = make_helper(talk.room.shop, ShopPermission.ORDERS).user
    say(talk.at_buyer)

    mark(place=talk.at_shop, read_seq=1, now=timezone.now())
    mark(place=talk.place_of(colleague), delivered_seq=1, now=timezone.now())

    assert count_unread_of_shop(talk.room.shop_id) == 0
    assert Mark.objects.get(user=colleague).read_seq == 0
    assert kinds_on(f"room:{talk.room.pk}") == ["message.sent", "marks.changed"]


def test_the_staff_read_without_being_seen() -> None:
    talk = make_talk()
    say(talk.at_buyer)

    mark(place=talk.at_staff, read_seq=1, now=timezone.now())

    assert talk.fresh().shop_unread == 1
    assert kinds_on(f"room:{talk.room.pk}") == ["message.sent"]
