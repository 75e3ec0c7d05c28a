"""Rooms: what they can be about, who reaches them, and how they are listed."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from marketplace.accounts.models import User
from marketplace.accounts.permissions import Action, Role
from marketplace.accounts.principals import NOBODY, Principal
from marketplace.orders.models import OrderState
from realtime import kinds
from realtime.chat.drafts import Subject
from realtime.chat.errors.rooms import RoomNotFoundError, SubjectNotFoundError
from realtime.chat.models import Room, RoomKind, Side, Suspension
from realtime.chat.participants import reach_room
from realtime.chat.readers import signed_as, signed_in_notes_as, watched_by
from realtime.chat.selectors import RoomFilters, Viewpoint, list_messages, list_rooms
from realtime.chat.services import open_room
from realtime.chat.services.blocking import block
from realtime.chat.services.looking import NOTED_EVERY, tell_why
from sellers.models import ShopMember, ShopPermission, ShopStatus
from tests.matrix.actors import make_user
from tests.unit.chat.rooms import make_helper, make_order, make_talk, make_writer, nowhere, principal, say
from tests.unit.orders.making import make_open_shop, make_shelf

pytestmark = pytest.mark.django_db


def hears(who: Principal, topic: str) -> bool:
    return kinds.may_read(who, topic, ticket=None, now=timezone.now())


def opened(buyer: User, kind: RoomKind, thing_id: Any, **given: Any) -> Room:
    return open_room(buyer_id=buyer.pk, subject=Subject(kind, thing_id, **given), now=timezone.now())


def test_there_is_one_room_for_each_thing() -> None:
    shop, buyer = make_open_shop(), make_writer()
    offer, order = make_shelf(shop, offers=1)[0], make_order(shop, buyer)
    subjects = [(RoomKind.SHOP, shop.pk), (RoomKind.PRODUCT, offer.product_id), (RoomKind.ORDER, order.pk)]

    first = [opened(buyer, *subject) for subject in subjects]
    again = [opened(buyer, *subject) for subject in subjects]
    others = opened(make_writer(), RoomKind.SHOP, shop.pk)

    assert first == again
    assert len({*first, others}) == 4


def test_of_what_several_shops_sell_one_is_chosen() -> None:
    shop, other, buyer = make_open_shop(), make_open_shop(), make_writer()
    offer = make_shelf(shop, offers=1)[0]
    offer.pk, offer.shop = nowhere(), other
    offer.save(force_insert=True)

    with pytest.raises(SubjectNotFoundError):
        opened(buyer, RoomKind.PRODUCT, offer.product_id)
    assert opened(buyer, RoomKind.PRODUCT, offer.product_id, shop_id=other.pk).shop_id == other.pk


def test_there_is_no_room_about_what_is_not_theirs() -> None:
    shop, buyer = make_open_shop(), make_writer()
    others, in_review = make_order(shop, make_writer()), make_order(shop, buyer, state=OrderState.IN_REVIEW)
    closed = make_open_shop(status=ShopStatus.SUSPENDED)

    for kind, thing_id in (
        (RoomKind.ORDER, others.pk),
        (RoomKind.ORDER, in_review.pk),
        (RoomKind.SHOP, closed.pk),
        (RoomKind.PRODUCT, nowhere()),
    ):
        with pytest.raises(SubjectNotFoundError):
            opened(buyer, kind, thing_id)


def test_buyer_shop_and_staff_reach_a_room_and_nobody_else() -> None:
    talk = make_talk()
    strangers = [
        make_writer(),
        make_talk().seller,
        make_helper(talk.room.shop, ShopPermission.CATALOGUE).user,
        make_user(Role.ANALYST),
    ]

    sides = [
        reach_room(principal(who), talk.room.pk).side for who in (talk.buyer, talk.seller, make_user(Role.SUPPORT))
    ]

    assert sides == [Side.BUYER, Side.SHOP, Side.STAFF]
    for stranger in map(principal, strangers):
        with pytest.raises(RoomNotFoundError):
            reach_room(stranger, talk.room.pk)
    for where in (nowhere(), "nothing"):
        with pytest.raises(RoomNotFoundError):
            reach_room(principal(talk.buyer), where)


def test_who_leaves_a_shop_is_out_at_once() -> None:
    talk = make_talk()
    ShopMember.objects.filter(user=talk.seller).delete()

    with pytest.raises(RoomNotFoundError):
        reach_room(principal(talk.seller), talk.room.pk, action=Action.WRITE_CHATS)
    assert not hears(principal(talk.seller), f"room:{talk.room.pk}")


def test_topics_are_heard_by_those_who_take_part() -> None:
    talk = make_talk()
    names = [f"room:{talk.room.pk}", f"notes:{talk.room.pk}", f"inbox:{talk.room.shop_id}"]

    heard = {
        who: [hears(principal(person), name) for name in names]
        for who, person in {
            "buyer": talk.buyer,
            "seller": talk.seller,
            "support": make_user(Role.SUPPORT),
            "stranger": make_writer(),
        }.items()
    }

    assert heard == {
        "buyer": [True, False, False],
        "seller": [True, True, True],
        "support": [False, False, False],
        "stranger": [False, False, False],
    }
    assert not any(hears(NOBODY, name) for name in names)


def test_the_staff_hear_a_room_for_an_hour_after_their_look_was_noted() -> None:
    talk, support = make_talk(), principal(make_user(Role.SUPPORT))
    place, now = reach_room(support, talk.room.pk), timezone.now()
    tell_why(place=place, reason="The buyer called us", now=now - NOTED_EVERY)
    assert not hears(support, f"room:{talk.room.pk}")

    tell_why(place=place, reason="The buyer called us", now=now)

    assert hears(support, f"room:{talk.room.pk}")
    assert not hears(support, f"notes:{talk.room.pk}")


def test_whoever_looks_as_somebody_sees_none_of_their_conversations() -> None:
    talk = make_talk()

    for user in (talk.buyer, talk.seller):
        viewer = replace(principal(user), viewer_id=make_user(Role.SUPPORT).pk)
        with pytest.raises(RoomNotFoundError):
            reach_room(viewer, talk.room.pk)
        for kind, thing_id in (("room", talk.room.pk), ("notes", talk.room.pk), ("inbox", talk.room.shop_id)):
            assert not hears(viewer, f"{kind}:{thing_id}")


def test_who_types_is_signed_without_an_id() -> None:
    talk = make_talk()

    assert signed_as(principal(talk.seller), talk.room.pk) == {"side": "shop", "name": ""}
    assert signed_as(principal(make_writer()), talk.room.pk) is None


def test_who_is_blocked_or_suspended_is_not_seen_typing_and_knows_nobody_there() -> None:
    talk, silenced = make_talk(), make_talk()
    block(place=talk.at_buyer, now=timezone.now())
    Suspension.objects.create(
        user=silenced.seller, starts_at=timezone.now(), ends_at=timezone.now() + timedelta(days=1)
    )

    for user, room_id in ((talk.buyer, talk.room.pk), (talk.seller, talk.room.pk), (silenced.seller, silenced.room.pk)):
        assert signed_as(principal(user), room_id) is None
    assert watched_by(principal(talk.buyer), talk.room.pk) == watched_by(principal(talk.seller), talk.room.pk) == {}
    assert signed_in_notes_as(principal(silenced.seller), silenced.room.pk) == {"side": "shop", "name": ""}


def test_each_side_watches_the_other() -> None:
    talk = make_talk()

    assert watched_by(principal(talk.buyer), talk.room.pk) == {"shop": [talk.seller.pk]}
    assert watched_by(principal(talk.seller), talk.room.pk) == {"buyer": [talk.buyer.pk]}
    assert watched_by(principal(make_writer()), talk.room.pk) == {}


def test_rooms_are_listed_by_their_last_message() -> None:
    shop = make_open_shop()
    first, second, silent = (make_talk(shop=shop) for _talk in range(3))
    for talk in (first, second, first):
        say(talk.at_buyer)

    listed = list_rooms(viewer=Viewpoint.of_shop(shop.pk), cursor=None, limit=1)
    rest = list_rooms(viewer=Viewpoint.of_shop(shop.pk), cursor=listed.next, limit=5)

    assert [room.pk for room in (*listed.items, *rest.items)] == [first.room.pk, second.room.pk]
    assert [
        room.pk for room in list_rooms(viewer=Viewpoint.of_buyer(silent.buyer.pk), cursor=None, limit=5).items
    ] == []


def test_rooms_are_listed_by_what_is_to_be_done() -> None:
    shop = make_open_shop()
    unread, answered = make_talk(shop=shop), make_talk(shop=shop)
    say(unread.at_buyer)
    say(answered.at_shop)
    Room.objects.filter(pk=answered.room.pk).update(assignee=answered.seller)

    def listed(**filters: Any) -> list[Any]:
        page = list_rooms(viewer=Viewpoint.of_shop(shop.pk), filters=RoomFilters(**filters), cursor=None, limit=5)
        return [room.pk for room in page.items]

    assert listed(is_unread=True) == [unread.room.pk]
    assert listed(is_unread=False) == [answered.room.pk]
    assert listed(assignee_id=answered.seller.pk) == [answered.room.pk]
    assert listed(is_assigned=False) == [unread.room.pk]
    assert listed(state="closed") == []


def test_messages_are_read_back_and_forth() -> None:
    talk = make_talk()
    for _message in range(5):
        say(talk.at_buyer)
    say(talk.at_shop, "For us", is_internal=True)

    last = list_messages(place=talk.at_buyer, limit=2)
    before = list_messages(place=talk.at_buyer, before=4, limit=2)
    after = list_messages(place=talk.at_shop, after=4, limit=5)

    assert [[message.seq for message in some.items] for some in (last, before, after)] == [[4, 5], [2, 3], [5, 6]]
    assert [some.has_more for some in (last, before, after)] == [True, True, False]
