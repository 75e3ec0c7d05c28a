"""What was said is kept `CHAT_RETENTION_DAYS`; what was taken back, for those who decide about reports, some weeks.

What somebody has reported is kept until it is decided. Pictures go with the sweep, once no message has them.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from realtime.chat.models import Message, MessageVersion, Report, ReportState, Room, Suspension
from realtime.chat.services.holding import count_again, forget_last, hold_room, last_said

TAKEN_BACK_FOR: Final = timedelta(days=30)
BATCH: Final = 1_000


def purge(*, now: datetime) -> int:
    """Remove what is past its time, in short transactions.

    Returns:
        How many messages went.
    """
    before, removed = now - timedelta(days=settings.CHAT_RETENTION_DAYS), 0
    while count := _remove_messages(before):
        removed += count
    while _remove_rooms(before):
        pass
    _forget_taken_back(now - TAKEN_BACK_FOR)
    Suspension.objects.filter(ends_at__lt=before).delete()
    return removed


def _undisputed(messages: "QuerySet[Message]") -> "QuerySet[Message]":
    disputed = Report.objects.filter(message=OuterRef("pk"), state=ReportState.OPEN)
    return messages.exclude(Exists(disputed))


@transaction.atomic
def _remove_messages(before: datetime) -> int:
    old = _undisputed(Message.objects.filter(sent_at__lt=before)).order_by("sent_at")
    found = dict(old.values_list("pk", "room_id")[:BATCH])
    # Rooms first, as whoever writes does, and all in one order.
    rooms = [hold_room(room_id) for room_id in sorted(set(found.values()))]
    _undisputed(Message.objects.filter(pk__in=found)).delete()
    _count_again(rooms)
    return len(found)


def _count_again(rooms: Sequence[Room]) -> None:
    """What nobody can read any more is not unread, nor the last that was said."""
    for room in rooms:
        count_again(room)
        if not last_said(room):
            forget_last(room)
        room.save(update_fields=["buyer_unread", "shop_unread", "last_text", "last_kind", "updated_at"])


@transaction.atomic
def _remove_rooms(before: datetime) -> int:
    """Those in which there is nothing any more, or never was anything."""
    said = Message.objects.filter(room=OuterRef("pk"))
    empty = Room.objects.filter(~Exists(said), created_at__lt=before)
    held = list(empty.select_for_update(skip_locked=True, of=("self",)).values_list("pk", flat=True)[:BATCH])
    # Looked at once more, for somebody may have written before they were held.
    Room.objects.filter(~Exists(said), pk__in=held).delete()
    return len(held)


def _forget_taken_back(before: datetime) -> None:
    kept = Message.objects.filter(deleted_at__lt=before)
    _undisputed(kept.exclude(picture="")).update(picture="", width=None, height=None)
    disputed = Report.objects.filter(message=OuterRef("message"), state=ReportState.OPEN)
    MessageVersion.objects.filter(at__lt=before).exclude(Exists(disputed)).delete()
