"""Notices of what is written to somebody who does not read it: one a room and hour, which counts.

Who is away is told at once. Who is here may just be reading; they are told when it is still unread some seconds later.
Nobody is told of what they, or somebody else on their side, said; nor of rooms that they muted.
"""

from datetime import datetime
from uuid import UUID

from marketplace.notifications import notices
from marketplace.notifications.models import Notice, NoticeKind


def clear_notices(*, user_id: UUID, room_id: UUID, now: datetime) -> None:
    """Mark somebody's notices of a room as read, for they have read the room."""
    own = Notice.objects.of(user_id).unread().filter(kind=NoticeKind.CHAT_MESSAGE, params__room_id=str(room_id))
    found = list(own.values_list("pk", flat=True))
    if found:
        notices.mark_read(user_id=user_id, notice_ids=found, now=now)
