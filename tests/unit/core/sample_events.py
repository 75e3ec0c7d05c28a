"""Events and handlers of no room, for the outbox's tests."""

from collections.abc import Callable
from uuid import UUID

from marketplace.core.events import DomainEvent, handles
from marketplace.core.models import AuditEntry


class LampLit(DomainEvent, name="tests.lamp_lit", aggregate="lamp_id"):
    lamp_id: UUID
    brightness: int = 1


class LampBroken(DomainEvent, name="tests.lamp_broken", aggregate="lamp_id"):
    lamp_id: UUID


# What the next calls of `note` and `grumble` do; tests put something here and take it away again.
during_note: list[Callable[[], object]] = []
during_grumble: list[Callable[[], object]] = []


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


NOTE = f"{__name__}.note"
GRUMBLE = f"{__name__}.grumble"


def effects(action: str = "lit") -> int:
    return AuditEntry.objects.filter(action=action).count()
