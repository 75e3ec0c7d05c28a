"""Many write in one room at once: numbers are distinct and without holes, and what is sent twice is there once.

The control gives numbers without holding the room's row.
"""

import time
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError
from django.utils import timezone

from marketplace.accounts.models import User
from marketplace.core.ids import uuid7
from realtime.chat import limits
from realtime.chat.drafts import Draft, Subject
from realtime.chat.models import Message, Room, RoomKind, Side
from realtime.chat.participants import Place
from realtime.chat.services import mark, open_room, send_message, sending
from realtime.chat.services.holding import hold_to_tell
from realtime.chat.snapshots import CHAT_UNREAD
from realtime.models import TopicMessage
from tests.racing import connection_a_thread, race
from tests.unit.chat.rooms import make_talk

__all__ = ["connection_a_thread"]

pytestmark = pytest.mark.django_db(transaction=True)
SENDERS, EACH = 50, 4


@pytest.fixture(autouse=True)
def nobody_waits_for_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fifty people write here as one."""
    monkeypatch.setattr(limits, "require_allowed", lambda *_args, **_given: None)


def send(place: Place, *, client_id: UUID | None = None) -> Message:
    return send_message(place=place, draft=Draft(client_id or uuid4(), "Me too"), now=timezone.now())


def test_fifty_who_write_at_once_get_numbers_one_after_the_other() -> None:
    talk = make_talk()
    places = [talk.at_buyer, talk.at_shop]

    results = race(lambda number: send(places[number % 2]).seq, SENDERS * EACH, at_once=SENDERS)

    assert sorted(results) == list(range(1, SENDERS * EACH + 1))
    told = TopicMessage.objects.filter(topic_id=f"room:{talk.room.pk}").order_by("seq")
    assert [each.data["seq"] for each in told] == sorted(results)
    room = talk.fresh()
    assert (room.last_seq, room.buyer_unread, room.shop_unread) == (200, 100, 100)


def test_control_without_the_lock_two_get_the_same_number(monkeypatch: pytest.MonkeyPatch) -> None:
    talk = make_talk()

    def look_only(room_id: UUID, **told: bool) -> tuple[Room, dict[str, int]]:
        room = Room.objects.get(pk=room_id)
        time.sleep(0.01)
        return room, hold_to_tell(room_id, **told)[1]

    monkeypatch.setattr(sending, "hold_to_tell", look_only)

    results = race(lambda _number: send(talk.at_buyer).seq, 40, at_once=20)

    assert any(isinstance(result, IntegrityError) for result in results)


def test_of_several_shops_that_write_to_one_buyer_at_once_the_last_told_counts_all() -> None:
    buyer = make_talk().buyer
    talks = [make_talk(buyer=buyer) for _shop in range(8)]
    places = [talk.at_shop for talk in talks]

    race(lambda number: send(places[number % 8]).seq, 40, at_once=8)

    told = TopicMessage.objects.filter(topic_id=f"user:{buyer.pk}", kind=CHAT_UNREAD).order_by("seq")
    assert [each.data for each in told] == [{"unread": unread} for unread in range(1, 41)]


def test_the_same_sent_over_many_lines_at_once_is_one_message() -> None:
    talk, client_id = make_talk(), uuid4()

    results = race(lambda _number: send(talk.at_buyer, client_id=client_id).pk, 20, at_once=20)

    assert len(set(results)) == 1
    assert Message.objects.filter(room=talk.room).count() == 1
    assert talk.fresh().last_seq == 1


def test_who_opens_a_room_many_times_at_once_has_one() -> None:
    talk = make_talk()
    buyer = User.objects.create_user(email=f"{uuid7()}@example.com")
    subject = Subject(RoomKind.SHOP, talk.room.shop_id)

    results = race(lambda _number: open_room(buyer_id=buyer.pk, subject=subject, now=timezone.now()).pk, 20, at_once=20)

    assert len(set(results)) == 1


def test_reading_and_writing_at_once_counts_right() -> None:
    talk = make_talk()
    places = [talk.at_buyer, talk.at_shop]

    def turn(number: int) -> None:
        if number % 4 == 3:
            mark(place=places[0], read_seq=number, now=timezone.now())
        else:
            send(places[number % 2])

    assert set(race(turn, 120, at_once=20)) == {None}

    room = talk.fresh()
    messages = Message.objects.filter(room=room)
    assert room.buyer_unread == messages.unread_by(Side.BUYER, after=room.buyer_read_seq).count()
    assert room.shop_unread == messages.unread_by(Side.SHOP, after=room.shop_read_seq).count()
