"""Who acts on an order, and why."""

from dataclasses import dataclass
from uuid import UUID

from marketplace.orders.models import ActorRole, CancelCause


@dataclass(frozen=True, slots=True)
class Actor:
    """Whoever acts, as far as the order is concerned; a guest has no user, and neither has the clock.

    Whether they are its buyer or work for its shop, whoever calls a service has made sure.
    """

    role: ActorRole
    user_id: UUID | None = None


BY_ITSELF = Actor(ActorRole.SYSTEM)


@dataclass(frozen=True, slots=True)
class Because:
    """Why an order came to nothing: a cause for programs, and what people are told."""

    cause: CancelCause
    reason: str = ""
