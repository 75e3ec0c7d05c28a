"""What happened to ways of orders. Who carries one, and where they are, is not in it."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from marketplace.core.events import DomainEvent


class LegChange(StrEnum):
    """What happened to a leg."""

    STARTED = "started"
    HANDED_ON = "handed_on"
    SHARED = "shared"
    HIDDEN = "hidden"
    ENDED = "ended"


class LegChanged(DomainEvent, name="delivery.leg_changed", aggregate="leg_id"):
    """An order left its shop, is carried by somebody else, is shown on the map or no longer, or has arrived.

    `change` is one of `LegChange`.
    """

    leg_id: UUID
    order_id: UUID
    change: str
    changed_at: datetime
