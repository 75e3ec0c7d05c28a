"""What orders have still open with a shop that would close for good."""

from collections.abc import Sequence
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from marketplace.orders.models import Order, Refund, RefundState, ReturnRequest
from marketplace.orders.models.returns import OPEN_RETURNS


def list_unfinished(shop_id: UUID) -> Sequence[str | Promise]:
    """Goods that are to come to buyers or back, and money that they are owed."""
    unfinished = {
        _("Orders of the shop are not finished yet."): Order.objects.filter(shop=shop_id).open(),
        _("Returns to the shop are not finished yet."): ReturnRequest.objects.filter(
            shop=shop_id, state__in=OPEN_RETURNS
        ),
        _("The shop still has to give buyers their money back."): Refund.objects.filter(
            shop=shop_id, state=RefundState.OWED
        ),
    }
    return [reason for reason, found in unfinished.items() if found.exists()]
