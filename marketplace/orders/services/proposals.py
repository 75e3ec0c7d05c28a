"""What a shop has proposed for an order's lines, and nobody has answered yet."""

from datetime import datetime

from django.db.models import QuerySet

from marketplace.orders.errors.substitutions import ProposalsOpenError
from marketplace.orders.models import Order, Substitution, SubstitutionState


def open_proposals(order: Order) -> QuerySet[Substitution]:
    return Substitution.objects.filter(line__order=order, state=SubstitutionState.PROPOSED)


def require_all_answered(order: Order) -> None:
    """See that nothing waits for the buyer.

    Raises:
        ProposalsOpenError: something does.
    """
    if open_proposals(order).exists():
        raise ProposalsOpenError


def drop_proposals(order: Order, *, now: datetime) -> None:
    """Ask the buyer no longer, for there is nothing left to decide."""
    open_proposals(order).update(state=SubstitutionState.WITHDRAWN, decided_at=now, updated_at=now)
