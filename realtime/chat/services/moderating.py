"""Writes: the market's staff decide about reported messages, and about who wrote them.

Each act is an entry in the audit trail and an event, by which whoever reported and whoever wrote it are told.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction

from marketplace.core import audit
from marketplace.core.outbox import publish
from realtime.chat.errors.moderation import (
    NobodyToSuspendError,
    OwnSuspensionError,
    ReportConcernsThemError,
    ReportDecidedError,
    ReportNotFoundError,
    SuspensionNotFoundError,
)
from realtime.chat.events import ReportDecided, SuspensionLifted
from realtime.chat.models import Message, Report, ReportOutcome, ReportState, Suspension
from realtime.chat.selectors.moderation import is_concerned
from realtime.chat.services import changing
from realtime.chat.services.holding import hold_room

LONGEST_SUSPENSION_DAYS: Final = 365
ABOUT_AUTHOR: Final = frozenset({ReportOutcome.WARNED, ReportOutcome.SUSPENDED})


@dataclass(frozen=True, slots=True)
class Decision:
    """What the staff do about a message.

    Attributes:
        outcome: what; all but dismissing hides the message.
        days: for how long its author cannot write; where they are suspended.
        message: to its author, in the staff's own words.
        note: for the staff alone.
    """

    outcome: ReportOutcome
    days: int = 0
    message: str = ""
    note: str = ""


@transaction.atomic
def decide_report(*, actor_id: UUID, report_id: UUID, decision: Decision, now: datetime) -> Report:
    """Decide about a message; every report of it that waits is decided with it.

    Raises:
        ReportNotFoundError: there is none.
        ReportDecidedError: it is decided.
        ReportConcernsThemError: the staff take part in that conversation themselves, or their shop does.
        NobodyToSuspendError: there is no author whom one could warn or suspend.
    """
    report, message = _held(report_id)
    if report.state != ReportState.OPEN:
        raise ReportDecidedError
    _require_unconcerned(actor_id, message)
    if decision.outcome in ABOUT_AUTHOR and message.author_id is None:
        raise NobodyToSuspendError
    _settle(message, _reports(message, ReportState.OPEN), decision, actor_id=actor_id, now=now)
    if decision.outcome != ReportOutcome.DISMISSED:
        changing.hide_message(message_id=message.pk, now=now)
    if decision.outcome == ReportOutcome.SUSPENDED:
        _suspend(message, decision, actor_id=actor_id, now=now)
    report.refresh_from_db()
    return report


@transaction.atomic
def show_again(*, actor_id: UUID, report_id: UUID, note: str = "", now: datetime) -> Report:
    """Think better of it: let a message be read again that was hidden. A suspension is lifted by itself.

    Raises:
        ReportNotFoundError: there is none.
        ReportDecidedError: the message is not hidden.
        ReportConcernsThemError: as for `decide_report`.
    """
    report, message = _held(report_id)
    _require_unconcerned(actor_id, message)
    if message.hidden_at is None:
        raise ReportDecidedError
    decision = Decision(ReportOutcome.DISMISSED, note=note)
    _settle(message, _reports(message, ReportState.UPHELD), decision, actor_id=actor_id, now=now)
    changing.show_message(message_id=message.pk)
    report.refresh_from_db()
    return report


@transaction.atomic
def lift_suspension(*, actor_id: UUID, suspension_id: UUID, reason: str, now: datetime) -> Suspension:
    """Let somebody write again before their time; they are told.

    Args:
        reason: for the audit trail.

    Raises:
        SuspensionNotFoundError: there is none that holds.
        OwnSuspensionError: it is their own.
        ReportConcernsThemError: as for `decide_report`, of the message that it is for.
    """
    holding = Suspension.objects.holding(now=now).filter(pk=suspension_id)
    suspension = holding.select_for_update(no_key=True).first()
    if suspension is None:
        raise SuspensionNotFoundError
    if suspension.user_id == actor_id:
        raise OwnSuspensionError
    if suspension.message is not None:
        _require_unconcerned(actor_id, suspension.message)
    suspension.lifted_at, suspension.lifted_by_id = now, actor_id
    suspension.save(update_fields=["lifted_at", "lifted_by", "updated_at"])
    changes = {"lifted_at": (None, now), "reason": (None, reason)}
    audit.record(actor_id=actor_id, action="chat.lift_suspension", target=suspension, changes=changes, now=now)
    publish(SuspensionLifted(suspension_id=suspension.pk, user_id=suspension.user_id, lifted_at=now))
    return suspension


def _held(report_id: UUID) -> tuple[Report, Message]:
    """A report and its message; their room is held."""
    found = Report.objects.filter(pk=report_id).values_list("message_id", flat=True).first()
    if found is None:
        raise ReportNotFoundError
    # As for all that changes messages: the room first.
    hold_room(Message.objects.values_list("room_id", flat=True).get(pk=found))
    message = Message.objects.select_related("room").get(pk=found)
    return Report.objects.get(pk=report_id), message


def _reports(message: Message, state: ReportState) -> list[Report]:
    return list(Report.objects.filter(message=message, state=state).order_by("pk"))


def _require_unconcerned(actor_id: UUID, message: Message) -> None:
    if is_concerned(actor_id, message):
        raise ReportConcernsThemError


def _settle(message: Message, reports: Sequence[Report], decision: Decision, *, actor_id: UUID, now: datetime) -> None:
    state = ReportState.DISMISSED if decision.outcome == ReportOutcome.DISMISSED else ReportState.UPHELD
    for report in reports:
        changes = {"state": (report.state, str(state)), "outcome": (report.outcome, str(decision.outcome))}
        audit.record(actor_id=actor_id, action="chat.decide_report", target=report, changes=changes, now=now)
        report.state, report.outcome, report.decision_note = state, decision.outcome, decision.note
        report.decided_by_id, report.decided_at = actor_id, now
        report.save()
    publish(
        ReportDecided(
            message_id=message.pk,
            room_id=message.room_id,
            report_ids=[report.pk for report in reports],
            outcome=str(decision.outcome),
            days=decision.days,
            message=decision.message,
            decided_at=now,
        )
    )


def _suspend(message: Message, decision: Decision, *, actor_id: UUID, now: datetime) -> None:
    days = min(max(decision.days, 1), LONGEST_SUSPENSION_DAYS)
    assert message.author_id is not None  # noqa: S101 -- looked at before
    suspension = Suspension.objects.create(
        user_id=message.author_id,
        message=message,
        reason=decision.message,
        by_id=actor_id,
        starts_at=now,
        ends_at=now + timedelta(days=days),
    )
    changes = {"ends_at": (None, suspension.ends_at)}
    audit.record(actor_id=actor_id, action="chat.suspend_writing", target=suspension, changes=changes, now=now)
