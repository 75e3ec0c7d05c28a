"""Reads: what a shop has asked the buyer of an order and waits to hear."""

from uuid import UUID

from marketplace.orders.models import Substitution, SubstitutionState


def list_open_questions(order_id: UUID) -> frozenset[str]:
    """The substitutes of an order that wait for its buyer's answer, by id."""
    waiting = Substitution.objects.filter(line__order_id=order_id, state=SubstitutionState.PROPOSED)
    return frozenset(str(found) for found in waiting.values_list("pk", flat=True))
