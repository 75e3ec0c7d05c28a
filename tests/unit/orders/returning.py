"""Returns as tests of pages need them: of a shop's and a buyer's order, at each stage."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from marketplace.accounts.models import User
from marketplace.orders.models import Order, OrderState, ReturnRequest
from sellers.models import Shop
from tests.unit.orders.coming_back import accepted_back, asked_back, refused
from tests.unit.orders.doing import delivered
from tests.unit.orders.making import placed_order


def delivered_order(shop: Shop | None = None, *, buyer: User | None = None) -> Order:
    """Two of one thing for 100 each and one of another, brought for 30 and paid in cash a moment ago."""
    order = delivered(placed_order(shop, buyer=buyer, now=timezone.now() - timedelta(minutes=1)))
    assert (order.state, order.collected) == (OrderState.DELIVERED, Decimal(330))
    return order


def asked_return(order: Order, *counts: int, **given: Any) -> ReturnRequest:
    """So many of each line, by position; one of the first alone, unless told otherwise."""
    return asked_back(order, *(counts or (1,)), **given)


def accepted_return(order: Order, *counts: int) -> ReturnRequest:
    """The shop waits for the goods."""
    return accepted_back(asked_return(order, *counts))


def refused_return(order: Order, *counts: int) -> ReturnRequest:
    """The shop does not want it."""
    return refused(asked_return(order, *counts))


def settled_return(order: Order, *counts: int) -> ReturnRequest:
    """The buyer keeps the goods and is owed the money."""
    return accepted_back(asked_return(order, *counts), without_goods=True)
