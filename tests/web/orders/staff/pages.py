"""Pages of the market's staff as tests open them."""

from django.urls import reverse
from django.utils import timezone

from marketplace.orders.models import Order, OrderState, ReturnReason, ReturnRequest
from marketplace.orders.services import returns
from sellers.models import Shop
from tests.unit.orders.doing import BUYER, SHOP
from tests.unit.orders.making import placed_order
from tests.unit.orders.returning import asked_return, delivered_order

QUEUE = "/en/staff/orders/"
RETURNS = "/en/staff/returns/"


def url(name: str, *more: object) -> str:
    return reverse(f"staff:{name}", args=more)


def order_in(shop: Shop, state: OrderState = OrderState.PLACED, **given: object) -> Order:
    return placed_order(shop, state=state, now=timezone.now(), **given)  # type: ignore[arg-type]  # fields of an order


def disputed_return(shop: Shop, reason: ReturnReason = ReturnReason.DAMAGED) -> ReturnRequest:
    """One of one piece that its shop refused, and its buyer does not leave at that."""
    asked = asked_return(delivered_order(shop), reason=reason, message="The bag was torn <open>")
    returns.refuse_return(return_id=asked.pk, actor=SHOP, answer="It was whole when it left", now=timezone.now())
    return returns.dispute_return(return_id=asked.pk, actor=BUYER, message="It was not", now=timezone.now())
