"""Messages are edited and taken back by their author for a while, and hidden by the market's staff."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from realtime.chat.errors.messages import (
    EmptyMessageError,
    MessageNotFoundError,
    NotYoursError,
    TooLateError,
    TooManyEditsError,
)
from realtime.chat.models import Message, MessageVersion
from realtime.chat.services import delete_message, edit_message, hide_message, show_message
from realtime.chat.services.changing import CHANGED_WITHIN, MOST_VERSIONS
from realtime.chat.services.noting import note
from sellers.models import ShopPermission
from tests.unit.chat.rooms import make_helper, make_talk, nowhere, photo, say
from tests.unit.chat.told import kinds_on

pytestmark = pytest.mark.django_db


def test_an_edit_keeps_what_was_said_for_the_staff() -> None:
    talk = make_talk()
    message = say(talk.at_buyer, "Is it frehs?")

    edited = edit_message(place=talk.at_buyer, message_id=message.pk, body="Is it fresh?", now=timezone.now())

    assert (edited.body, edited.edited_at is not None) == ("Is it fresh?", True)
    assert MessageVersion.objects.get(message=message).body == "Is it frehs?"
    assert talk.fresh().last_text == "Is it fresh?"


def test_the_same_words_are_no_edit() -> None:
    talk = make_talk()
    message = say(talk.at_buyer, "Fresh?")

    edit_message(place=talk.at_buyer, message_id=message.pk, body=" Fresh? ", now=timezone.now())

    assert Message.objects.get(pk=message.pk).edited_at is None
    assert kinds_on(f"room:{talk.room.pk}") == ["message.sent"]


def test_a_text_is_not_edited_away() -> None:
    talk = make_talk()
    message = say(talk.at_buyer)

    with pytest.raises(EmptyMessageError):
        edit_message(place=talk.at_buyer, message_id=message.pk, body=" ", now=timezone.now())


def test_a_message_is_changed_so_often_and_not_more() -> None:
    talk = make_talk()
    message = say(talk.at_buyer)
    for number in range(MOST_VERSIONS):
        edit_message(place=talk.at_buyer, message_id=message.pk, body=f"{number}", now=timezone.now())

    with pytest.raises(TooManyEditsError):
        edit_message(place=talk.at_buyer, message_id=message.pk, body="Once more", now=timezone.now())


def test_readers_are_cautioned_about_what_a_message_says_later() -> None:
    talk = make_talk()
    message = say(talk.at_shop, "Hello")

    edit_message(place=talk.at_shop, message_id=message.pk, body="Send 500 to my bKash", now=timezone.now())

    caution = Message.objects.get(room=talk.room, data__event="caution")
    assert (caution.data["caution"], caution.data["about"]) == ("payment", str(message.pk))
    assert talk.fresh().last_text == "Send 500 to my bKash"


def test_a_message_is_changed_by_its_author_alone() -> None:
    talk = make_talk()
    message = say(talk.at_shop)
    colleague = make_helper(talk.room.shop, ShopPermission.ORDERS).user

    for place in (talk.at_buyer, talk.place_of(colleague), talk.at_staff):
        with pytest.raises(NotYoursError):
            edit_message(place=place, message_id=message.pk, body="No", now=timezone.now())
        with pytest.raises(NotYoursError):
            delete_message(place=place, message_id=message.pk, now=timezone.now())


def test_a_message_is_not_changed_when_its_time_is_over() -> None:
    talk = make_talk()
    message = say(talk.at_buyer)
    late = message.sent_at + CHANGED_WITHIN + timedelta(seconds=1)

    with pytest.raises(TooLateError):
        edit_message(place=talk.at_buyer, message_id=message.pk, body="No", now=late)
    with pytest.raises(TooLateError):
        delete_message(place=talk.at_buyer, message_id=message.pk, now=late)


def test_deleting_twice_is_deleting_once() -> None:
    talk = make_talk()
    message = say(talk.at_buyer)

    delete_message(place=talk.at_buyer, message_id=message.pk, now=timezone.now())
    deleted = delete_message(place=talk.at_buyer, message_id=message.pk, now=timezone.now())

    assert (deleted.body, deleted.deleted_at is not None) == ("", True)
    assert MessageVersion.objects.filter(message=message).count() == 1


def test_what_is_deleted_is_not_unread() -> None:
    talk = make_talk()
    message = say(talk.at_buyer)
    say(talk.at_buyer)

    delete_message(place=talk.at_buyer, message_id=message.pk, now=timezone.now())

    assert talk.fresh().shop_unread == 1


def test_what_is_deleted_is_in_no_list_whatever_the_market_said_since() -> None:
    talk = make_talk()
    message = say(talk.at_buyer, "My door is green")
    note(room=talk.room, event="caution", params={}, once="once", is_quiet=True, now=timezone.now())
    assert talk.fresh().last_text == "My door is green"

    delete_message(place=talk.at_buyer, message_id=message.pk, now=timezone.now())

    assert talk.fresh().last_text == ""


def test_what_is_deleted_cannot_be_edited() -> None:
    talk = make_talk()
    message = say(talk.at_buyer)
    delete_message(place=talk.at_buyer, message_id=message.pk, now=timezone.now())

    with pytest.raises(TooLateError):
        edit_message(place=talk.at_buyer, message_id=message.pk, body="Here again", now=timezone.now())


def test_what_is_hidden_can_be_shown_again() -> None:
    talk = make_talk()
    message = say(talk.at_buyer, "Buy at my place")

    hide_message(message_id=message.pk, now=timezone.now())
    assert (talk.fresh().last_text, talk.fresh().shop_unread) == ("", 0)
    show_message(message_id=message.pk)

    assert (talk.fresh().last_text, talk.fresh().shop_unread) == ("Buy at my place", 1)


def test_the_topic_is_held_before_what_it_was_told_is_changed() -> None:
    message = say(make_talk().at_buyer)

    with CaptureQueriesContext(connection) as captured:
        hide_message(message_id=message.pk, now=timezone.now())

    statements = [query["sql"] or "" for query in captured]
    [held] = [n for n, sql in enumerate(statements) if 'FROM "realtime_topic"' in sql and "FOR NO KEY UPDATE" in sql]
    [changed] = [n for n, sql in enumerate(statements) if sql.startswith('UPDATE "realtime_topicmessage"')]
    assert held < changed


def test_notes_are_nothing_to_the_buyer() -> None:
    talk = make_talk()
    note = say(talk.at_shop, "For us", is_internal=True)

    with pytest.raises(MessageNotFoundError):
        delete_message(place=talk.at_buyer, message_id=note.pk, now=timezone.now())
    with pytest.raises(MessageNotFoundError):
        hide_message(message_id=nowhere(), now=timezone.now())


def test_a_photo_that_is_gone_is_no_photo_in_lists_until_it_is_shown_again() -> None:
    talk = make_talk()
    message = say(talk.at_buyer, "", picture=photo())
    assert (talk.fresh().last_kind, talk.fresh().last_text) == ("image", "")

    hide_message(message_id=message.pk, now=timezone.now())
    assert (talk.fresh().last_kind, talk.fresh().last_text) == ("text", "")
    show_message(message_id=message.pk)
    assert talk.fresh().last_kind == "image"
    delete_message(place=talk.at_buyer, message_id=message.pk, now=timezone.now())

    assert (talk.fresh().last_kind, talk.fresh().last_text) == ("text", "")
