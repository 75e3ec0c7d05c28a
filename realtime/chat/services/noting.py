"""Writes: what the market itself says in a room; each thing once, whatever asks for it again."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import uuid5

from django.db import transaction

from realtime.chat.models import Message, MessageKind, Room, Side
from realtime.chat.services.holding import hold_room
from realtime.chat.services.sending import say


@transaction.atomic
def note(
    *, room: Room, event: str, params: Mapping[str, Any], once: str, is_quiet: bool = False, now: datetime
) -> Message | None:
    """Have the market tell both sides something.

    Args:
        room: where; nothing is said where the buyer is gone.
        event: what (`showing.happenings` has the words).
        params: what its words need.
        once: what it is known by in this room; what was told under it before is not told again.
        is_quiet: whether lists go on to show what was said before it.
        now: UTC.

    Returns:
        The message; None where nothing was said.
    """
    client_id = uuid5(room.pk, once)
    # Whoever holds the room says it; others see then that it was said. What people call their messages is no matter.
    said = Message.objects.filter(room_id=room.pk, side=Side.MARKET, client_id=client_id)
    if hold_room(room.pk).buyer_id is None or said.exists():
        return None
    return say(
        Message(
            room_id=room.pk,
            side=Side.MARKET,
            kind=MessageKind.EVENT,
            data={"event": event, **params},
            client_id=client_id,
            sent_at=now,
        ),
        is_quiet=is_quiet,
    )
