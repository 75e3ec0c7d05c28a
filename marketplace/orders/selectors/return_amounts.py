"""Reads: what a buyer gets back for what they return, and what is left of what was paid."""

from collections.abc import Sequence
from decimal import Decimal
from uuid import UUID

from django.db.models import Sum

from marketplace.core.money import Money
from marketplace.orders.models import Order, OrderLine, Refund, ReturnLine, ReturnReason, ReturnState
from marketplace.orders.pricing.returned import Back, Refunded, refund_of

# What is the shop's doing: then fees go back, too, where all of an order does.
FAULT_OF_SHOP = frozenset(set(ReturnReason) - {ReturnReason.UNWANTED})


def price_return(order: Order, lines: Sequence[tuple[OrderLine, int]], reason: ReturnReason) -> Refunded:
    """What a buyer gets back for so many of these lines, as things stand.

    Args:
        lines: of the order, each with no more than is left of it.
    """
    before = _returned(order)
    backs = [Back(_due(line), line.kept, before.get(line.pk, 0), quantity) for line, quantity in lines]
    delivered = list(order.lines.filter(kept__gt=0))
    now = {line.pk: quantity for line, quantity in lines}
    is_all = all(before.get(line.pk, 0) + now.get(line.pk, 0) == line.kept for line in delivered)
    rest = Money(order.total, order.currency) - Money.total((_due(line) for line in delivered), order.currency)
    left = left_to_refund(order)
    return refund_of(backs, rest=rest, left=left, gives_rest=is_all and reason in FAULT_OF_SHOP)


def left_to_refund(order: Order) -> Money:
    """What was paid for an order and neither went back nor is owed."""
    gone = Refund.objects.filter(order=order).aggregate(sum=Sum("amount"))["sum"] or Decimal(0)
    return Money(order.collected - gone, order.currency)


def _returned(order: Order) -> dict[UUID, int]:
    """How many of each line completed returns were about."""
    done = ReturnLine.objects.filter(request__order=order, request__state=ReturnState.COMPLETED)
    return dict(done.values_list("line_id").annotate(number=Sum("quantity")))


def _due(line: OrderLine) -> Money:
    """What was paid for a line."""
    return Money(line.goods - line.discount_shop - line.discount_market + line.tax_added, line.currency)
