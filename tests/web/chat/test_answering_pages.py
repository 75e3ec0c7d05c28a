"""Answering a message without script: it is quoted above what one writes, and in the bubble of the answer."""

from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from realtime.chat.models import Message, Room
from realtime.chat.services import delete_message, hide_message
from tests.unit.chat.rooms import Talk, photo, say
from tests.web.chat.pages import PART, at, desk, send, text_of

pytestmark = pytest.mark.django_db

ABOVE = 'data-answers data-seq="1"'


def quote_in(page: str, seq: int) -> str:
    """What stands in the bubble as the quote of a message."""
    return page.split(f'data-quotes="{seq}"')[1].split("</p>", maxsplit=1)[0]


def test_a_message_is_answered_on_a_page_that_quotes_it(buyer: Client, seller: Client, talk: Talk) -> None:
    message = say(talk.at_shop, "It came this morning")
    link = f"{at(talk)}?answer={message.pk}#composer"
    assert f'href="{link}"' in text_of(buyer.get(at(talk)))

    page = text_of(buyer.get(link))
    assert ABOVE in page
    assert f'name="answer_to" value="{message.pk}"' in page
    assert f'href="{at(talk)}#composer" data-drop-answer' in page
    send(buyer, talk, "Then two kilos", answer_to=str(message.pk))

    assert Message.objects.get(body="Then two kilos").answer_to_id == message.pk
    for shown, who in ((text_of(buyer.get(at(talk))), "Karim"), (text_of(seller.get(desk(talk))), "You")):
        quote = quote_in(shown, 1)
        assert 'href="#m-1"' in quote
        assert f"<strong>{who}</strong>" in quote
        assert "It came this morning" in quote


def test_nothing_is_quoted_where_nothing_is_answered(buyer: Client, talk: Talk) -> None:
    say(talk.at_shop, "It came this morning")
    event = Message.objects.create(
        room=talk.room, seq=9, side="market", kind="event", client_id=uuid4(), sent_at=timezone.now()
    )

    for asked in ("", "nothing", str(uuid4()), str(event.pk)):
        page = text_of(buyer.get(f"{at(talk)}?answer={asked}"))
        assert 'data-answers data-seq="" hidden' in page, asked


def test_what_was_refused_still_quotes_what_it_answers(buyer: Client, talk: Talk) -> None:
    message = say(talk.at_shop, "It came this morning")

    page = text_of(send(buyer, talk, "", answer_to=str(message.pk)))

    assert "Write something first." in page
    assert ABOVE in page
    assert f'name="answer_to" value="{message.pk}"' in page


def test_a_quote_says_that_what_it_quotes_is_gone(buyer: Client, talk: Talk) -> None:
    taken_back, hidden = say(talk.at_buyer, "My door is green"), say(talk.at_shop, "Buy elsewhere")
    send(buyer, talk, "Sorry", answer_to=str(taken_back.pk))
    send(buyer, talk, "Why?", answer_to=str(hidden.pk))
    delete_message(place=talk.at_buyer, message_id=taken_back.pk, now=timezone.now())
    hide_message(message_id=hidden.pk, now=timezone.now())

    page = text_of(buyer.get(at(talk)))

    assert "This message was taken back" in quote_in(page, 1)
    assert "Hidden by Haat" in quote_in(page, 2)
    assert "My door is green" not in page
    assert "Buy elsewhere" not in page


def test_a_photo_is_quoted_as_one_and_what_is_long_by_its_beginning(buyer: Client, talk: Talk) -> None:
    pictured, long = say(talk.at_shop, "", picture=photo()), say(talk.at_shop, "rice " * 60)
    send(buyer, talk, "This one", answer_to=str(pictured.pk))
    send(buyer, talk, "I see", answer_to=str(long.pk))

    page = text_of(buyer.get(at(talk)))

    assert "<span>Photo</span>" in quote_in(page, 1)
    assert quote_in(page, 2).count("rice") < 20
    assert "…" in quote_in(page, 2)


def test_a_quote_leads_to_the_page_of_what_was_said_long_ago(buyer: Client, talk: Talk) -> None:
    message = say(talk.at_shop, "It came this morning")
    send(buyer, talk, "Then two kilos", answer_to=str(message.pk))

    alone = text_of(buyer.get(f"{at(talk, 'said')}?after=1", headers=PART))

    assert f'href="{at(talk)}?before=21#m-1"' in quote_in(alone, 1)


def test_a_note_is_answered_by_a_note_alone(buyer: Client, seller: Client, talk: Talk) -> None:
    note = say(talk.at_shop, "She pays late", is_internal=True)

    page = text_of(seller.get(f"{desk(talk)}?answer={note.pk}"))
    assert 'name="is_internal" value="1" id="id_is_internal_1" checked' in page
    refused = text_of(send(seller, talk, "Not today", answer_to=str(note.pk)))
    assert "Answer it by a note." in refused
    send(seller, talk, "Who says so?", answer_to=str(note.pk), is_internal="1")

    assert Message.objects.get(body="Who says so?").answer_to_id == note.pk
    assert not Message.objects.filter(body="Not today").exists()
    assert "She pays late" not in text_of(buyer.get(f"{at(talk)}?answer={note.pk}"))
    assert send(buyer, talk, "What?", answer_to=str(note.pk)).status_code == 400


def test_whoever_cannot_write_is_offered_no_answer(seller: Client, talk: Talk) -> None:
    message = say(talk.at_buyer)
    Room.objects.filter(pk=talk.room.pk).update(buyer=None)

    page = text_of(seller.get(f"{desk(talk)}?answer={message.pk}"))

    assert "data-composer" not in page
