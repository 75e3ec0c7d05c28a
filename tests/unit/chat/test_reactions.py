"""What follows from what is said: cautions, closed shops, the assistant."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.conf import LazySettings
from django.utils import timezone

from marketplace.core.errors import ForbiddenError
from marketplace.core.models import OutboxEvent
from realtime.chat import ports
from realtime.chat.drafts import Draft
from realtime.chat.errors.team import AssistantAwayError
from realtime.chat.events import AssistantAsked, MessageSent
from realtime.chat.models import Answerer, Message, MessageKind, Room, Side
from realtime.chat.ports import Asked, Said
from realtime.chat.reactions import follow_message, have_assistant_answer
from realtime.chat.services import send_message
from realtime.chat.services.assisting import hand_to_assistant, hand_to_team
from realtime.chat.services.noting import note
from sellers.hours import WeeklyHours
from sellers.models import Shop
from tests.unit.chat.rooms import Talk, make_talk, say
from tests.unit.orders.making import make_open_shop

pytestmark = pytest.mark.django_db
DAYTIME = WeeklyHours.every_day(9 * 60, 21 * 60)
# Three at night in Dhaka.
NIGHT = datetime(2026, 11, 26, 21, tzinfo=UTC)
OPENS = datetime(2026, 11, 27, 3, tzinfo=UTC)


class Clerk:
    """An assistant of tests: says what it was given to say, and remembers what it was asked."""

    says: Said | Exception = Said("We have it.")
    asked: list[tuple[Asked, UUID]]

    def __init__(self) -> None:
        self.asked = []

    def answer(self, asked: Asked, *, event_id: UUID) -> Said:
        self.asked.append((asked, event_id))
        if isinstance(self.says, Exception):
            raise self.says
        return self.says


@pytest.fixture
def clerk(settings: LazySettings) -> Iterator[Clerk]:
    settings.CHAT_ASSISTANT = "tests.unit.chat.test_reactions.Clerk"
    ports._made.cache_clear()  # noqa: SLF001 -- each test has its own
    made = ports.assistant()
    assert isinstance(made, Clerk)
    yield made
    ports._made.cache_clear()  # noqa: SLF001


def sent_at(talk: Talk, side: Side, body: str, now: datetime) -> Message:
    place = talk.at_buyer if side is Side.BUYER else talk.at_shop
    return send_message(place=place, draft=Draft(client_id=uuid4(), body=body), now=now)


def follow() -> None:
    """Have what was said lately followed, as the outbox would; what was followed before is followed again."""
    for event in OutboxEvent.objects.filter(name="chat.message_sent").order_by("id"):
        follow_message(MessageSent.model_validate(event.data), event_id=event.pk)


def have_answered() -> None:
    for event in OutboxEvent.objects.filter(name="chat.assistant_asked").order_by("id"):
        have_assistant_answer(AssistantAsked.model_validate(event.data), event_id=event.pk)


def noted(room: Room, event: str) -> list[dict[str, Any]]:
    told = Message.objects.filter(room=room, side=Side.MARKET, kind=MessageKind.EVENT, data__event=event)
    return list(told.order_by("seq").values_list("data", flat=True))


def closed_at_night() -> Shop:
    shop = make_open_shop()
    Shop.objects.filter(pk=shop.pk).update(hours=DAYTIME)
    return Shop.objects.get(pk=shop.pk)


def test_a_closed_shop_answers_once_for_each_time_that_it_is_closed() -> None:
    talk = make_talk(shop=closed_at_night())

    sent_at(talk, Side.BUYER, "Is there rice?", NIGHT)
    sent_at(talk, Side.BUYER, "And oil?", NIGHT + timedelta(minutes=5))
    follow()
    follow()
    assert noted(talk.room, "away") == [{"event": "away", "opens_at": OPENS.isoformat()}]

    sent_at(talk, Side.BUYER, "Hello?", NIGHT + timedelta(days=1))
    follow()
    assert len(noted(talk.room, "away")) == 2


def test_that_answer_is_neither_unread_nor_the_last_word() -> None:
    talk = make_talk(shop=closed_at_night())

    sent_at(talk, Side.BUYER, "Is there rice?", NIGHT)
    follow()

    room = talk.fresh()
    assert (room.buyer_unread, room.shop_unread, room.last_text) == (0, 1, "Is there rice?")


def test_an_open_shop_one_whose_hours_nobody_knows_and_one_that_is_there_say_nothing() -> None:
    opened, unknown, there = make_talk(shop=closed_at_night()), make_talk(), make_talk(shop=closed_at_night())
    Shop.objects.filter(pk=unknown.room.shop_id).update(hours=None)

    sent_at(opened, Side.BUYER, "Hello", OPENS + timedelta(hours=1))
    sent_at(unknown, Side.BUYER, "Hello", NIGHT)
    sent_at(there, Side.SHOP, "Still here", NIGHT - timedelta(minutes=10))
    sent_at(there, Side.BUYER, "Good", NIGHT)
    follow()

    assert [noted(talk.room, "away") for talk in (opened, unknown, there)] == [[], [], []]


def test_a_shop_that_never_opens_says_so_once_a_week() -> None:
    shop = make_open_shop()
    Shop.objects.filter(pk=shop.pk).update(hours=WeeklyHours(()))
    talk = make_talk(shop=shop)

    for hours in (0, 5):
        sent_at(talk, Side.BUYER, "Hello", NIGHT + timedelta(hours=hours))
    follow()

    assert noted(talk.room, "away") == [{"event": "away", "opens_at": None}]


def test_readers_are_cautioned_once_a_day_for_each_side_and_kind() -> None:
    talk = make_talk()

    sent_at(talk, Side.SHOP, "Send 500 to our bKash 01712345678", NIGHT)
    sent_at(talk, Side.SHOP, "bKash please, send now", NIGHT + timedelta(minutes=1))
    sent_at(talk, Side.BUYER, "My number: 01812345678", NIGHT + timedelta(minutes=2))
    follow()
    follow()

    cautions = [(one["caution"], one["side"]) for one in noted(talk.room, "caution")]
    assert cautions == [("payment", "shop"), ("contact", "shop"), ("contact", "buyer")]


def test_whoever_knows_what_a_caution_is_called_cannot_take_its_place() -> None:
    talk = make_talk()
    note(room=talk.room, event="caution", params={}, once="guessed", now=NIGHT)
    called = Message.objects.get(side=Side.MARKET).client_id
    Message.objects.filter(client_id=called).delete()
    send_message(place=talk.at_shop, draft=Draft(client_id=called, body="Good morning"), now=NIGHT)

    assert note(room=talk.room, event="caution", params={}, once="guessed", now=NIGHT) is not None
    assert note(room=talk.room, event="caution", params={}, once="guessed", now=NIGHT) is None


def test_notes_and_what_was_taken_back_caution_nobody() -> None:
    talk = make_talk()
    say(talk.at_shop, "They sent 500 by bKash", is_internal=True)
    message = say(talk.at_shop, "Send it to our bKash number")
    Message.objects.filter(pk=message.pk).update(deleted_at=timezone.now(), body="")

    follow()

    assert noted(talk.room, "caution") == []


def test_without_an_assistant_there_is_nobody_to_hand_over_to() -> None:
    talk = make_talk()

    with pytest.raises(AssistantAwayError):
        hand_to_assistant(place=talk.at_shop, now=timezone.now())


def test_the_assistant_answers_what_was_asked_last_and_what_comes_then(clerk: Clerk) -> None:
    talk = make_talk()
    say(talk.at_buyer, "Is there rice?")

    hand_to_assistant(place=talk.at_shop, now=timezone.now())
    have_answered()
    say(talk.at_buyer, "And oil?")
    follow()
    have_answered()

    said = Message.objects.filter(room=talk.room, side=Side.ASSISTANT).order_by("seq")
    assert [message.body for message in said] == ["We have it.", "We have it."]
    assert [asked.turns[-1].text for asked, _event_id in clerk.asked] == ["Is there rice?", "And oil?"]
    assert talk.fresh().buyer_unread == 2


def test_asked_twice_the_assistant_says_it_once(clerk: Clerk) -> None:
    talk = make_talk()
    hand_to_assistant(place=talk.at_shop, now=timezone.now())
    say(talk.at_buyer, "Is there rice?")
    follow()

    have_answered()
    have_answered()

    assert Message.objects.filter(room=talk.room, side=Side.ASSISTANT).count() == 1


@pytest.mark.parametrize("says", [RuntimeError("away"), Said(), Said("People know better.", hands_over=True)])
def test_what_the_assistant_cannot_answer_people_do(clerk: Clerk, says: Said | Exception) -> None:
    clerk.says = says
    talk = make_talk()
    hand_to_assistant(place=talk.at_shop, now=timezone.now())
    say(talk.at_buyer, "Is there rice?")
    follow()

    have_answered()

    assert talk.fresh().answered_by == Answerer.TEAM
    said = [message.body for message in Message.objects.filter(room=talk.room, side=Side.ASSISTANT)]
    assert said == (["People know better."] if isinstance(says, Said) and says.text else [])
    assert noted(talk.room, "with_team") == [{"event": "with_team"}]


def test_the_assistant_says_nothing_once_somebody_of_the_shop_has(clerk: Clerk) -> None:
    talk = make_talk()
    hand_to_assistant(place=talk.at_shop, now=timezone.now())
    say(talk.at_buyer, "Is there rice?")
    follow()
    say(talk.at_shop, "Yes, from today")
    follow()

    have_answered()

    assert clerk.asked == []
    assert talk.fresh().answered_by == Answerer.TEAM
    assert not Message.objects.filter(room=talk.room, side=Side.ASSISTANT).exists()


def test_a_buyer_asks_for_people_and_not_for_the_assistant(clerk: Clerk) -> None:
    talk = make_talk()
    hand_to_assistant(place=talk.at_shop, now=timezone.now())

    hand_to_team(place=talk.at_shop, now=timezone.now())

    assert talk.fresh().answered_by == Answerer.TEAM
    with pytest.raises(ForbiddenError):
        hand_to_assistant(place=talk.at_buyer, now=timezone.now())


def test_the_assistant_is_not_told_who_asks_and_closed_hours_are_not_told_where_it_answers(clerk: Clerk) -> None:
    talk = make_talk(shop=closed_at_night())
    hand_to_assistant(place=talk.at_shop, now=NIGHT)
    sent_at(talk, Side.BUYER, "Is there rice?", NIGHT)
    follow()
    have_answered()

    [(asked, _event_id)] = clerk.asked
    assert str(talk.buyer.pk) not in str(asked)
    assert talk.buyer.name not in str(asked)
    assert noted(talk.room, "away") == []
