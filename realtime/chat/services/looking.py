"""Writes: that the market's staff read what a buyer and a shop wrote to each other is noted, once an hour for each."""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction

from marketplace.core import audit
from marketplace.core.models import AuditEntry
from realtime.chat.models import Side
from realtime.chat.participants import Place

LOOK: Final = "chat.read_room"
NOTED_EVERY: Final = timedelta(hours=1)


@transaction.atomic
def note_look(*, place: Place, actor_id: UUID | None, now: datetime) -> None:
    """Note it, where whoever looks is of the staff."""
    if place.side is not Side.STAFF:
        return
    about = {"target_type": place.room._meta.label_lower, "target_id": str(place.room.pk)}
    lately = AuditEntry.objects.filter(**about, action=LOOK, actor_id=actor_id, at__gt=now - NOTED_EVERY)
    if not lately.exists():
        audit.record(actor_id=actor_id, action=LOOK, target=place.room, changes={}, now=now)
