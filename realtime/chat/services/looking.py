"""Writes: why one of the market's staff reads what a buyer and a shop wrote to each other; told first, and kept."""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction

from marketplace.core import audit
from marketplace.core.models import AuditEntry
from realtime.chat.errors.moderation import ReasonRequiredError
from realtime.chat.models import Report, Side
from realtime.chat.participants import Place

LOOK: Final = "chat.read_room"
NOTED_EVERY: Final = timedelta(hours=1)
LONGEST_REASON: Final = 300


@transaction.atomic
def tell_why(*, place: Place, reason: str, now: datetime) -> None:
    """Note in the audit trail who reads a conversation, and why; they may for `NOTED_EVERY`."""
    audit.record(actor_id=place.user_id, action=LOOK, target=place.room, changes={"reason": (None, reason)}, now=now)


def has_told_why(place: Place, *, now: datetime) -> bool:
    """Whether it is noted lately why they read it; nobody else has to say why."""
    if place.side is not Side.STAFF:
        return True
    about = {"target_type": place.room._meta.label_lower, "target_id": str(place.room.pk)}
    noted = AuditEntry.objects.filter(**about, action=LOOK, actor_id=place.user_id, at__gt=now - NOTED_EVERY)
    return noted.filter(changes__has_key="reason").exists()


def require_told_why(place: Place, *, now: datetime) -> None:
    """See that they may read on.

    Raises:
        ReasonRequiredError: they are of the staff, and have not said why for a while.
    """
    if not has_told_why(place, now=now):
        raise ReasonRequiredError


@transaction.atomic
def note_report_read(*, report: Report, actor_id: UUID | None, now: datetime) -> None:
    """Note, once an hour, who reads what stands around a reported message; it opens no more of the conversation.

    Args:
        report: comes with its message and room.
    """
    room = report.message.room
    about = {"target_type": room._meta.label_lower, "target_id": str(room.pk)}
    noted = AuditEntry.objects.filter(**about, action=LOOK, actor_id=actor_id, at__gt=now - NOTED_EVERY)
    if not noted.filter(changes__report_id__1=str(report.pk)).exists():
        audit.record(actor_id=actor_id, action=LOOK, target=room, changes={"report_id": (None, report.pk)}, now=now)
