"""Returns and refunds, made for their buyer or for who owns the shop that they go to."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone

from marketplace.accounts.models import User
from marketplace.core.ids import uuid7
from marketplace.orders.models import (
    ActorRole,
    Order,
    OrderLine,
    OrderState,
    Refund,
    ReturnReason,
    ReturnRequest,
    ReturnState,
)
from marketplace.orders.services import returns
from marketplace.orders.services.actors import Actor
from marketplace.orders.services.refunds import pay_refund
from tests.matrix.asking import Make
from tests.matrix.order_things import any_order, order_of_buyer, order_of_shop

BUYER, SHOP = Actor(ActorRole.BUYER), Actor(ActorRole.SHOP)
DELIVERED = OrderState.DELIVERED


def delivered_to(owner: User) -> str:
    """An order that was delivered to the owner."""
    return _paid(order_of_buyer(DELIVERED)(owner)).number


def any_delivered(owner: User) -> str:
    """One that was delivered to somebody."""
    return _paid(any_order(DELIVERED)(owner)).number


def last_line(owner: User) -> dict[str, Any]:
    """A body that gives back one of what was ordered last; of nothing where there is no order yet."""
    line = OrderLine.objects.order_by("order_id", "-position").last()
    return {"lines": [{"line_id": str(line.pk if line else uuid7()), "quantity": 1}], "reason": "damaged"}


def return_of_buyer(state: ReturnState = ReturnState.REQUESTED) -> Make:
    """A return that the owner has asked for, in this state."""
    return lambda owner: _asked(_paid(order_of_buyer(DELIVERED)(owner)), state).number


def return_of_shop(state: ReturnState) -> Make:
    """A return to the shop that was made for the owner last, in this state."""
    return lambda owner: _asked(_paid(order_of_shop(DELIVERED)(owner)), state).number


def any_return(state: ReturnState = ReturnState.REQUESTED) -> Make:
    """Somebody's return."""
    return lambda owner: _asked(_paid(any_order(DELIVERED)(owner)), state).number


def refund_of_shop(owner: User) -> str:
    """What is owed for a return to the shop that was made for the owner last."""
    return _owed(_asked(_paid(order_of_shop(DELIVERED)(owner)), ReturnState.REQUESTED))


def any_refund(owner: User) -> str:
    """What is owed for somebody's return."""
    return _owed(_asked(_paid(any_order(DELIVERED)(owner)), ReturnState.REQUESTED))


def any_refund_paid(owner: User) -> str:
    """The same, of which somebody says that the buyer has it."""
    owed = any_refund(owner)
    pay_refund(refund_id=UUID(owed), actor=SHOP, now=timezone.now())
    return owed


def no_photo(owner: User) -> str:
    return str(uuid7())


def _paid(number: str) -> Order:
    order = Order.objects.get(number=number)
    order.collected, order.returns_until = order.total, timezone.now() + timedelta(days=3)
    order.save(update_fields=["collected", "returns_until"])
    return order


def _asked(order: Order, state: ReturnState) -> ReturnRequest:
    asked = returns.request_return(
        order_id=order.pk,
        actor=BUYER,
        lines={order.lines.get().pk: 1},
        reason=ReturnReason.DAMAGED,
        message="",
        photos=(),
        now=timezone.now(),
    )
    answered_at = timezone.now() if state in {ReturnState.REFUSED, ReturnState.ACCEPTED} else None
    ReturnRequest.objects.filter(pk=asked.pk).update(state=state, answered_at=answered_at)
    return asked


def _owed(asked: ReturnRequest) -> str:
    returns.accept_return(return_id=asked.pk, actor=SHOP, answer="", without_goods=True, now=timezone.now())
    return str(Refund.objects.get(return_request=asked).pk)
