"""Messages: what may be said, its numbers, what is told of it, and what the room's row says."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from geo.points import GeoPoint
from marketplace.core.models import OutboxEvent
from realtime.chat import pictures
from realtime.chat.drafts import Card, CardKind, Draft
from realtime.chat.errors.messages import (
    CardNotFoundError,
    EmptyMessageError,
    MessageNotFoundError,
    MixedMessageError,
    NoteNotPossibleError,
    TooLongMessageError,
)
from realtime.chat.errors.rooms import RoomEndedError
from realtime.chat.models import Message, MessageKind, Room, RoomKind, RoomState
from realtime.chat.services import send_message
from realtime.chat.services.assisting import WITH_TEAM
from realtime.chat.services.noting import note
from realtime.chat.snapshots import CHAT_UNREAD, MESSAGE_SENT, ROOM_CHANGED, ROOMS_CHANGED
from realtime.models import TopicMessage
from realtime.topics import position
from sellers.models import ShopStatus
from tests.unit.chat.rooms import Talk, make_talk, nowhere, photo, say
from tests.unit.orders.making import make_shelf

pytestmark = pytest.mark.django_db


def told(topic: str) -> list[tuple[str, dict[str, Any]]]:
    return list(TopicMessage.objects.filter(topic_id=topic).order_by("seq").values_list("kind", "data"))


def test_messages_are_numbered_from_one() -> None:
    talk = make_talk()

    sent = [say(talk.at_buyer), say(talk.at_shop), say(talk.at_buyer)]

    assert [message.seq for message in sent] == [1, 2, 3]


def test_a_message_is_told_to_room_inbox_and_reader() -> None:
    talk = make_talk()

    message = say(talk.at_shop, "Yes, from today")

    assert [kind for kind, _data in told(f"room:{talk.room.pk}")] == [MESSAGE_SENT]
    assert told(f"room:{talk.room.pk}")[0][1]["body"] == message.body
    assert [kind for kind, _data in told(f"inbox:{talk.room.shop_id}")] == [ROOMS_CHANGED]
    assert told(f"user:{talk.buyer.pk}") == [(CHAT_UNREAD, {"unread": 1})]
    assert OutboxEvent.objects.filter(name="chat.message_sent", data__message_id=str(message.pk)).count() == 1


SAYING: dict[str, Callable[[Talk], object]] = {
    "buyer": lambda talk: say(talk.at_buyer),
    "shop": lambda talk: say(talk.at_shop),
    "staff": lambda talk: say(talk.at_staff),
    "assistant": lambda talk: say(talk.at_assistant),
    "note": lambda talk: say(talk.at_shop, is_internal=True),
    "market": lambda talk: note(room=talk.room, event=WITH_TEAM, params={}, once="now", now=timezone.now()),
}


@pytest.mark.parametrize("state", [RoomState.OPEN, RoomState.CLOSED])
@pytest.mark.parametrize("who", SAYING)
def test_something_is_told_under_each_number_that_is_taken(who: str, state: RoomState) -> None:
    talk = make_talk()
    Room.objects.filter(pk=talk.room.pk).update(state=state)
    names = [f"room:{talk.room.pk}", f"notes:{talk.room.pk}", f"inbox:{talk.room.shop_id}", f"user:{talk.buyer.pk}"]
    before = {name: position(name) for name in names}

    SAYING[who](talk)

    for name in names:
        later = TopicMessage.objects.filter(topic_id=name, seq__gt=before[name])
        assert later.count() == position(name) - before[name], name
    assert {name: position(name) for name in names} != before


def test_no_ids_of_people_are_told() -> None:
    talk = make_talk()

    say(talk.at_shop)
    say(talk.at_buyer)

    text = str(told(f"room:{talk.room.pk}"))
    assert str(talk.seller.pk) not in text
    assert str(talk.buyer.pk) not in text


def test_sending_the_same_twice_is_sending_it_once() -> None:
    talk, client_id = make_talk(), uuid4()

    first = say(talk.at_buyer, client_id=client_id)
    second = say(talk.at_buyer, client_id=client_id)

    assert first == second
    assert Message.objects.filter(room=talk.room).count() == 1


def test_a_picture_that_was_sent_before_is_not_even_looked_at_again(monkeypatch: pytest.MonkeyPatch) -> None:
    talk, client_id = make_talk(), uuid4()
    first = say(talk.at_buyer, "", picture=photo(), client_id=client_id)
    monkeypatch.setattr(pictures, "check_image", None)

    assert say(talk.at_buyer, "", picture=photo(), client_id=client_id) == first


def test_a_message_that_is_sent_again_takes_no_number() -> None:
    talk, client_id = make_talk(), uuid4()
    say(talk.at_buyer, client_id=client_id)
    told_before = position(f"room:{talk.room.pk}")

    say(talk.at_buyer, client_id=client_id)

    assert position(f"room:{talk.room.pk}") == told_before
    assert say(talk.at_buyer).seq == 2


def test_two_people_may_choose_the_same_client_id() -> None:
    talk, client_id = make_talk(), uuid4()

    say(talk.at_buyer, client_id=client_id)
    say(talk.at_shop, client_id=client_id)

    assert Message.objects.filter(room=talk.room).count() == 2


def test_the_assistant_says_a_thing_once() -> None:
    talk, client_id = make_talk(), uuid4()

    first = say(talk.at_assistant, client_id=client_id)
    second = say(talk.at_assistant, client_id=client_id)

    assert first == second
    assert first.author_id is None


def test_unread_is_counted_for_the_other_side() -> None:
    talk = make_talk()

    say(talk.at_buyer)
    say(talk.at_buyer)
    say(talk.at_shop)
    say(talk.at_staff)
    say(talk.at_assistant)

    room = talk.fresh()
    assert (room.buyer_unread, room.shop_unread) == (3, 3)


def test_a_note_stays_among_the_shops_people() -> None:
    talk = make_talk()
    say(talk.at_buyer, "Hello?")

    say(talk.at_shop, "Careful with her", is_internal=True)

    room = talk.fresh()
    assert (room.last_text, room.buyer_unread, room.last_seq, room.last_shown_seq) == ("Hello?", 0, 2, 1)
    assert len(told(f"room:{talk.room.pk}")) == 1
    assert [kind for kind, _data in told(f"notes:{talk.room.pk}")] == [MESSAGE_SENT]
    assert "Careful" not in str(told(f"room:{talk.room.pk}") + told(f"inbox:{talk.room.shop_id}"))


def test_buyers_and_staff_keep_no_notes() -> None:
    talk = make_talk()

    for place in (talk.at_buyer, talk.at_staff):
        with pytest.raises(NoteNotPossibleError):
            say(place, is_internal=True)


@pytest.mark.parametrize(
    ("given", "error"),
    [
        ({"body": "  "}, EmptyMessageError),
        ({"body": "x" * 2001}, TooLongMessageError),
        ({"pin": GeoPoint(22.3, 91.8), "card": Card(CardKind.PRODUCT, nowhere())}, MixedMessageError),
        ({"card": Card(CardKind.PRODUCT, nowhere())}, CardNotFoundError),
        ({"card": Card(CardKind.ORDER, nowhere())}, CardNotFoundError),
        ({"answer_to": nowhere()}, MessageNotFoundError),
    ],
    ids=["empty", "too long", "mixed", "no such product", "no such order", "no such answer"],
)
def test_what_is_no_message_is_refused(given: dict[str, Any], error: type[Exception]) -> None:
    talk = make_talk()

    with pytest.raises(error):
        say(talk.at_buyer, **given)

    assert talk.fresh().last_seq == 0


def test_a_product_of_the_shop_is_shown_as_it_is_called() -> None:
    talk = make_talk()
    offer = make_shelf(talk.room.shop, offers=1)[0]

    message = say(talk.at_shop, "", card=Card(CardKind.PRODUCT, offer.product_id))

    assert message.kind == MessageKind.PRODUCT
    assert message.data["slug"] == offer.product.slug
    assert message.data["price"] == "100.00"


def test_an_order_is_shown_in_its_buyers_room_alone() -> None:
    talk = make_talk(kind=RoomKind.ORDER)
    other = make_talk(shop=talk.room.shop)
    assert talk.room.order_id is not None

    shown = say(talk.at_shop, "", card=Card(CardKind.ORDER, talk.room.order_id))

    assert shown.data["id"] == str(talk.room.order_id)
    with pytest.raises(CardNotFoundError):
        say(other.at_shop, "", card=Card(CardKind.ORDER, talk.room.order_id))


def test_a_place_is_sent_as_a_pin() -> None:
    talk = make_talk()

    message = say(talk.at_buyer, "Here", pin=GeoPoint(22.35, 91.82))

    assert (message.kind, message.body, message.data) == (MessageKind.PIN, "Here", {"lat": 22.35, "lon": 91.82})


def test_who_writes_in_a_closed_room_opens_it() -> None:
    talk = make_talk()
    Room.objects.filter(pk=talk.room.pk).update(state=RoomState.CLOSED)

    say(talk.at_buyer)

    assert talk.fresh().state == RoomState.OPEN
    assert [kind for kind, _data in told(f"room:{talk.room.pk}")] == [MESSAGE_SENT, ROOM_CHANGED]


def test_nobody_writes_to_whoever_is_gone() -> None:
    talk = make_talk()
    Room.objects.filter(pk=talk.room.pk).update(buyer=None)

    with pytest.raises(RoomEndedError):
        say(talk.at_shop)


@pytest.mark.parametrize(("kind", "is_refused"), [(RoomKind.SHOP, True), (RoomKind.ORDER, False)])
def test_a_shop_that_is_suspended_hears_of_its_orders_alone(kind: RoomKind, is_refused: bool) -> None:
    talk = make_talk(kind=kind)
    type(talk.room.shop).objects.filter(pk=talk.room.shop_id).update(status=ShopStatus.SUSPENDED)

    if is_refused:
        with pytest.raises(RoomEndedError):
            say(talk.at_buyer)
    else:
        assert say(talk.at_buyer).seq == 1


def test_a_message_takes_few_statements(django_assert_max_num_queries: Any) -> None:
    talk = make_talk()
    place = talk.at_shop
    say(place, "Warm up")

    # Two of them are the savepoint of a test, where otherwise a transaction begins and ends.
    with django_assert_max_num_queries(5):
        send_message(place=place, draft=Draft(uuid4(), "Yes, we have it"), now=timezone.now())
