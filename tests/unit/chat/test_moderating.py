"""Reports, and what the market's staff decide about them."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.utils import timezone

from marketplace.accounts.models import User
from marketplace.accounts.permissions import Role
from marketplace.core.models import AuditEntry, OutboxEvent
from realtime.chat.errors.limits import WritingSuspendedError
from realtime.chat.errors.moderation import (
    NobodyToSuspendError,
    NotReportableError,
    OwnMessageError,
    ReportConcernsThemError,
    ReportDecidedError,
    ReportNotFoundError,
    SuspensionNotFoundError,
)
from realtime.chat.models import Message, Report, ReportOutcome, ReportReason, ReportState, Suspension
from realtime.chat.selectors.messages import list_messages
from realtime.chat.selectors.moderation import context_of, count_open_reports, list_reports
from realtime.chat.services import delete_message, edit_message
from realtime.chat.services.moderating import Decision, decide_report, lift_suspension, show_again
from realtime.chat.services.noting import note
from realtime.chat.services.reporting import ReportDraft, report_message
from sellers.models import ShopRole
from tests.matrix.actors import make_user
from tests.unit.chat.rooms import Talk, make_talk, nowhere, say
from tests.unit.sellers.shop_people import make_member

pytestmark = pytest.mark.django_db
RUDE = "You are a thief"
HIDE = Decision(ReportOutcome.HIDDEN, message="No insults here")


@pytest.fixture
def talk() -> Talk:
    return make_talk()


@pytest.fixture
def support() -> User:
    return make_user(Role.SUPPORT)


def reported(talk: Talk, message: Message | None = None) -> Report:
    """What the shop said, reported by the buyer."""
    said = message or say(talk.at_shop, RUDE)
    draft = ReportDraft(ReportReason.ABUSE, "He shouts at me")
    return report_message(place=talk.at_buyer, message_id=said.pk, draft=draft, now=timezone.now())


def decide(report: Report, decision: Decision, *, by: UUID) -> Report:
    return decide_report(actor_id=by, report_id=report.pk, decision=decision, now=timezone.now())


def test_a_report_hides_nothing_and_told_twice_is_one(talk: Talk) -> None:
    message = say(talk.at_shop, RUDE)

    assert reported(talk, message) == reported(talk, message)

    assert [shown.body for shown in list_messages(place=talk.at_buyer).items] == [RUDE]
    assert count_open_reports() == 1


def test_one_reports_what_the_other_side_said(talk: Talk) -> None:
    own = say(talk.at_buyer, "Hello")
    told = note(room=talk.room, event="away", params={}, once="once", now=timezone.now())
    assert told is not None

    with pytest.raises(OwnMessageError):
        reported(talk, own)
    with pytest.raises(NotReportableError):
        reported(talk, told)


def test_dismissed_it_stays_and_every_report_of_it_is_decided(talk: Talk, support: User) -> None:
    first = reported(talk)
    staff = talk.at_staff
    report_message(place=staff, message_id=first.message_id, draft=ReportDraft(ReportReason.OTHER), now=timezone.now())

    decided = decide(first, Decision(ReportOutcome.DISMISSED, note="Just angry"), by=support.pk)

    assert decided.state == ReportState.DISMISSED
    assert not Report.objects.filter(state=ReportState.OPEN).exists()
    assert [shown.body for shown in list_messages(place=talk.at_buyer).items] == [RUDE]
    with pytest.raises(ReportDecidedError):
        decide(first, HIDE, by=support.pk)


def test_hidden_nobody_reads_it_and_all_are_told(talk: Talk, support: User) -> None:
    report = reported(talk)

    decide(report, HIDE, by=support.pk)

    for place in (talk.at_buyer, talk.at_shop):
        [shown] = list_messages(place=place).items
        assert shown.hidden_at is not None
    [event] = OutboxEvent.objects.filter(name="chat.report_decided")
    assert event.data["outcome"] == "hidden"
    assert event.data["report_ids"] == [str(report.pk)]
    assert AuditEntry.objects.filter(action="chat.decide_report", actor_id=support.pk).count() == 1
    with pytest.raises(ReportDecidedError):
        reported(talk, report.message)


def test_suspended_its_author_cannot_write_until_it_is_lifted(talk: Talk, support: User) -> None:
    report = reported(talk)

    decide(report, Decision(ReportOutcome.SUSPENDED, days=3, message="Three days"), by=support.pk)

    suspension = Suspension.objects.get(user=talk.seller)
    assert suspension.ends_at - suspension.starts_at == timedelta(days=3)
    with pytest.raises(WritingSuspendedError):
        say(talk.at_shop)
    lift_suspension(actor_id=support.pk, suspension_id=suspension.pk, reason="They asked", now=timezone.now())
    say(talk.at_shop)
    with pytest.raises(SuspensionNotFoundError):
        lift_suspension(actor_id=support.pk, suspension_id=suspension.pk, reason="They asked", now=timezone.now())
    actions = set(AuditEntry.objects.filter(actor_id=support.pk).values_list("action", flat=True))
    assert {"chat.suspend_writing", "chat.lift_suspension"} <= actions


def test_nobody_decides_about_their_own(talk: Talk) -> None:
    report = reported(talk)
    for concerned in (talk.buyer, talk.seller, make_member(talk.room.shop, ShopRole.STAFF).user):
        with pytest.raises(ReportConcernsThemError):
            decide(report, HIDE, by=concerned.pk)


def test_nobody_lifts_what_was_decided_in_their_own_room(talk: Talk, support: User) -> None:
    decide(reported(talk), Decision(ReportOutcome.SUSPENDED, days=3), by=support.pk)
    suspension = Suspension.objects.get(user=talk.seller)

    for concerned in (talk.buyer, make_member(talk.room.shop, ShopRole.STAFF).user):
        with pytest.raises(ReportConcernsThemError):
            lift_suspension(actor_id=concerned.pk, suspension_id=suspension.pk, reason="Mine", now=timezone.now())

    assert Suspension.objects.holding(now=timezone.now()).exists()


def test_of_the_assistant_there_is_nobody_to_suspend(talk: Talk, support: User) -> None:
    message = say(talk.at_assistant, "We have no rice, thief")
    report = reported(talk, message)

    with pytest.raises(NobodyToSuspendError):
        decide(report, Decision(ReportOutcome.WARNED), by=support.pk)
    decide(report, HIDE, by=support.pk)


def test_shown_again_it_is_read_and_the_reports_are_dismissed(talk: Talk, support: User) -> None:
    report = reported(talk)
    decide(report, HIDE, by=support.pk)

    again = show_again(actor_id=support.pk, report_id=report.pk, note="A quote", now=timezone.now())

    assert again.state == ReportState.DISMISSED
    assert [shown.body for shown in list_messages(place=talk.at_buyer).items if shown.hidden_at is None] == [RUDE]
    with pytest.raises(ReportDecidedError):
        show_again(actor_id=support.pk, report_id=report.pk, now=timezone.now())


def test_what_was_said_before_it_was_changed_is_there_to_decide_by(talk: Talk, support: User) -> None:
    say(talk.at_buyer, "The rice is old")
    message = say(talk.at_shop, RUDE)
    edit_message(place=talk.at_shop, message_id=message.pk, body="Sorry", now=timezone.now())
    delete_message(place=talk.at_shop, message_id=message.pk, now=timezone.now())
    report = reported(talk, message)
    say(talk.at_shop, "A note among us", is_internal=True)

    context = context_of(report, reader_id=support.pk, now=timezone.now())

    assert [version.body for version in context.versions] == [RUDE, "Sorry"]
    assert [one.seq for one in context.around] == [1, 2]
    assert context.record is not None
    assert (context.record.upheld, context.is_own) == (0, False)


def test_the_author_of_hidden_messages_has_a_record(talk: Talk, support: User) -> None:
    decide(reported(talk), HIDE, by=support.pk)
    decide(reported(talk), Decision(ReportOutcome.WARNED), by=support.pk)

    record = context_of(reported(talk), reader_id=support.pk, now=timezone.now()).record

    assert record is not None
    assert (record.upheld, record.warned) == (2, 1)


def test_the_queue_has_the_longest_waiting_first(talk: Talk) -> None:
    reports = [reported(talk) for _ in range(3)]

    first = list_reports(state=ReportState.OPEN, cursor=None, limit=2)
    rest = list_reports(state=ReportState.OPEN, cursor=first.next, limit=2)

    assert [*first.items, *rest.items] == reports


def test_there_is_no_report_of_that_id(support: User) -> None:
    with pytest.raises(ReportNotFoundError):
        decide_report(actor_id=support.pk, report_id=nowhere(), decision=HIDE, now=timezone.now())
