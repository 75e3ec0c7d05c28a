"""Notes of the shop's people: nothing of them ever reaches a buyer, whichever way one looks."""

from uuid import uuid4

import orjson
import pytest
from django.utils import timezone

from marketplace.accounts.ports import personal_data
from marketplace.core.models import OutboxEvent
from marketplace.notifications.models import Notice
from realtime.chat.drafts import Draft
from realtime.chat.errors.messages import MessageNotFoundError, NoteAnsweredError, NoteNotPossibleError
from realtime.chat.models import Message, ReportReason, Room, Side
from realtime.chat.readers import may_read_notes, may_read_room
from realtime.chat.schemas.rooms import RoomOut, RoomSummaryOut
from realtime.chat.selectors.asked import read_asked
from realtime.chat.selectors.messages import find_mark, get_message, list_messages
from realtime.chat.selectors.rooms import Viewpoint, list_rooms, read_room
from realtime.chat.selectors.search import Scope, search_messages
from realtime.chat.selectors.unread import count_unread
from realtime.chat.services import edit_message, send_message
from realtime.chat.services.reporting import ReportDraft, report_message
from realtime.models import TopicMessage
from tests.unit.chat.rooms import Talk, make_talk, say
from tests.unit.realtime.telling import tell_all
from tests.unit.sellers.shop_people import principal_of

pytestmark = pytest.mark.django_db
SECRET = "Zorro pays late"


@pytest.fixture
def talk() -> Talk:
    made = make_talk()
    say(made.at_buyer, "Is there rice?")
    say(made.at_shop, SECRET, is_internal=True)
    return made


def test_a_buyer_does_not_read_it(talk: Talk) -> None:
    note = Message.objects.get(body=SECRET)

    listed = list_messages(place=talk.at_buyer)

    assert [message.body for message in listed.items] == ["Is there rice?"]
    with pytest.raises(MessageNotFoundError):
        get_message(place=talk.at_buyer, message_id=note.pk)
    with pytest.raises(MessageNotFoundError):
        send_message(
            place=talk.at_buyer, draft=Draft(client_id=uuid4(), body="Yes", answer_to=note.pk), now=timezone.now()
        )


def test_nothing_that_a_buyer_reads_can_answer_it(talk: Talk) -> None:
    note = Message.objects.get(body=SECRET)

    with pytest.raises(NoteAnsweredError):
        send_message(
            place=talk.at_shop, draft=Draft(client_id=uuid4(), body="Yes", answer_to=note.pk), now=timezone.now()
        )
    answer = Draft(client_id=uuid4(), body="True", answer_to=note.pk, is_internal=True)
    assert send_message(place=talk.at_shop, draft=answer, now=timezone.now()).answer_to_id == note.pk


def test_the_markets_staff_do_not_read_it(talk: Talk) -> None:
    assert [message.body for message in list_messages(place=talk.at_staff).items] == ["Is there rice?"]


def test_colleagues_read_it(talk: Talk) -> None:
    assert [message.body for message in list_messages(place=talk.at_shop).items] == ["Is there rice?", SECRET]


def test_a_buyer_does_not_find_it(talk: Talk) -> None:
    for scope, many in ((Scope(Side.BUYER, talk.buyer.pk), 0), (Scope(Side.SHOP, talk.room.shop_id), 1)):
        assert len(search_messages(scope=scope, text="zorro", cursor=None, limit=20).items) == many


def test_it_is_told_on_the_notes_topic_alone(talk: Talk) -> None:
    said = TopicMessage.objects.filter(data__body=SECRET).values_list("topic_id", flat=True)

    assert list(said) == [f"notes:{talk.room.pk}"]
    assert SECRET not in str(list(OutboxEvent.objects.values_list("data", flat=True)))


def test_a_buyer_and_the_staff_cannot_hear_that_topic(talk: Talk) -> None:
    assert may_read_notes(principal_of(talk.seller), talk.room.pk)
    assert may_read_room(principal_of(talk.buyer), talk.room.pk)
    assert not may_read_notes(principal_of(talk.buyer), talk.room.pk)


def test_lists_counts_and_marks_do_not_show_it(talk: Talk) -> None:
    room = Room.objects.get(pk=talk.room.pk)
    [listed] = list_rooms(viewer=Viewpoint.of_buyer(talk.buyer.pk), cursor=None, limit=20).items
    one = RoomOut.of_one(read_room(room.pk), side=Side.BUYER, mark=find_mark(talk.at_buyer), blocked_by=[])

    shown = orjson.dumps(
        [RoomSummaryOut.of(listed, side=Side.BUYER).model_dump(mode="json"), one.model_dump(mode="json")]
    )

    assert SECRET.encode() not in shown
    assert (room.last_text, room.last_shown_seq, room.buyer_unread) == ("Is there rice?", 1, 0)
    assert one.last_seq == 1
    assert count_unread(talk.buyer.pk) == 0


def test_nobody_is_given_a_notice_of_it(talk: Talk) -> None:
    tell_all()

    assert not Notice.objects.filter(user=talk.buyer).exists()
    assert SECRET not in str(list(Notice.objects.values_list("params", flat=True)))


def test_a_buyers_copy_of_their_data_does_not_have_it(talk: Talk) -> None:
    for room in personal_data.all():
        assert SECRET not in str(room.collect(talk.buyer.pk))


def test_the_assistant_does_not_read_it(talk: Talk) -> None:
    Room.objects.filter(pk=talk.room.pk).update(answered_by="assistant")

    asked = read_asked(talk.room.pk, seq=1)

    assert asked is not None
    assert SECRET not in str(asked)


def test_a_buyer_can_neither_write_nor_report_one(talk: Talk) -> None:
    note = Message.objects.get(body=SECRET)

    with pytest.raises(NoteNotPossibleError):
        say(talk.at_buyer, "Hidden?", is_internal=True)
    with pytest.raises(MessageNotFoundError):
        report_message(
            place=talk.at_buyer, message_id=note.pk, draft=ReportDraft(ReportReason.ABUSE), now=timezone.now()
        )
    with pytest.raises(MessageNotFoundError):
        report_message(
            place=talk.at_shop, message_id=note.pk, draft=ReportDraft(ReportReason.ABUSE), now=timezone.now()
        )


def test_a_changed_note_stays_one(talk: Talk) -> None:
    note = Message.objects.get(body=SECRET)

    edit_message(place=talk.at_shop, message_id=note.pk, body="Zorro pays on Fridays", now=timezone.now())

    told = TopicMessage.objects.filter(data__body="Zorro pays on Fridays").values_list("topic_id", flat=True)
    assert set(told) == {f"notes:{talk.room.pk}"}
    assert Room.objects.get(pk=talk.room.pk).last_text == "Is there rice?"
