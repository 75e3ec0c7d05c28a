"""Notices: who is away is told at once, who is here when they have not read it, and nobody of what is not for them."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from django.utils import timezone

from marketplace.notifications.models import Notice, NoticeKind
from realtime.chat import noticing
from realtime.chat.models import Room
from realtime.chat.services import mark, set_muted
from realtime.chat.services.noting import note
from realtime.presence.people import Presence
from sellers.models import ShopPermission
from tests.unit.chat.rooms import Talk, make_helper, make_talk, say

pytestmark = pytest.mark.django_db
HERE: set[UUID] = set()


@pytest.fixture(autouse=True)
def nobody_is_here(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    HERE.clear()
    monkeypatch.setattr(
        noticing, "who_is_here", lambda people: {each: Presence(is_online=each in HERE) for each in people}
    )
    yield
    HERE.clear()


def notices_of(user_id: UUID) -> list[Notice]:
    return list(Notice.objects.of(user_id).filter(kind=NoticeKind.CHAT_MESSAGE))


def tell(talk: Talk, *, only_absent: bool = True) -> list[UUID]:
    return noticing.tell_room(talk.room.pk, only_absent=only_absent, now=timezone.now())


def test_who_is_away_is_told_in_one_notice_that_counts() -> None:
    talk = make_talk()
    for _message in range(2):
        say(talk.at_shop)
        tell(talk)
    say(talk.at_shop)
    say(talk.at_shop)
    tell(talk)

    notice = notices_of(talk.buyer.pk)[0]
    assert len(notices_of(talk.buyer.pk)) == 1
    assert notice.params["count"] == 4
    assert notice.params["room_id"] == str(talk.room.pk)
    assert notice.params["for_shop"] is False
    assert notices_of(talk.seller.pk) == []


def test_telling_twice_is_telling_once() -> None:
    talk = make_talk()
    say(talk.at_buyer)

    assert [tell(talk), tell(talk)] == [[talk.seller.pk], []]


def test_who_is_here_is_told_when_they_have_not_read_it() -> None:
    talk = make_talk()
    HERE.add(talk.buyer.pk)
    say(talk.at_shop)

    assert tell(talk) == []
    assert noticing.tell_unread(now=timezone.now()) == 0
    assert noticing.tell_unread(now=timezone.now() + noticing.READ_WITHIN + timedelta(seconds=1)) == 1
    assert len(notices_of(talk.buyer.pk)) == 1


def test_what_is_read_is_not_told_of() -> None:
    talk = make_talk()
    say(talk.at_shop)
    mark(place=talk.at_buyer, read_seq=1, now=timezone.now())

    assert tell(talk) == []


def test_reading_clears_the_notice() -> None:
    talk = make_talk()
    say(talk.at_shop)
    tell(talk)

    mark(place=talk.at_buyer, read_seq=1, now=timezone.now())

    assert notices_of(talk.buyer.pk)[0].read_at is not None


def test_muted_rooms_are_silent() -> None:
    talk = make_talk()
    set_muted(place=talk.at_buyer, is_muted=True)
    say(talk.at_shop)

    assert tell(talk) == []


def test_nobody_who_writes_is_kept_waiting_for_rooms_with_nobody_to_tell(monkeypatch: pytest.MonkeyPatch) -> None:
    muted, told, assigned = make_talk(), make_talk(), make_talk()
    make_helper(assigned.room.shop, ShopPermission.ORDERS)
    make_helper(told.room.shop, ShopPermission.CATALOGUE)
    set_muted(place=muted.at_buyer, is_muted=True)
    Room.objects.filter(pk=assigned.room.pk).update(assignee=assigned.seller)
    say(muted.at_shop)
    say(told.at_buyer)
    say(assigned.at_buyer)
    assert [tell(told), tell(assigned)] == [[told.seller.pk], [assigned.seller.pk]]
    note(room=told.room, event="away", params={}, once="away", is_quiet=True, now=timezone.now())

    monkeypatch.setattr(noticing, "hold_room", lambda room_id: pytest.fail(f"held {room_id}"))

    assert tell(muted) == []
    assert noticing.tell_unread(now=timezone.now() + noticing.READ_WITHIN + timedelta(seconds=1)) == 0


def test_workers_that_stood_still_for_half_an_hour_tell_then() -> None:
    talk = make_talk()
    say(talk.at_buyer)

    assert noticing.tell_unread(now=timezone.now() + timedelta(minutes=30)) == 1
    assert [one.user_id for one in notices_of(talk.seller.pk)] == [talk.seller.pk]


def test_a_notice_that_fails_keeps_no_others_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = make_talk(), make_talk()
    say(first.at_buyer)
    say(second.at_buyer)
    tell_room = noticing.tell_room

    def fail_for_first(room_id: UUID, *, now: datetime) -> list[UUID]:
        if room_id == first.room.pk:
            raise ValueError
        return tell_room(room_id, now=now)

    monkeypatch.setattr(noticing, "tell_room", fail_for_first)

    assert noticing.tell_unread(now=timezone.now() + timedelta(minutes=1)) == 1


def test_of_a_shop_whoever_looks_after_the_room_is_told() -> None:
    talk = make_talk()
    colleague = make_helper(talk.room.shop, ShopPermission.ORDERS).user
    make_helper(talk.room.shop, ShopPermission.CATALOGUE)
    say(talk.at_buyer)
    assert set(tell(talk)) == {talk.seller.pk, colleague.pk}

    Room.objects.filter(pk=talk.room.pk).update(assignee=colleague)
    say(talk.at_buyer)
    assert tell(talk) == [colleague.pk]


def test_notes_are_no_news() -> None:
    talk = make_talk()
    make_helper(talk.room.shop, ShopPermission.ORDERS)
    say(talk.at_shop, "For us", is_internal=True)

    assert tell(talk) == []
