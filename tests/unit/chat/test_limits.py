"""What may be said, and how much of it."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.conf import LazySettings
from django.utils import timezone

from marketplace.accounts.models import User
from realtime.chat import limits
from realtime.chat.drafts import Draft, Subject
from realtime.chat.errors.limits import (
    ForeignLinkError,
    HiddenLinkError,
    RepeatedTextError,
    TooManyLinksError,
    TooManyMessagesError,
    TooManyRoomsError,
)
from realtime.chat.models import Message, RoomKind
from realtime.chat.services import edit_message, open_room, send_message
from tests.unit.chat.rooms import Talk, make_order, make_talk, make_writer, say
from tests.unit.orders.making import make_open_shop

pytestmark = pytest.mark.django_db
ELSEWHERE = "Look: https://example.org/rice"


@pytest.fixture(autouse=True)
def plain_factor(settings: LazySettings) -> None:
    settings.RATE_LIMIT_FACTOR = 1.0


def newcomer() -> User:
    user = make_writer()
    User.objects.filter(pk=user.pk).update(created_at=timezone.now())
    return user


def test_a_buyer_writes_so_often_a_minute_and_what_is_refused_is_not_there() -> None:
    talk = make_talk()
    for number in range(20):
        say(talk.at_buyer, f"{number}")

    with pytest.raises(TooManyMessagesError) as refused:
        say(talk.at_buyer, "One more")

    assert refused.value.retry_after_s >= 1
    assert Message.objects.filter(room=talk.room).count() == 20


def test_what_is_changed_counts_as_what_is_sent() -> None:
    talk = make_talk()
    message = say(talk.at_buyer, "Hello")
    for number in range(19):
        edit_message(place=talk.at_buyer, message_id=message.pk, body=f"{number}", now=timezone.now())

    with pytest.raises(TooManyMessagesError):
        edit_message(place=talk.at_buyer, message_id=message.pk, body="One more", now=timezone.now())
    assert Message.objects.get(pk=message.pk).body == "18"


def test_one_text_is_not_put_into_many_rooms_by_changing_what_was_said() -> None:
    buyer, advert = make_writer(), "Come to my shop, all is half the price"
    talks = [make_talk(buyer=buyer) for _number in range(7)]
    messages = [(talk, say(talk.at_buyer, f"Hello {number}")) for number, talk in enumerate(talks)]

    for talk, message in messages[:6]:
        edit_message(place=talk.at_buyer, message_id=message.pk, body=advert, now=timezone.now())

    talk, message = messages[6]
    with pytest.raises(RepeatedTextError):
        edit_message(place=talk.at_buyer, message_id=message.pk, body=advert, now=timezone.now())


def test_sending_the_same_again_is_not_refused_where_no_more_may_be_sent() -> None:
    talk, client_id = make_talk(), uuid4()
    first = say(talk.at_buyer, "Hello", client_id=client_id)
    for number in range(19):
        say(talk.at_buyer, f"{number}")

    assert say(talk.at_buyer, "Hello", client_id=client_id).pk == first.pk


def test_the_same_text_goes_to_few_rooms_only_however_it_is_numbered() -> None:
    buyer = make_writer()
    talks = [make_talk(buyer=buyer) for _ in range(7)]
    for number, talk in enumerate(talks[:6]):
        say(talk.at_buyer, f"Visit our grand opening, offer {number}!")

    with pytest.raises(RepeatedTextError):
        say(talks[6].at_buyer, "visit our GRAND opening,  offer 99")

    say(talks[6].at_buyer, "Is the rice fresh?")


def test_a_buyer_begins_so_many_conversations_a_day_and_any_number_about_orders(settings: LazySettings) -> None:
    settings.RATE_LIMIT_FACTOR = 0.1
    buyer, now = make_writer(), timezone.now()
    shops = [make_open_shop() for _ in range(4)]
    for shop in shops[:3]:
        open_room(buyer_id=buyer.pk, subject=Subject(RoomKind.SHOP, shop.pk), now=now)

    with pytest.raises(TooManyRoomsError):
        open_room(buyer_id=buyer.pk, subject=Subject(RoomKind.SHOP, shops[3].pk), now=now)

    open_room(buyer_id=buyer.pk, subject=Subject(RoomKind.ORDER, make_order(shops[3], buyer).pk), now=now)
    open_room(buyer_id=buyer.pk, subject=Subject(RoomKind.SHOP, shops[0].pk), now=now)


def test_the_wait_for_another_conversation_is_until_the_oldest_is_a_day_old(settings: LazySettings) -> None:
    settings.RATE_LIMIT_FACTOR, now = 0.1, timezone.now()
    opened_at = [now - timedelta(hours=hours) for hours in (1, 5, 20)]

    with pytest.raises(TooManyRoomsError) as refused:
        limits.require_may_open(opened_at=opened_at, now=now)

    assert refused.value.retry_after_s == 4 * 3600
    limits.require_may_open(opened_at=[*opened_at[:2], now - timedelta(hours=25)], now=now)


@pytest.mark.parametrize("side", ["buyer", "shop"])
def test_nobody_sends_shortened_links_or_a_list_of_links(side: str) -> None:
    talk = make_talk()
    place = talk.at_buyer if side == "buyer" else talk.at_shop

    with pytest.raises(HiddenLinkError):
        say(place, "Cheap: bit.ly/abc")
    with pytest.raises(TooManyLinksError):
        say(place, " ".join(f"site{number}.com" for number in range(6)))


def test_a_new_buyer_sends_links_elsewhere_once_they_have_ordered() -> None:
    shop, buyer = make_open_shop(), newcomer()
    talk = make_talk(shop=shop, buyer=buyer)

    with pytest.raises(ForeignLinkError):
        say(talk.at_buyer, ELSEWHERE)
    make_order(shop, buyer)

    say(talk.at_buyer, ELSEWHERE)


def test_who_has_been_here_for_days_and_shops_send_links_elsewhere() -> None:
    talk = make_talk()

    say(talk.at_buyer, ELSEWHERE)
    say(talk.at_shop, ELSEWHERE)


def test_links_to_our_own_pages_are_everybodys(settings: LazySettings) -> None:
    settings.PUBLIC_ADDRESS = "https://haat.example"

    say(make_talk(buyer=newcomer()).at_buyer, "This one: https://haat.example/p/rice")


def test_a_link_cannot_be_put_in_later() -> None:
    talk = make_talk(buyer=newcomer())
    message = say(talk.at_buyer, "Look")

    with pytest.raises(ForeignLinkError):
        edit_message(place=talk.at_buyer, message_id=message.pk, body=ELSEWHERE, now=timezone.now())


def test_notes_are_not_looked_through() -> None:
    talk: Talk = make_talk()
    draft = Draft(client_id=uuid4(), body="They sent bit.ly/abc", is_internal=True)

    send_message(place=talk.at_shop, draft=draft, now=timezone.now())


def test_the_staff_are_not_counted() -> None:
    talk = make_talk()
    staff = talk.at_staff

    for number in range(25):
        say(staff, f"{number}")

    assert Message.objects.filter(room=talk.room).count() == 25
