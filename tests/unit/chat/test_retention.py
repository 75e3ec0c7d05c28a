"""What was said is kept for a while, what was taken back for less, and what is disputed until it is decided."""

from datetime import timedelta
from typing import Any
from unittest.mock import Mock
from uuid import UUID

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.db import OperationalError
from django.utils import timezone

from realtime.chat import retention
from realtime.chat.errors.messages import PictureNotFoundError
from realtime.chat.models import Message, MessageVersion, Report, ReportReason, Room
from realtime.chat.pictures import open_picture, sweep_pictures
from realtime.chat.services import delete_message, edit_message, sending
from realtime.chat.services.holding import hold_room
from tests.unit.chat.rooms import make_talk, photo, say

pytestmark = pytest.mark.django_db
NOW = timezone.now()
LONG_AGO = timezone.now() - timedelta(days=settings.CHAT_RETENTION_DAYS + 1)


def make_old(message: Message) -> Message:
    Message.objects.filter(pk=message.pk).update(sent_at=LONG_AGO)
    return message


def test_what_is_old_goes_and_is_unread_no_more() -> None:
    talk = make_talk()
    make_old(say(talk.at_buyer, "Old"))
    kept = say(talk.at_buyer, "New")

    assert retention.purge(now=timezone.now()) == 1

    assert list(Message.objects.filter(room=talk.room)) == [kept]
    assert talk.fresh().shop_unread == 1


def test_numbers_go_on_after_what_went() -> None:
    talk = make_talk()
    make_old(say(talk.at_buyer))
    retention.purge(now=timezone.now())

    assert say(talk.at_buyer).seq == 2


def test_what_is_disputed_stays() -> None:
    talk = make_talk()
    message = make_old(say(talk.at_buyer))
    Report.objects.create(message=message, reporter=talk.seller, reason=ReportReason.ABUSE)

    assert retention.purge(now=timezone.now()) == 0


def test_an_old_room_without_messages_goes() -> None:
    talk, lively = make_talk(), make_talk()
    make_old(say(talk.at_buyer))
    say(lively.at_buyer)
    Room.objects.all().update(created_at=LONG_AGO)

    retention.purge(now=timezone.now())

    assert list(Room.objects.all()) == [lively.room]


def test_what_was_taken_back_is_kept_some_weeks() -> None:
    talk = make_talk()
    message = say(talk.at_buyer, "Here", picture=photo())
    edit_message(place=talk.at_buyer, message_id=message.pk, body="There", now=timezone.now())
    delete_message(place=talk.at_buyer, message_id=message.pk, now=timezone.now())

    with pytest.raises(PictureNotFoundError):
        open_picture(place=talk.at_buyer, message_id=message.pk)
    with open_picture(place=talk.at_staff, message_id=message.pk) as file:
        assert file.read()
    retention.purge(now=timezone.now() + retention.TAKEN_BACK_FOR + timedelta(days=1))

    assert not MessageVersion.objects.exists()
    with pytest.raises(PictureNotFoundError):
        open_picture(place=talk.at_staff, message_id=message.pk)


def test_pictures_that_no_message_has_are_swept(tmp_path: Any, settings: Any) -> None:
    talk = make_talk()
    message = say(talk.at_buyer, "", picture=photo())
    orphan = storages["private"].save(f"chats/{talk.room.pk}/orphan.webp", ContentFile(b"x"))

    assert sweep_pictures(now=timezone.now()) == 0
    assert sweep_pictures(now=timezone.now() + timedelta(days=2)) >= 1

    assert storages["private"].exists(message.picture)
    assert not storages["private"].exists(orphan)


def test_a_picture_stays_where_nobody_knows_whether_its_message_does(monkeypatch: pytest.MonkeyPatch) -> None:
    talk = make_talk()

    def pictures() -> int:
        try:
            return len(storages["private"].listdir(f"chats/{talk.room.pk}")[1])
        except FileNotFoundError:
            return 0

    for error, left in ((ValueError, 0), (OperationalError, 1)):
        monkeypatch.setattr(sending, "say", Mock(side_effect=error))
        with pytest.raises(error):
            say(talk.at_buyer, "", picture=photo())
        assert pictures() == left


def test_rooms_are_held_before_their_messages_go(monkeypatch: pytest.MonkeyPatch) -> None:
    for _number in range(2):
        make_old(say(make_talk().at_buyer))
    left: list[int] = []

    def hold(room_id: UUID) -> Room:
        left.append(Message.objects.count())
        return hold_room(room_id)

    monkeypatch.setattr(retention, "hold_room", hold)

    assert retention.purge(now=timezone.now()) == 2
    assert left == [2, 2]


def test_only_who_takes_part_sees_a_picture() -> None:
    talk, other = make_talk(), make_talk()
    message = say(talk.at_buyer, "", picture=photo())

    with pytest.raises(PictureNotFoundError):
        open_picture(place=other.at_buyer, message_id=message.pk)
