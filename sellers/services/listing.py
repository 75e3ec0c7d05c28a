"""Writes: a seller takes their shop off the market for a while, brings it back, or closes it for good."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction

from marketplace.core.errors import ErrorDetail
from sellers import holds
from sellers.errors.shops import ShopHeldError, ShopNotConfirmedError, StatusChangeRefusedError
from sellers.models import Shop, ShopStatus
from sellers.services.people import locked_shop
from sellers.services.shops import change_shop_status
from sellers.unverified import require_may_be_listed

# What a seller may close; of a suspended shop the market's staff decide.
CLOSABLE = frozenset({ShopStatus.DRAFT, ShopStatus.ACTIVE, ShopStatus.PAUSED})


@transaction.atomic
def pause_shop(*, actor_id: UUID, shop_id: UUID, now: datetime) -> Shop:
    """Take a listed shop off the market until it is resumed.

    Raises:
        ShopNotFoundError: there is no such shop.
        StatusChangeRefusedError: it is not listed.
    """
    return _lead(actor_id, shop_id, ShopStatus.PAUSED, of={ShopStatus.ACTIVE}, now=now)


@transaction.atomic
def resume_shop(*, actor_id: UUID, shop_id: UUID, now: datetime) -> Shop:
    """List a paused shop again.

    Raises:
        ShopNotFoundError: there is no such shop.
        ShopNotVerifiedError: nobody has verified it, and it must not open meanwhile.
        StatusChangeRefusedError: it is not paused.
    """
    shop = _lead(actor_id, shop_id, ShopStatus.ACTIVE, of={ShopStatus.PAUSED}, now=now)
    require_may_be_listed(shop)
    return shop


@transaction.atomic
def close_shop(*, actor_id: UUID, shop_id: UUID, confirmation: str, now: datetime) -> Shop:
    """Close a shop for good; nothing leads back.

    Args:
        confirmation: the second word: one of the shop's names, as it is written.

    Raises:
        ShopHeldError: something is still open with it; the details say what.
        ShopNotConfirmedError: it is none of its names.
        ShopNotFoundError: there is no such shop.
        StatusChangeRefusedError: it is closed already, or suspended.
    """
    shop = locked_shop(shop_id)
    if _plain(confirmation) not in {_plain(shop.name_en), _plain(shop.name_bn)}:
        raise ShopNotConfirmedError(details=[ErrorDetail("confirmation", ShopNotConfirmedError.message)])
    if reasons := holds.list_reasons(shop_id):
        raise ShopHeldError(details=[ErrorDetail("confirmation", reason) for reason in reasons])
    return _lead(actor_id, shop_id, ShopStatus.CLOSED, of=CLOSABLE, now=now)


def _lead(actor_id: UUID, shop_id: UUID, status: ShopStatus, *, of: Collection[ShopStatus], now: datetime) -> Shop:
    """Change the status where it is one of these: the declared changes are wider, for the staff's sake."""
    if locked_shop(shop_id).status not in of:
        raise StatusChangeRefusedError
    return change_shop_status(actor_id=actor_id, shop_id=shop_id, status=status, now=now)


def _plain(name: str) -> str:
    return " ".join(name.split()).casefold()
