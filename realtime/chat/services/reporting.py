"""Writes: people say that a message should not be there. A report hides nothing by itself: rivals would report."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from marketplace.core import audit
from marketplace.core.ratelimits import Policy, require
from realtime.chat.errors.messages import MessageNotFoundError
from realtime.chat.errors.moderation import NotReportableError, OwnMessageError, ReportDecidedError
from realtime.chat.models import Message, Report, ReportReason, Side
from realtime.chat.participants import Place

REPORTS = Policy("chat_reports", "5/minute; 30/hour")
LONGEST_NOTE = 500


@dataclass(frozen=True, slots=True)
class ReportDraft:
    """Why a message should not be there; `note` is up to `LONGEST_NOTE` characters to the staff."""

    reason: ReportReason
    note: str = ""


def report_message(*, place: Place, message_id: UUID, draft: ReportDraft, now: datetime) -> Report:
    """Tell the market's staff; told twice by one person, the first telling stands. What was taken back counts too.

    Raises:
        MessageNotFoundError: the room has no such message that they see.
        OwnMessageError: their own side said it.
        NotReportableError: the market itself told it.
        ReportDecidedError: the staff have hidden it already.
        RateLimitedError: too many reports.
    """
    require(f"user:{place.user_id}", REPORTS)
    return _report(place, message_id, draft, now=now)


@transaction.atomic
def _report(place: Place, message_id: UUID, draft: ReportDraft, *, now: datetime) -> Report:
    seen = Message.objects.filter(room_id=place.room.pk, pk=message_id, is_internal=False)
    message = seen.select_for_update(no_key=True).first()
    if message is None:
        raise MessageNotFoundError
    if message.side == Side.MARKET:
        raise NotReportableError
    if message.side == place.side:
        raise OwnMessageError
    if message.hidden_at is not None:
        raise ReportDecidedError
    told = {"reason": draft.reason, "note": draft.note}
    made, is_new = Report.objects.get_or_create(message=message, reporter_id=place.user_id, defaults=told)
    if is_new:
        changes = {"reason": (None, str(draft.reason))}
        audit.record(actor_id=place.user_id, action="chat.report_message", target=made, changes=changes, now=now)
    return made
