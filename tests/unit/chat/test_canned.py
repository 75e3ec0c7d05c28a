"""Replies that a shop keeps."""

import pytest

from marketplace.accounts.models import User
from realtime.chat.errors.team import (
    CannedReplyNotFoundError,
    CannedReplyTakenError,
    EmptyCannedReplyError,
    TooManyCannedRepliesError,
    UnknownPlaceholderError,
)
from realtime.chat.models import CannedReply, RoomKind
from realtime.chat.selectors.canned import list_canned_replies, list_ready_replies
from realtime.chat.selectors.rooms import read_room
from realtime.chat.services import canned
from realtime.chat.services.canned import ReplyDraft, delete_canned_reply, save_canned_reply
from tests.unit.chat.rooms import Talk, make_talk, make_writer

pytestmark = pytest.mark.django_db
GREETING = ReplyDraft(
    title="Greeting",
    body_en="Hello {first_name}, {order_number} is ready. {my_name}, {shop_name}",
    body_bn="{first_name}, {order_number} তৈরি। {shop_name}",
    shortcut="Hi",
)


def ready(talk: Talk) -> list[tuple[str, str]]:
    replies = list_ready_replies(read_room(talk.room.pk), my_name="Karim")
    return [(reply.text, reply.language) for reply in replies]


def speak(user: User, language: str) -> None:
    User.objects.filter(pk=user.pk).update(language=language)


def test_a_reply_follows_the_buyers_language_and_has_names_and_numbers_in_their_places() -> None:
    talk = make_talk(buyer=make_writer(name="Rahima Khatun"), kind=RoomKind.ORDER)
    save_canned_reply(shop_id=talk.room.shop_id, draft=GREETING)
    shop, number = talk.room.shop, read_room(talk.room.pk).order.number  # type: ignore[union-attr]  # it is about one

    speak(talk.buyer, "en")
    assert ready(talk) == [(f"Hello Rahima, {number} is ready. Karim, {shop.name_en}", "en")]
    speak(talk.buyer, "bn")
    assert ready(talk) == [(f"Rahima, {number} তৈরি। {shop.name_bn or shop.name_en}", "bn")]


def test_kept_in_one_language_it_is_said_in_that_one() -> None:
    talk = make_talk()
    save_canned_reply(shop_id=talk.room.shop_id, draft=ReplyDraft(title="Yes", body_en="Yes, {first_name}"))

    speak(talk.buyer, "bn")

    assert ready(talk) == [("Yes, Rahima", "en")]


def test_about_no_order_and_of_a_buyer_without_a_name_it_says_general_words() -> None:
    talk = make_talk(buyer=make_writer(name=""))
    save_canned_reply(shop_id=talk.room.shop_id, draft=ReplyDraft(title="Yes", body_en="{first_name}: {order_number}"))

    assert ready(talk) == [("dear customer: your order", "en")]


def test_titles_and_shortcuts_are_a_shops_own_and_there_once() -> None:
    talk, other = make_talk(), make_talk()
    shop_id = talk.room.shop_id
    first = save_canned_reply(shop_id=shop_id, draft=GREETING)

    for draft in (ReplyDraft("Greeting", "x"), ReplyDraft("Other", "x", shortcut="hi")):
        with pytest.raises(CannedReplyTakenError):
            save_canned_reply(shop_id=shop_id, draft=draft)
    save_canned_reply(shop_id=other.room.shop_id, draft=GREETING)
    changed = save_canned_reply(shop_id=shop_id, reply_id=first.pk, draft=ReplyDraft("Greeting", "New"))

    assert (changed.pk, changed.body_en, changed.shortcut) == (first.pk, "New", "")
    with pytest.raises(CannedReplyNotFoundError):
        delete_canned_reply(shop_id=other.room.shop_id, reply_id=first.pk)


def test_an_empty_one_and_one_with_unknown_placeholders_are_refused() -> None:
    shop_id = make_talk().room.shop_id

    with pytest.raises(EmptyCannedReplyError):
        save_canned_reply(shop_id=shop_id, draft=ReplyDraft("Nothing"))
    with pytest.raises(UnknownPlaceholderError) as refused:
        save_canned_reply(shop_id=shop_id, draft=ReplyDraft("Price", body_bn="দাম {price}"))

    assert [(detail.field, detail.message) for detail in refused.value.details] == [("body_bn", "{price}")]


def test_a_shop_keeps_so_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(canned, "MOST_REPLIES", 1)
    shop_id = make_talk().room.shop_id
    reply = save_canned_reply(shop_id=shop_id, draft=GREETING)

    with pytest.raises(TooManyCannedRepliesError):
        save_canned_reply(shop_id=shop_id, draft=ReplyDraft("Another", "x"))

    delete_canned_reply(shop_id=shop_id, reply_id=reply.pk)
    assert list_canned_replies(shop_id) == []
    assert not CannedReply.objects.exists()
