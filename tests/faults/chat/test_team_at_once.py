"""Workers, colleagues and staff do the same at once: it is done once. The control does not hold the room."""

import time
from uuid import UUID

import pytest
from django.conf import LazySettings
from django.db import IntegrityError
from django.utils import timezone

from marketplace.accounts.permissions import Role
from marketplace.core.models import AuditEntry
from realtime.chat.errors.limits import TooManyMessagesError
from realtime.chat.errors.moderation import ReportDecidedError
from realtime.chat.errors.team import TooManyCannedRepliesError
from realtime.chat.models import CannedReply, Message, Report, ReportOutcome, ReportReason, Room
from realtime.chat.services import canned, noting
from realtime.chat.services.assigning import assign
from realtime.chat.services.canned import ReplyDraft, save_canned_reply
from realtime.chat.services.moderating import Decision, decide_report
from realtime.chat.services.noting import note
from realtime.chat.services.reporting import ReportDraft, report_message
from realtime.models import TopicMessage
from sellers.models import ShopPermission
from tests.matrix.actors import make_user
from tests.racing import connection_a_thread, race
from tests.unit.chat.rooms import Talk, make_helper, make_talk, say

__all__ = ["connection_a_thread"]

pytestmark = pytest.mark.django_db(transaction=True)
AT_ONCE = 12


def tell_away(talk: Talk, closed: int = 0) -> Message | None:
    return note(room=talk.room, event="away", params={}, once=f"away {closed}", now=timezone.now())


def test_what_the_market_tells_once_is_told_once_however_many_workers_do() -> None:
    talk = make_talk()

    told = race(lambda _number: tell_away(talk), AT_ONCE, at_once=AT_ONCE)

    assert len([one for one in told if isinstance(one, Message)]) == 1
    assert [one for one in told if isinstance(one, Exception)] == []
    assert talk.fresh().last_seq == 1
    assert TopicMessage.objects.filter(topic_id=f"room:{talk.room.pk}").count() == 1


def test_control_without_the_lock_some_fail(monkeypatch: pytest.MonkeyPatch) -> None:
    talk = make_talk()

    def look_only(room_id: UUID) -> Room:
        room = Room.objects.get(pk=room_id)
        time.sleep(0.05)
        return room

    monkeypatch.setattr(noting, "hold_room", look_only)

    # Several times over: at first, some still wait for their connection.
    told = race(lambda number: tell_away(talk, number // AT_ONCE), 5 * AT_ONCE, at_once=AT_ONCE)

    assert any(isinstance(one, IntegrityError) for one in told)


def test_of_staff_who_decide_at_once_one_does() -> None:
    talk = make_talk()
    message = say(talk.at_shop, "You are a thief")
    report = report_message(
        place=talk.at_buyer, message_id=message.pk, draft=ReportDraft(ReportReason.ABUSE), now=timezone.now()
    )
    staff = [make_user(Role.SUPPORT).pk for _ in range(AT_ONCE)]

    def decide(number: int) -> Report:
        decision = Decision(ReportOutcome.HIDDEN if number % 2 else ReportOutcome.DISMISSED)
        return decide_report(actor_id=staff[number], report_id=report.pk, decision=decision, now=timezone.now())

    decided = race(decide, AT_ONCE, at_once=AT_ONCE)

    assert len([one for one in decided if isinstance(one, Report)]) == 1
    assert len([one for one in decided if isinstance(one, ReportDecidedError)]) == AT_ONCE - 1
    assert AuditEntry.objects.filter(action="chat.decide_report").count() == 1


def test_colleagues_who_take_a_conversation_at_once_leave_it_with_one() -> None:
    talk = make_talk()
    helpers = [make_helper(talk.room.shop, ShopPermission.ORDERS).user for _ in range(AT_ONCE)]

    taken = race(
        lambda number: (
            assign(place=talk.place_of(helpers[number]), to=helpers[number].pk, now=timezone.now()).assignee_id
        ),
        AT_ONCE,
        at_once=AT_ONCE,
    )

    assert sorted(taken) == sorted(helper.pk for helper in helpers)
    last = TopicMessage.objects.filter(topic_id=f"inbox:{talk.room.shop_id}").latest("seq")
    assert last.data["assignee_id"] == str(talk.fresh().assignee_id)


def test_a_shop_keeps_no_more_replies_than_it_may_whoever_adds_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(canned, "MOST_REPLIES", 3)
    shop_id = make_talk().room.shop_id

    added = race(
        lambda number: save_canned_reply(shop_id=shop_id, draft=ReplyDraft(f"Reply {number}", "Yes")),
        AT_ONCE,
        at_once=AT_ONCE,
    )

    assert len([one for one in added if isinstance(one, TooManyCannedRepliesError)]) == AT_ONCE - 3
    assert CannedReply.objects.filter(shop_id=shop_id).count() == 3


def test_who_writes_over_many_lines_at_once_keeps_to_the_bounds(settings: LazySettings) -> None:
    settings.RATE_LIMIT_FACTOR = 1.0
    talk = make_talk()

    sent = race(lambda number: say(talk.at_buyer, f"{number}"), 40, at_once=20)

    assert len([one for one in sent if isinstance(one, Message)]) == 20
    assert len([one for one in sent if isinstance(one, TooManyMessagesError)]) == 20
