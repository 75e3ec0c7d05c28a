"""Writes: whoever reads what should be taken with care is told so, once a day for each kind of care and room."""

from datetime import datetime
from typing import Final

from realtime.chat.cautions import find_cautions
from realtime.chat.models import Message, Room, Side
from realtime.chat.services.noting import note

CAUTION: Final = "caution"
CAUTIONED: Final = frozenset({Side.BUYER, Side.SHOP})


def caution_readers(*, room: Room, message: Message, now: datetime) -> list[Message]:
    """Have the market say what to be careful about in a message, for either side; nothing where there is nothing."""
    if message.side not in CAUTIONED or message.is_internal or message.is_gone:
        return []
    told = (
        note(
            room=room,
            event=CAUTION,
            params={"caution": str(caution), "about": str(message.pk), "side": message.side},
            once=f"{CAUTION} {caution} {message.side} {now:%Y-%m-%d}",
            is_quiet=True,
            now=now,
        )
        for caution in find_cautions(message.body)
    )
    return [each for each in told if each is not None]
