"""What chat asks of others: an assistant that answers buyers until somebody of the shop does.

`CHAT_ASSISTANT` names it as the path of a class, of which one is made without arguments; where it names none, people
answer.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Protocol
from uuid import UUID

from django.conf import settings
from django.utils.module_loading import import_string

from realtime.chat.models import MessageKind, RoomKind, Side


@dataclass(frozen=True, slots=True)
class Turn:
    """Something that was said; empty `text` for what is no words, such as a picture."""

    side: Side
    kind: MessageKind
    text: str
    sent_at: datetime


@dataclass(frozen=True, slots=True)
class Asked:
    """A conversation as the assistant sees it: what both sides see of it, the last of which the buyer said.

    Nothing in it says who the buyer is, and notes of the shop's people are not there.

    Attributes:
        language: the buyer's, `en` or `bn`.
        turns: the last ones, in order.
    """

    room_id: UUID
    shop_id: UUID
    kind: RoomKind
    order_id: UUID | None
    product_id: UUID | None
    language: str
    turns: Sequence[Turn]


@dataclass(frozen=True, slots=True)
class Said:
    """What the assistant says; with `hands_over`, somebody of the shop is to go on, with or without words before."""

    text: str = ""
    hands_over: bool = False


class Assistant(Protocol):
    """Who answers buyers by itself."""

    def answer(self, asked: Asked, *, event_id: UUID) -> Said:
        """Answer what a buyer said; asked by a worker, outside of any transaction.

        Args:
            asked: the conversation.
            event_id: the idempotency key: the same question may come again.

        Raises:
            Exception: whatever went wrong; the shop's people are asked instead.
        """


@lru_cache
def _made(path: str) -> object:
    return import_string(path)()


def assistant() -> Assistant | None:
    """The assistant that `CHAT_ASSISTANT` names; None where there is none."""
    if not settings.CHAT_ASSISTANT:
        return None
    made: Assistant = _made(settings.CHAT_ASSISTANT)  # type: ignore[assignment]  # by its path
    return made
