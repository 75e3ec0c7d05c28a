"""Writes: the market's staff take a shop off the market, and let it on again."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from marketplace.core.outbox import publish
from sellers.errors.shops import StatusChangeRefusedError
from sellers.errors.verification import OwnShopError
from sellers.events import ShopReinstated, ShopSuspended
from sellers.mails import PageUrl, tell_owner
from sellers.models import Shop, ShopStatus, VerificationAct
from sellers.selectors.verification import works_for
from sellers.services.people import locked_shop
from sellers.services.shops import change_shop_status

Act = VerificationAct.Kind


@transaction.atomic
def suspend(*, actor_id: UUID, shop_id: UUID, message: str, note: str = "", page_url: PageUrl, now: datetime) -> Shop:
    """Take a shop off the market at once, and tell its seller why.

    Args:
        actor_id: one of the staff.
        shop_id: which shop.
        message: why, for the seller.
        note: for the staff alone.
        page_url: the shop's page on the desk, in a language, for the mail.
        now: UTC.

    Raises:
        OwnShopError: they work for this shop.
        ShopNotFoundError: there is no such shop.
        StatusChangeRefusedError: it is neither active nor paused.
    """
    shop = _for_staff(shop_id, actor_id)
    shop = change_shop_status(actor_id=actor_id, shop_id=shop.pk, status=ShopStatus.SUSPENDED, now=now)
    _record(shop, Act.SUSPENDED, actor_id=actor_id, message=message, note=note, now=now)
    publish(ShopSuspended(shop_id=shop.pk, message=message, changed_at=now))
    tell_owner(shop, "suspended", message=message, page_url=page_url, now=now)
    return shop


@transaction.atomic
def reinstate(
    *, actor_id: UUID, shop_id: UUID, message: str = "", note: str = "", page_url: PageUrl, now: datetime
) -> Shop:
    """End a shop's suspension; it is paused, and its seller says when it opens.

    Raises:
        As `suspend`; StatusChangeRefusedError: it is not suspended.
    """
    shop = _for_staff(shop_id, actor_id)
    if shop.status != ShopStatus.SUSPENDED:
        raise StatusChangeRefusedError
    shop = change_shop_status(actor_id=actor_id, shop_id=shop.pk, status=ShopStatus.PAUSED, now=now)
    _record(shop, Act.REINSTATED, actor_id=actor_id, message=message, note=note, now=now)
    publish(ShopReinstated(shop_id=shop.pk, message=message, changed_at=now))
    tell_owner(shop, "reinstated", message=message, page_url=page_url, now=now)
    return shop


def _for_staff(shop_id: UUID, actor_id: UUID) -> Shop:
    shop = locked_shop(shop_id)
    if works_for(shop, actor_id):
        raise OwnShopError
    return shop


def _record(shop: Shop, act: VerificationAct.Kind, *, actor_id: UUID, message: str, note: str, now: datetime) -> None:
    """The status itself is in the audit trail with its change."""
    VerificationAct.objects.create(shop=shop, kind=act, actor_id=actor_id, message=message, note=note, at=now)
