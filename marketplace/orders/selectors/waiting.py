"""Reads: what waits for a shop, and whether an order is one of its own."""

from uuid import UUID

from marketplace.orders.models import Order, OrderState

# More are not counted: who sees that many begins at the first.
MOST_COUNTED = 100


def count_orders_to_answer(*, shop_id: UUID) -> int:
    """How many orders a shop has to answer, `MOST_COUNTED` at most."""
    return Order.objects.filter(shop_id=shop_id, state=OrderState.PLACED)[:MOST_COUNTED].count()


def has_order(*, shop_id: UUID, number: str) -> bool:
    """Whether a shop has an order of this number that it may see."""
    return Order.objects.of_shop(shop_id).filter(number=number).exists()
