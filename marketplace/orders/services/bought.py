"""Writes: what somebody was delivered, which the catalogue remembers for its reviews."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from marketplace.catalog.models import Product
from marketplace.catalog.services.reviews import record_purchase
from marketplace.orders.models import Order, OrderLine, OrderState


@transaction.atomic
def record_bought(*, order_id: UUID) -> int:
    """Tell the catalogue what a member was delivered with an order; told twice, it is kept once.

    A product that became another one since is that one, and one that is gone is left out. Nothing is told of a guest,
    until the purchase is somebody's.

    Returns:
        How many products they were.
    """
    order = Order.objects.select_related("purchase").get(pk=order_id)
    user_id, bought_at = order.purchase.user_id, order.ended_at
    if order.state != OrderState.DELIVERED or user_id is None or bought_at is None:
        return 0
    product_ids = _products_today(order)
    for product_id in product_ids:
        _record(user_id, product_id, order, bought_at=bought_at)
    return len(product_ids)


def _products_today(order: Order) -> set[UUID]:
    kept = OrderLine.objects.filter(order=order, kept__gt=0).values("product_id")
    return {product.merged_into_id or product.pk for product in Product.objects.filter(pk__in=kept)}


def _record(user_id: UUID, product_id: UUID, order: Order, *, bought_at: datetime) -> None:
    record_purchase(
        user_id=user_id, product_id=product_id, shop_id=order.shop_id, reference=order.pk, bought_at=bought_at
    )
