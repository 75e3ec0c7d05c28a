"""Reads: what waits for a shop, and whether an order is one of its own."""

from uuid import UUID

from marketplace.orders.models import Order, OrderState
from marketplace.orders.selectors.refunds import count_refunds_owed
from marketplace.orders.selectors.returns import count_returns_to_answer

# More are not counted: who sees that many begins at the first.
MOST_COUNTED = 100


def count_orders_to_answer(*, shop_id: UUID) -> int:
    """How many orders a shop has to answer, `MOST_COUNTED` at most."""
    return Order.objects.filter(shop_id=shop_id, state=OrderState.PLACED)[:MOST_COUNTED].count()


def count_returns_waiting(*, shop_id: UUID) -> int:
    """How many returns wait for a shop to answer or to take the goods, and how many refunds for it to give them."""
    return count_returns_to_answer(shop_id=shop_id) + count_refunds_owed(shop_id=shop_id)


def has_order(*, shop_id: UUID, number: str) -> bool:
    """Whether a shop has an order of this number that it may see."""
    return Order.objects.of_shop(shop_id).filter(number=number).exists()
