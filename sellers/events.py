"""What happened to shops."""

from datetime import datetime
from uuid import UUID

from marketplace.core.events import DomainEvent
from sellers.models import ShopStatus


class ShopStatusChanged(DomainEvent, name="sellers.shop_status_changed", aggregate="shop_id"):
    """A shop went from one status to another; only an active one is seen by buyers."""

    shop_id: UUID
    before: ShopStatus
    after: ShopStatus
    changed_at: datetime
