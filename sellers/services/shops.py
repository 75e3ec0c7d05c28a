"""Writes: shops themselves."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from marketplace.core import audit
from marketplace.core.outbox import publish
from sellers.errors.shops import ShopNotFoundError, StatusChangeRefusedError
from sellers.events import ShopStatusChanged
from sellers.models import Shop, ShopStatus
from sellers.unverified import require_may_be_listed


@transaction.atomic
def change_shop_status(*, actor_id: UUID | None, shop_id: UUID, status: ShopStatus, now: datetime) -> Shop:
    """Lead a shop from its status to another, along a declared change; it is audited and told to other rooms.

    Args:
        actor_id: the user who acts; None for the system itself.
        shop_id: whose status changes.
        status: the one it shall have.
        now: UTC.

    Returns:
        The shop with its new status.

    Raises:
        ShopNotFoundError: there is no such shop.
        ShopNotVerifiedError: it shall be active, and must be verified first.
        StatusChangeRefusedError: no declared change leads there.
    """
    shop = Shop.objects.select_for_update().filter(pk=shop_id).first()
    if shop is None:
        raise ShopNotFoundError
    if not shop.may_become(status):
        raise StatusChangeRefusedError
    if status is ShopStatus.ACTIVE:
        require_may_be_listed(shop)
    before, shop.status = ShopStatus(shop.status), status
    shop.save(update_fields=["status", "updated_at"])
    audit.record(
        actor_id=actor_id,
        action="sellers.change_shop_status",
        target=shop,
        changes={"status": (before, status)},
        now=now,
    )
    publish(ShopStatusChanged(shop_id=shop.pk, before=before, after=status, changed_at=now))
    return shop
