"""What writes about a shop's time begin and end with: the shop is held, and others are told."""

from datetime import datetime
from uuid import UUID

from marketplace.core.outbox import publish
from sellers.errors.shops import ShopNotFoundError
from sellers.events import ShopHoursChanged
from sellers.models import Shop


def hold_shop(shop_id: UUID) -> Shop:
    """The shop, held until the transaction ends.

    Raises:
        ShopNotFoundError: there is no such shop.
    """
    shop = Shop.objects.select_for_update().filter(pk=shop_id).first()
    if shop is None:
        raise ShopNotFoundError
    return shop


def tell_hours(shop: Shop, *, now: datetime) -> None:
    """Let other rooms know that when the shop is open, or how long its orders take, is different."""
    publish(ShopHoursChanged(shop_id=shop.pk, changed_at=now))
