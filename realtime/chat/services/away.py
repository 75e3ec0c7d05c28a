"""Writes: whoever writes to a closed shop is told so, and when it opens; once for each time that it is closed."""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from realtime.chat.models import Answerer, Message, Room, Side
from realtime.chat.services.noting import note
from sellers.opening import state_at

AWAY: Final = "away"
# Somebody who has just answered is there, whatever the hours say.
JUST_ANSWERED: Final = timedelta(hours=1)


def answer_if_closed(*, room: Room, now: datetime) -> Message | None:
    """Tell the buyer who has just written that nobody is there now, where that is so.

    Shops whose hours nobody knows say nothing, and neither do those that an assistant answers for.

    Args:
        room: with its shop.
        now: UTC; when the buyer wrote.
    """
    if room.answered_by != Answerer.TEAM:
        return None
    state = state_at(room.shop, now)
    if state.is_open is not False or _has_answered(room.pk, since=now - JUST_ANSWERED):
        return None
    opens_at = state.opens_at
    # Closed for good, as far as anybody knows: once a week will do.
    period = opens_at.isoformat() if opens_at else f"{now:%G-W%V}"
    params = {"opens_at": opens_at.isoformat() if opens_at else None}
    return note(room=room, event=AWAY, params=params, once=f"{AWAY} {period}", is_quiet=True, now=now)


def _has_answered(room_id: UUID, *, since: datetime) -> bool:
    said = Message.objects.filter(room_id=room_id, side=Side.SHOP, is_internal=False, sent_at__gte=since)
    return said.exists()
