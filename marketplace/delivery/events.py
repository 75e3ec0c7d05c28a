"""What happened to ways of orders. Where anybody is, is not in it."""

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

    `change` is one of `LegChange`. `carrier_id` is who carries it since, where anybody does; of one that was handed on,
    `before_id` is who did before, and `by_id` who decided that.
    """

    leg_id: UUID
    order_id: UUID
    change: str
    carrier_id: UUID | None = None
    before_id: UUID | None = None
    by_id: UUID | None = None
    changed_at: datetime
