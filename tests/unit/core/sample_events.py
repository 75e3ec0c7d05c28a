"""Events and handlers of no room, for the outbox's tests."""

from collections.abc import Callable
from uuid import UUID

from marketplace.core.events import DomainEvent, handles
from marketplace.core.models import AuditEntry


class LampLit(DomainEvent, name="tests.lamp_lit", aggregate="lamp_id"):
    lamp_id: UUID
    brightness: int = 1


class LampOrdered(DomainEvent, name="tests.lamp_ordered", aggregate="lamp_id"):
    lamp_id: UUID


class LampBroken(DomainEvent, name="tests.lamp_broken", aggregate="lamp_id"):
    lamp_id: UUID


# What the next calls of the handlers do; tests put something here and take it away again.
during_note: list[Callable[[], object]] = []
during_grumble: list[Callable[[], object]] = []
during_order: list[Callable[[], object]] = []


@handles(LampLit)
def note(event: LampLit, *, event_id: UUID) -> None:
    """Writes one row, so that how often its effect happened can be counted."""
    AuditEntry.objects.create(action="lit", target_type="lamp", target_id=str(event.lamp_id), request_id=event_id.hex)
    for act in during_note:
        act()


@handles(LampLit)
def grumble(event: LampLit, *, event_id: UUID) -> None:
    AuditEntry.objects.create(action="grumbled", target_type="lamp", target_id=str(event.lamp_id))
    for act in during_grumble:
        act()


@handles(LampOrdered, acts_outside=True)
def order(event: LampOrdered, *, event_id: UUID) -> None:
    """Asks a maker of lamps who is not there, so that only what a test puts there happens."""
    for act in during_order:
        act()


ORDER = f"{__name__}.order"
NOTE = f"{__name__}.note"
GRUMBLE = f"{__name__}.grumble"


def effects(action: str = "lit") -> int:
    return AuditEntry.objects.filter(action=action).count()
