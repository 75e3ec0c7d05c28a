"""Messages are found by their words, in both scripts, in one's own rooms and nowhere else."""

from datetime import timedelta

import pytest
from django.utils import timezone

from realtime.chat.models import Message, Side
from realtime.chat.searching import query_of, words_to_find
from realtime.chat.selectors.search import Scope, search_messages
from realtime.chat.services import delete_message, edit_message, hide_message
from tests.unit.chat.rooms import Talk, make_talk, nowhere, say

pytestmark = pytest.mark.django_db


def found(talk: Talk, text: str, side: Side = Side.BUYER) -> list[str]:
    scope = Scope(side, talk.buyer.pk if side is Side.BUYER else talk.room.shop_id)
    return [message.body for message in search_messages(scope=scope, text=text, cursor=None, limit=20).items]


@pytest.mark.parametrize(
    ("said", "asked"),
    [
        ("Is the Miniket rice fresh?", "rice miniket"),
        ("Do you have tomatoes?", "tomato"),
        ("Do you have tomatoes?", "TOMA"),
        ("মিনিকেট চাল আছে?", "মিনিকেট চাল"),
        ("মিনিকেট চাল আছে?", "miniket"),
        ("miniket chal ache?", "মিনিকেট"),
        ("৫ কেজি আলু লাগবে", "5 kg আলু"),
        ("দোকানটির নাম কী", "দোকান"),
        ("Call H-2026-000123 please", "000123"),
    ],
)
def test_a_message_is_found_in_either_script_by_stems_and_beginnings(said: str, asked: str) -> None:
    talk = make_talk()
    say(talk.at_buyer, said)
    say(talk.at_shop, "Something else")

    assert found(talk, asked) == [said]


def test_all_words_must_be_there_and_the_newest_is_first() -> None:
    talk = make_talk()
    say(talk.at_buyer, "Rice and oil")
    say(talk.at_shop, "Rice is here, oil tomorrow")
    say(talk.at_shop, "Only rice")

    assert found(talk, "rice oil") == ["Rice is here, oil tomorrow", "Rice and oil"]


def test_a_beginning_has_three_letters() -> None:
    talk = make_talk()
    say(talk.at_buyer, "Tomatoes for room 7")

    assert [found(talk, text) for text in ("tom", "to", "t", "7")] == [
        ["Tomatoes for room 7"],
        [],
        [],
        ["Tomatoes for room 7"],
    ]


def test_only_ones_own_rooms_are_searched() -> None:
    talk, other = make_talk(), make_talk()
    say(talk.at_buyer, "Fresh rice")
    say(other.at_buyer, "Old rice")

    assert found(talk, "rice") == ["Fresh rice"]
    assert found(talk, "rice", Side.SHOP) == ["Fresh rice"]
    assert found(other, "rice", Side.SHOP) == ["Old rice"]


def test_a_scope_cannot_be_asked_for_by_words() -> None:
    talk, other = make_talk(), make_talk()
    say(other.at_buyer, "Old rice")

    assert found(talk, f"rice @s{other.room.shop_id.hex} | 'rice'") == []


def test_what_was_taken_back_or_hidden_is_not_found_and_what_was_changed_by_its_new_words() -> None:
    talk = make_talk()
    first, second, third = (say(talk.at_buyer, f"Rice {word}") for word in ("one", "two", "three"))

    delete_message(place=talk.at_buyer, message_id=first.pk, now=timezone.now())
    hide_message(message_id=second.pk, now=timezone.now())
    edit_message(place=talk.at_buyer, message_id=third.pk, body="Lentils", now=timezone.now() + timedelta(minutes=1))

    assert found(talk, "rice") == []
    assert found(talk, "lentils") == ["Lentils"]
    assert Message.objects.get(pk=first.pk).words is None


def test_pages_follow_each_other_and_a_cursor_belongs_to_its_question() -> None:
    talk = make_talk()
    for number in range(5):
        say(talk.at_buyer, f"Rice {number}")
    scope = Scope(Side.BUYER, talk.buyer.pk)

    first = search_messages(scope=scope, text="rice", cursor=None, limit=3)
    rest = search_messages(scope=scope, text="rice", cursor=first.next, limit=3)

    assert [one.body for one in (*first.items, *rest.items)] == [f"Rice {number}" for number in (4, 3, 2, 1, 0)]
    assert rest.next is None


def test_in_one_room_alone() -> None:
    talk = make_talk()
    say(talk.at_buyer, "Rice")
    scope = Scope(Side.BUYER, talk.buyer.pk)

    assert search_messages(scope=scope, text="rice", room_id=nowhere(), cursor=None, limit=3).items == []
    assert len(search_messages(scope=scope, text="rice", room_id=talk.room.pk, cursor=None, limit=3).items) == 1


def test_of_nothing_nothing_is_made() -> None:
    assert query_of("  ?!  ", scope="@s1") is None
    assert words_to_find("?!", shop_id=nowhere(), buyer_id=None) is None
    assert found(make_talk(), "'') | '") == []
