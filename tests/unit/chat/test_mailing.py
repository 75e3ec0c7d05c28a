"""Mails of what stays unread: one a conversation until it is read, to who wants it and was reached in no other way."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.utils import timezone

from marketplace.accounts.models import User
from marketplace.accounts.preferences import Preferences
from marketplace.core import kept_values
from marketplace.notifications import held, letters, notices
from marketplace.notifications.deliveries.models import Channel, Delivery, State
from marketplace.notifications.models import Notice, NoticeKind
from realtime.chat import mailing, noticing
from realtime.chat.models import Mark, Room
from realtime.chat.services import mark, set_muted
from realtime.presence.people import Presence
from sellers.models import ShopRole
from tests.unit.chat.rooms import Talk, make_talk, say
from tests.unit.sellers.shop_people import make_member

pytestmark = pytest.mark.django_db
LATER = timedelta(minutes=31)


@pytest.fixture(autouse=True)
def nobody_is_here(monkeypatch: pytest.MonkeyPatch) -> None:
    kept_values.forget([mailing.LOOKED_AT_KEY])
    away = Presence(is_online=False)
    monkeypatch.setattr(noticing, "who_is_here", lambda people: dict.fromkeys(people, away))


def told(talk: Talk, body: str = "It is fresh.") -> None:
    """The shop says something, of which the buyer finds a notice."""
    say(talk.at_shop, body)
    noticing.tell_room(talk.room.pk, now=timezone.now())


def mails_to(user_id: UUID) -> int:
    return Delivery.objects.of(user_id).filter(channel=Channel.MAIL, kind=NoticeKind.CHAT_MESSAGE).count()


def pass_by(after: timedelta = LATER) -> int:
    return mailing.mail_unread(now=timezone.now() + after)


def chooses(user: User, **chosen: object) -> None:
    User.objects.filter(pk=user.pk).update(preferences=Preferences.model_validate(chosen).over({}))


def pushed(talk: Talk, state: State, *, kind: str = NoticeKind.CHAT_MESSAGE) -> Delivery:
    """A push that shows what the buyer was told of a conversation."""
    told = Notice.objects.of(talk.buyer.pk).filter(params__room_id=str(talk.room.pk))
    return Delivery.objects.create(
        channel=Channel.PUSH,
        kind=kind,
        user_id=talk.buyer.pk,
        event_id=uuid4(),
        state=state,
        tells_of=list(told.values_list("event_id", flat=True)),
    )


def looked_at() -> list[UUID]:
    """The rooms in which somebody is looked at when half an hour has passed."""
    found = mailing._next_batch(until=timezone.now() + timedelta(minutes=1), now=timezone.now() + LATER)  # noqa: SLF001  # there is no other way to see it
    return [room_id for room_id, _user_id in found]


def test_what_stays_unread_is_mailed_once() -> None:
    talk = make_talk()
    told(talk)
    told(talk)

    assert pass_by(timedelta(minutes=29)) == 0
    assert [pass_by(), pass_by(), pass_by(timedelta(hours=2))] == [1, 0, 0]
    assert mails_to(talk.buyer.pk) == 1
    assert mails_to(talk.seller.pk) == 0


def test_more_of_it_is_no_second_mail_until_it_was_read() -> None:
    talk = make_talk()
    told(talk)
    pass_by()
    told(talk, "Are you there?")
    assert pass_by() == 0

    mark(place=talk.at_buyer, read_seq=2, now=timezone.now())
    assert pass_by() == 0
    told(talk, "We close soon.")

    assert [pass_by(), pass_by()] == [1, 0]
    assert mails_to(talk.buyer.pk) == 2


def test_what_was_read_or_found_among_the_notices_is_not_mailed() -> None:
    read, found = make_talk(), make_talk()
    for talk in (read, found):
        told(talk)
    mark(place=read.at_buyer, read_seq=1, now=timezone.now())
    notices.mark_read(user_id=found.buyer.pk, notice_ids=None, now=timezone.now())

    assert pass_by() == 0


def test_who_muted_it_or_wants_no_such_mails_gets_none() -> None:
    muted, unwilling = make_talk(), make_talk()
    chooses(unwilling.buyer, notifications={"mail": {"chats": False}})
    for talk in (muted, unwilling):
        told(talk)
    set_muted(place=muted.at_buyer, is_muted=True)

    assert looked_at() == []
    assert pass_by() == 0


def test_who_is_shut_out_gets_none() -> None:
    talk = make_talk()
    told(talk)
    User.objects.filter(pk=talk.buyer.pk).update(is_active=False)

    assert looked_at() == []
    assert pass_by() == 0


def test_so_many_a_run_and_those_who_wait_keep_nobody_else_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mailing, "BATCH", 1)
    first, second = make_talk(), make_talk()
    for talk in (first, second):
        told(talk)
    pushed(first, State.QUEUED)
    Delivery.objects.update(created_at=timezone.now() + timedelta(minutes=20))

    assert [pass_by(), pass_by()] == [0, 1]
    assert mails_to(second.buyer.pk) == 1
    Delivery.objects.filter(channel=Channel.PUSH).update(state=State.FAILED)
    assert [pass_by(), pass_by()] == [0, 1]
    assert mails_to(first.buyer.pk) == 1


def test_one_run_at_a_time() -> None:
    talk = make_talk()
    told(talk)
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(hashtextextended('only_one:chat.mailing', 0))")
        assert pass_by() == 0
    finally:
        with other.cursor() as cursor:  # what goes back to the pool keeps its locks
            cursor.execute("SELECT pg_advisory_unlock_all()")
        other.close()

    assert pass_by() == 1


def test_nobody_who_writes_waits_where_there_is_no_reason_for_a_mail(monkeypatch: pytest.MonkeyPatch) -> None:
    talk = make_talk()
    told(talk)
    pushed(talk, State.QUEUED)
    Delivery.objects.update(created_at=timezone.now() + timedelta(minutes=20))
    monkeypatch.setattr(mailing, "hold_room", lambda _room_id: pytest.fail("the room was held"))

    assert looked_at() == [talk.room.pk]
    assert pass_by() == 0


@pytest.mark.parametrize(
    ("state", "mails"), [(State.SENT, 0), (State.DELIVERED, 0), (State.FAILED, 1), (State.BOUNCED, 1)]
)
def test_who_was_told_on_a_device_gets_none(state: State, mails: int) -> None:
    talk = make_talk()
    told(talk)
    pushed(talk, state)

    assert looked_at() == [talk.room.pk] * mails
    assert pass_by() == mails


def test_a_push_of_another_conversation_tells_nobody_of_this_one() -> None:
    talk = make_talk()
    other = make_talk(buyer=talk.buyer)
    for one in (talk, other):
        told(one)
    pushed(other, State.SENT)
    pushed(other, State.QUEUED)

    assert pass_by() == 1
    assert Mark.objects.get(mailed_seq__gt=0).room_id == talk.room.pk


def test_several_pushed_as_one_were_told_of_each() -> None:
    talk = make_talk()
    told(talk)
    pushed(talk, State.SENT, kind=held.SUMMARY)

    assert pass_by() == 0


def test_a_push_from_before_tells_nobody_of_what_came_then() -> None:
    talk = make_talk()
    told(talk)
    pushed(talk, State.SENT)
    told(talk, "Are you there?")

    assert pass_by() == 1


def test_what_is_on_its_way_is_waited_for_and_not_for_ever() -> None:
    talk = make_talk()
    told(talk)
    delivery = pushed(talk, State.QUEUED)
    Delivery.objects.filter(pk=delivery.pk).update(created_at=timezone.now() + timedelta(minutes=20))

    assert [pass_by(), pass_by(timedelta(minutes=40))] == [0, 1]


def test_it_waits_for_the_end_of_quiet_hours_as_a_held_push_does() -> None:
    talk = make_talk()
    told(talk)
    notice = Notice.objects.get(user=talk.buyer)
    due_at = timezone.now() + timedelta(hours=8)
    held.hold(user_id=talk.buyer.pk, kind=NoticeKind.CHAT_MESSAGE, params={}, about=notice.event_id, due_at=due_at)
    assert pass_by() == 0
    talk.buyer.held_messages.all().delete()

    local = timezone.localtime(timezone.now() + LATER)
    begins, ends = local - timedelta(minutes=10), local + timedelta(minutes=10)
    chooses(talk.buyer, quiet={"is_on": True, "begins": f"{begins:%H:%M}", "ends": f"{ends:%H:%M}"})

    assert [pass_by(), pass_by(LATER + timedelta(minutes=15))] == [0, 1]


def test_who_has_not_shown_their_address_gets_none() -> None:
    talk = make_talk()
    User.objects.filter(pk=talk.buyer.pk).update(email_verified_at=None)
    told(talk)

    assert pass_by() == 0


def test_of_a_shop_it_goes_to_whoever_has_it_in_hand_or_to_its_owner() -> None:
    talk = make_talk()
    owner = make_member(talk.room.shop, ShopRole.OWNER).user
    say(talk.at_buyer)
    noticing.tell_room(talk.room.pk, now=timezone.now())

    assert pass_by() == 1
    assert (mails_to(owner.pk), mails_to(talk.seller.pk)) == (1, 0)
    Room.objects.filter(pk=talk.room.pk).update(assignee=talk.seller)
    assert pass_by() == 1
    assert (mails_to(owner.pk), mails_to(talk.seller.pk)) == (1, 1)


def test_nobody_gets_it_for_who_has_it_in_hand_and_wants_no_mails() -> None:
    talk = make_talk()
    owner = make_member(talk.room.shop, ShopRole.OWNER).user
    chooses(talk.seller, notifications={"mail": {"chats": False}})
    Room.objects.filter(pk=talk.room.pk).update(assignee=talk.seller)
    say(talk.at_buyer)
    noticing.tell_room(talk.room.pk, now=timezone.now())

    assert pass_by() == 0
    Room.objects.filter(pk=talk.room.pk).update(assignee=None)
    noticing.tell_room(talk.room.pk, now=timezone.now())
    assert pass_by() == 1
    assert (mails_to(owner.pk), mails_to(talk.seller.pk)) == (1, 0)


def test_one_that_fails_keeps_nobody_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = make_talk(), make_talk()
    for talk in (first, second):
        told(talk)
    write = letters.mail_notice

    def fails_once(*, user_ids: list[UUID], **given: Any) -> None:
        if user_ids == [first.buyer.pk]:
            raise RuntimeError
        write(user_ids=user_ids, **given)

    monkeypatch.setattr(letters, "mail_notice", fails_once)
    assert pass_by() == 1
    monkeypatch.undo()

    assert pass_by() == 1
    assert (mails_to(first.buyer.pk), mails_to(second.buyer.pk)) == (1, 1)
