"""Why one of the market's staff reads what a buyer and a shop wrote to each other; told first, and kept."""

from datetime import datetime

from django.db import transaction

from marketplace.core import audit
from marketplace.core.errors import ForbiddenError
from marketplace.core.models import AuditEntry
from realtime.chat.models import Side
from realtime.chat.participants import Place
from realtime.chat.services.looking import LOOK, NOTED_EVERY


@transaction.atomic
def tell_why(*, place: Place, reason: str, now: datetime) -> None:
    """Note in the audit trail who reads a conversation, and why; they may for `NOTED_EVERY`."""
    audit.record(actor_id=place.user_id, action=LOOK, target=place.room, changes={"reason": (None, reason)}, now=now)


def has_told_why(place: Place, *, now: datetime) -> bool:
    """Whether it is noted lately that they read it; nobody else has to say why."""
    if place.side is not Side.STAFF:
        return True
    about = {"target_type": place.room._meta.label_lower, "target_id": str(place.room.pk)}
    return AuditEntry.objects.filter(**about, action=LOOK, actor_id=place.user_id, at__gt=now - NOTED_EVERY).exists()


def require_told_why(place: Place, *, now: datetime) -> None:
    """See that they may read on.

    Raises:
        ForbiddenError: they are of the staff, and have not said why for a while.
    """
    if not has_told_why(place, now=now):
        raise ForbiddenError
