"""Whoever heard every event knows what a page that is loaded now shows, after each of them."""

from collections.abc import Callable
from typing import Any

import pytest
from django.conf import LazySettings
from django.utils import timezone

from marketplace.accounts.permissions import Role
from marketplace.orders.models import Order
from realtime.chat.models import Message, Report, RoomKind
from realtime.chat.own_data import forget
from realtime.chat.services import delete_message, edit_message, hide_message, mark, show_message
from realtime.chat.services.assigning import assign, close_room, reopen_room
from realtime.chat.services.assisting import hand_to_assistant, hand_to_team
from realtime.chat.services.blocking import block
from realtime.chat.services.moderating import show_again
from realtime.chat.services.order_news import show_substitution
from realtime.chat.snapshots import EVENTS
from realtime.snapshots import EVENTS as ALL_EVENTS
from tests.matrix.actors import make_user
from tests.unit.chat.rooms import Talk, make_talk, photo, say
from tests.unit.chat.test_moderating import HIDE, decide, reported
from tests.unit.chat.told import fresh, heard, told_on
from tests.unit.orders.doing import proposed
from tests.unit.orders.making import make_shelf

pytestmark = pytest.mark.django_db


def order_of(talk: Talk) -> Order:
    assert talk.room.order is not None
    return talk.room.order


def hidden(talk: Talk) -> Report:
    """A report of what the shop said, which the staff agreed with."""
    return decide(reported(talk), HIDE, by=make_user(Role.SUPPORT).pk)


def first(talk: Talk) -> Message:
    return Message.objects.filter(room=talk.room).earliest("seq")


ACTS: dict[str, Callable[[Talk], Any]] = {
    "the buyer writes": lambda talk: say(talk.at_buyer),
    "the shop writes": lambda talk: say(talk.at_shop),
    "the staff write": lambda talk: say(talk.at_staff),
    "the assistant writes": lambda talk: say(talk.at_assistant),
    "a picture": lambda talk: say(talk.at_buyer, "", picture=photo()),
    "a note": lambda talk: say(talk.at_shop, "For us", is_internal=True),
    "an edit": lambda talk: edit_message(
        place=talk.at_buyer, message_id=first(talk).pk, body="Not fresh?", now=timezone.now()
    ),
    "a deletion": lambda talk: delete_message(place=talk.at_buyer, message_id=first(talk).pk, now=timezone.now()),
    "what is hidden": lambda talk: hide_message(message_id=first(talk).pk, now=timezone.now()),
    "what is shown again": lambda talk: (
        hide_message(message_id=first(talk).pk, now=timezone.now()),
        show_message(message_id=first(talk).pk),
    ),
    "the shop has it": lambda talk: mark(place=talk.at_shop, delivered_seq=1, now=timezone.now()),
    "the shop reads": lambda talk: mark(place=talk.at_shop, read_seq=1, now=timezone.now()),
    "the buyer reads": lambda talk: mark(place=talk.at_buyer, read_seq=2, now=timezone.now()),
    "closing": lambda talk: close_room(place=talk.at_shop, now=timezone.now()),
    "opening again": lambda talk: (
        close_room(place=talk.at_shop, now=timezone.now()),
        reopen_room(place=talk.at_shop, now=timezone.now()),
    ),
    "what is written once it is closed": lambda talk: (
        close_room(place=talk.at_shop, now=timezone.now()),
        say(talk.at_buyer, "One more thing"),
    ),
    "an assignment": lambda talk: assign(place=talk.at_shop, to=talk.seller.pk, now=timezone.now()),
    "a handing over to the assistant and back": lambda talk: (
        hand_to_assistant(place=talk.at_shop, now=timezone.now()),
        hand_to_team(place=talk.at_shop, now=timezone.now()),
    ),
    "a handing over to the assistant": lambda talk: hand_to_assistant(place=talk.at_shop, now=timezone.now()),
    "a block": lambda talk: block(place=talk.at_buyer, now=timezone.now()),
    "a report that is upheld": hidden,
    "a report that is upheld, and its message shown again": lambda talk: show_again(
        actor_id=make_user(Role.SUPPORT).pk, report_id=hidden(talk).pk, now=timezone.now()
    ),
    "a proposal": lambda talk: show_substitution(
        substitution_id=proposed(order_of(talk), make_shelf(talk.room.shop, offers=1)[0]).pk, now=timezone.now()
    ),
}


@pytest.fixture(autouse=True)
def _assistant(settings: LazySettings) -> None:
    settings.CHAT_ASSISTANT = "tests.unit.chat.test_reactions.Clerk"


@pytest.mark.parametrize("act", ACTS.values(), ids=ACTS.keys())
def test_state_after_events_is_fresh_state(act: Callable[[Talk], Any]) -> None:
    talk = make_talk(kind=RoomKind.ORDER)
    say(talk.at_buyer)
    say(talk.at_shop, "Yes")

    act(talk)

    topics = (f"{kind}:{talk.room.pk}" for kind in ("room", "notes"))
    known = heard(*topics, f"inbox:{talk.room.shop_id}", f"user:{talk.buyer.pk}")
    now = fresh(talk.fresh())
    assert {name: now[name] for name in known} == known
    assert {name for name in now if name.startswith("message.sent")} <= known.keys()


def test_state_after_an_erasure_is_fresh_state() -> None:
    talk = make_talk(kind=RoomKind.ORDER)
    say(talk.at_buyer)
    say(talk.at_shop, "Yes")

    forget(user_id=talk.buyer.pk, now=timezone.now())

    known = heard(f"room:{talk.room.pk}", f"inbox:{talk.room.shop_id}")
    now = fresh(talk.fresh())
    assert {name: now[name] for name in known} == known


def test_what_is_told_is_what_is_described() -> None:
    talk = make_talk(kind=RoomKind.ORDER)
    say(talk.at_buyer)
    say(talk.at_shop, "Yes")
    for act in ACTS.values():
        act(talk)

    assert EVENTS.items() <= ALL_EVENTS.items()
    topics = [f"{kind}:{talk.room.pk}" for kind in ("room", "notes")]
    told = [one for topic in (*topics, f"inbox:{talk.room.shop_id}") for one in told_on(topic)]
    told += [(kind, data) for kind, data in told_on(f"user:{talk.buyer.pk}") if kind in EVENTS]
    for kind, data in told:
        assert EVENTS[kind].model_validate(data).as_json() == data
    assert {kind for kind, _data in told} == EVENTS.keys()


def test_what_was_deleted_is_not_heard_by_whoever_comes_later() -> None:
    talk = make_talk()
    message = say(talk.at_buyer, "My number is 4711")

    delete_message(place=talk.at_buyer, message_id=message.pk, now=timezone.now())

    topics = f"room:{talk.room.pk}", f"inbox:{talk.room.shop_id}"
    assert "4711" not in str(told_on(topics[0]))
    assert talk.fresh().last_text == ""
    assert "4711" not in str(told_on(topics[1]))
