"""Writes: each look at what shows that an order was handed over is kept, for it may be somebody's signature or door."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from marketplace.core import audit
from marketplace.orders.models import HandoverProof


@transaction.atomic
def record_opening(*, actor_id: UUID | None, proof: HandoverProof, now: datetime) -> None:
    """Note in the audit trail who looked."""
    audit.record(actor_id=actor_id, action="orders.open_proof", target=proof, changes={}, now=now)
