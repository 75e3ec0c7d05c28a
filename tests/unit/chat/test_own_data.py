"""The copy of somebody's data has what they said; with their account it goes, but for what was a shop's."""

import pytest
from django.core.files.storage import storages
from django.utils import timezone

from marketplace.core.models import OutboxEvent
from realtime.chat.errors.rooms import RoomEndedError
from realtime.chat.models import Mark, Message, MessageVersion, RoomState, Side
from realtime.chat.own_data import ChatData, forget
from realtime.chat.searching import scope_of_buyer
from realtime.chat.selectors.search import Scope, search_messages
from realtime.chat.services import edit_message, mark
from realtime.chat.snapshots import of_message
from tests.unit.chat.rooms import make_talk, photo, say
from tests.unit.chat.told import told_on

pytestmark = pytest.mark.django_db


def test_the_copy_has_what_they_said_and_sent() -> None:
    talk = make_talk()
    say(talk.at_buyer, "Is it fresh?")
    say(talk.at_buyer, "", picture=photo())
    say(talk.at_shop, "Yes")

    data = ChatData().collect(talk.buyer.pk)

    tables = {table.name: table.rows for table in data.tables}
    assert [row["body"] for row in tables["messages"]] == ["Is it fresh?", ""]
    assert [row["name"] for row in tables["rooms"]] == [talk.room.shop.name_en]
    assert [file.name for file in data.files] == [f"{talk.room.pk}-2.webp"]


def test_what_a_buyer_said_goes_with_their_account() -> None:
    talk = make_talk()
    message = say(talk.at_buyer, "My door is green")
    edit_message(place=talk.at_buyer, message_id=message.pk, body="My door is red", now=timezone.now())
    say(talk.at_buyer, "", picture=photo())
    say(talk.at_shop, "We come")
    mark(place=talk.at_buyer, read_seq=3, now=timezone.now())

    for _time in range(2):
        forget(user_id=talk.buyer.pk, now=timezone.now())

    room, gone = talk.fresh(), Message.objects.get(pk=message.pk)
    assert (room.buyer_id, room.state) == (None, RoomState.CLOSED)
    assert (gone.body, gone.author_id, gone.author_name) == ("", None, "")
    assert of_message(gone).is_author_gone
    assert not MessageVersion.objects.filter(message=message).exists()
    assert not Mark.objects.filter(user=talk.buyer).exists()
    assert Message.objects.get(room=room, seq=3).body == "We come"
    assert "door" not in str(told_on(f"room:{room.pk}"))
    assert "door" not in str(told_on(f"inbox:{room.shop_id}"))
    assert told_on(f"inbox:{room.shop_id}")[-1][1]["state"] == "closed"
    kept_words = [words for words in Message.objects.filter(room=room).values_list("words", flat=True) if words]
    assert len(kept_words) == 1
    assert scope_of_buyer(talk.buyer.pk) not in kept_words[0]
    assert search_messages(scope=Scope(Side.SHOP, room.shop_id), text="come", cursor=None, limit=3).items
    assert OutboxEvent.objects.filter(name="accounts.files_discarded").count() == 1
    with pytest.raises(RoomEndedError):
        say(talk.at_shop)


def test_what_was_said_for_a_shop_stays_without_the_name() -> None:
    talk = make_talk()
    message = say(talk.at_shop, "We open at nine")

    forget(user_id=talk.seller.pk, now=timezone.now())

    kept = Message.objects.get(pk=message.pk)
    assert (kept.body, kept.author_id, kept.author_name) == ("We open at nine", None, "")
    assert talk.fresh().buyer_id == talk.buyer.pk
    assert "Karim" not in str(told_on(f"room:{talk.room.pk}"))


def test_a_picture_is_encoded_anew_and_says_nothing_of_its_camera() -> None:
    talk = make_talk()

    message = say(talk.at_buyer, "", picture=photo())

    with storages["private"].open(message.picture) as file:
        content = file.read()
    assert content[8:12] == b"WEBP"
    assert b"Phone of somebody" not in content
    assert (message.width, message.height) == (640, 480)
