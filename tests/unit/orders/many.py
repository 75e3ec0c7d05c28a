"""Very many orders of one shop, made from one of them: a board of ten thousand is filled in a second."""

from datetime import timedelta
from typing import TypeVar

from marketplace.core.fields import BlindIndexField
from marketplace.core.ids import uuid7
from marketplace.orders.models import Order, OrderLine, OrderState, Purchase

Row = TypeVar("Row", Order, OrderLine, Purchase)
# One after the other, so that every column has some.
BY_TURNS = (
    OrderState.PLACED,
    OrderState.ACCEPTED,
    OrderState.PREPARING,
    OrderState.READY,
    OrderState.PICKED_UP,
)


def copy_order(order: Order, times: int) -> None:
    """So many more like it, each of a purchase of its own; their stock is not reserved."""
    lines = list(order.lines.all())
    purchases, orders, of_orders = [], [], []
    for number in range(times):
        purchase = _copy(order.purchase, number=f"C{number:09}", claim_digest=f"{order.pk.hex}{number:032}")
        made = _copy(order, number=f"C{number:09}-1", purchase_id=purchase.pk, state=BY_TURNS[number % len(BY_TURNS)])
        made.placed_at = order.placed_at + timedelta(seconds=number)
        purchases.append(purchase)
        orders.append(made)
        of_orders += [_copy(line, order_id=made.pk) for line in lines]
    Purchase.objects.bulk_create(purchases, batch_size=500)
    Order.objects.bulk_create(orders, batch_size=500)
    OrderLine.objects.bulk_create(of_orders, batch_size=500)


def _copy(row: Row, **given: object) -> Row:
    fields = [field for field in row._meta.concrete_fields if not isinstance(field, BlindIndexField)]
    same = {field.attname: getattr(row, field.attname) for field in fields}
    return type(row)(**(same | {"id": uuid7()} | given))
