"""Writes: each look of the market's staff at whom an order goes to, and where, is kept."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from marketplace.core import audit
from marketplace.orders.models import Order


@transaction.atomic
def record_contact_shown(*, actor_id: UUID | None, order: Order, now: datetime) -> None:
    """Note in the audit trail who saw number and address."""
    audit.record(actor_id=actor_id, action="orders.reveal_contact", target=order, changes={}, now=now)
