"""Writes: what a guest ordered becomes that of the member who opens its link."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from marketplace.core import audit
from marketplace.orders import claims
from marketplace.orders.errors.placing import OwnShopPurchaseError, PurchaseNotFoundError
from marketplace.orders.models import OrderState, Purchase
from marketplace.orders.services.bought import record_bought
from sellers.models import ShopMember


@transaction.atomic
def claim_purchase(*, user_id: UUID, token: str, now: datetime) -> Purchase:
    """Make a guest's purchase somebody's, with the right to review what was delivered; the same member may do so again.

    Raises:
        PurchaseNotFoundError: the token opens nothing, or what it opens is somebody else's already.
        OwnShopPurchaseError: they work for one of the shops, where they could not have ordered as themselves.
    """
    held = Purchase.objects.select_for_update(no_key=True)
    purchase = held.filter(claim_digest=claims.digest_of(token)).first()
    if purchase is None or purchase.user_id not in (None, user_id):
        raise PurchaseNotFoundError
    if purchase.user_id is None:
        shop_ids = purchase.orders.values("shop_id")
        if ShopMember.objects.filter(user_id=user_id, shop_id__in=shop_ids).exists():
            raise OwnShopPurchaseError(_("You work for one of these shops, so this purchase cannot be yours."))
        purchase.user_id = user_id
        purchase.save(update_fields=["user", "updated_at"])
        changes = {"user": (None, str(user_id))}
        audit.record(actor_id=user_id, action="orders.claim_purchase", target=purchase, changes=changes, now=now)
        for order in purchase.orders.filter(state=OrderState.DELIVERED):
            record_bought(order_id=order.pk)
    return purchase
