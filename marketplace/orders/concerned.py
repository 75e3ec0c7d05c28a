"""Who may decide about an order, for the market or for its shop: nobody whose own it is."""

from uuid import UUID

from marketplace.orders.errors.support import ConcernedError
from marketplace.orders.models import Order
from sellers.models import ShopMember


def is_concerned(user_id: UUID, order: Order) -> bool:
    """Whether somebody has ordered it, or works for its shop. The order comes with its purchase."""
    return order.purchase.user_id == user_id or ShopMember.objects.filter(shop=order.shop_id, user_id=user_id).exists()


def require_not_theirs(user_id: UUID, order: Order) -> None:
    """See that whoever acts for its shop is not its buyer: an admin reaches every shop, and orders as anybody does.

    Raises:
        ConcernedError: they are.
    """
    if order.purchase.user_id == user_id:
        raise ConcernedError


def require_unconcerned(user_id: UUID, order: Order) -> None:
    """See that they have nothing to do with it themselves.

    Raises:
        ConcernedError: they do.
    """
    if is_concerned(user_id, order):
        raise ConcernedError
