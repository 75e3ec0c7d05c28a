"""What people were told about an order, as rooms above know it: they register from their `apps.py`."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from django.utils.functional import Promise

from marketplace.orders.models import Order


@dataclass(frozen=True, slots=True)
class Message:
    """One thing that somebody was told.

    Attributes:
        what: in words.
        user_id: who; None for a guest.
        read_at: None while they have not read it, and for what nobody knows whether it was read.
        channel: how it went, in words; empty for a notice in the app.
        outcome: what became of it, in words; empty for a notice in the app.
    """

    what: str | Promise
    user_id: UUID | None
    at: datetime
    read_at: datetime | None
    channel: str | Promise = ""
    outcome: str | Promise = ""


class Messenger(Protocol):
    """A room that tells people of orders."""

    def list_messages(self, order: Order) -> Sequence[Message]:
        """What it told whoever buys and whoever works for the shop, the latest first."""


_messengers: list[Messenger] = []


def register(messenger: Messenger) -> None:
    """Add a room; once, when the process begins."""
    _messengers.append(messenger)


def list_messages(order: Order) -> list[Message]:
    """What every room told about an order, the latest first."""
    told = [message for room in _messengers for message in room.list_messages(order)]
    return sorted(told, key=lambda message: message.at, reverse=True)
