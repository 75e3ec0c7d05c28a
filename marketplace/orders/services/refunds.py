"""Writes: money that goes back to buyers. What goes back of an order is never more than was paid for it."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.db.models import Sum

from marketplace.core import audit
from marketplace.core.money import Money
from marketplace.core.outbox import publish
from marketplace.orders.errors.returns import (
    RefundMovedError,
    RefundNotFoundError,
    RefundNotPossibleError,
    RefundOwedError,
    RefundPaidError,
    RefundTooHighError,
    WordsNeededError,
)
from marketplace.orders.events import RefundIssued, RefundOwed, RefundReopened
from marketplace.orders.models import Order, Refund, RefundCause, RefundState, ReturnRequest
from marketplace.orders.models.returns import OPEN_RETURNS
from marketplace.orders.selectors.return_amounts import left_to_refund
from marketplace.orders.services import timeline
from marketplace.orders.services.actors import Actor
from marketplace.orders.services.held import hold_order


@transaction.atomic
def pay_refund(*, refund_id: UUID, actor: Actor, now: datetime) -> Refund:
    """Say that a buyer has the money.

    Raises:
        RefundNotFoundError: nothing like it is owed.
        RefundPaidError: it was paid before.
    """
    order, refund = _hold(refund_id, now=now)
    if refund.state == RefundState.PAID:
        raise RefundPaidError
    refund.state, refund.paid_at, refund.paid_by_id = RefundState.PAID, now, actor.user_id
    refund.save(update_fields=["state", "paid_at", "paid_by", "updated_at"])
    timeline.add_entry(order, timeline.PAY_REFUND, actor, details=_details(refund), now=now)
    changes = {"state": (RefundState.OWED.value, RefundState.PAID.value)}
    audit.record(actor_id=actor.user_id, action="orders.refund_pay", target=refund, changes=changes, now=now)
    publish(RefundIssued(**_told(order, refund), issued_at=now))
    return refund


@transaction.atomic
def reopen_refund(*, refund_id: UUID, actor: Actor, message: str, now: datetime) -> Refund:
    """Owe again what was said to be with the buyer and is not.

    Args:
        message: why, which the buyer and the shop read.

    Raises:
        RefundNotFoundError: nothing like it was owed.
        RefundOwedError: nobody says that the buyer has it.
        WordsNeededError: without why.
    """
    if not message.strip():
        raise WordsNeededError("message")
    order, refund = _hold(refund_id, now=now)
    if refund.state == RefundState.OWED:
        raise RefundOwedError
    refund.state, refund.paid_at, refund.paid_by_id = RefundState.OWED, None, None
    refund.save(update_fields=["state", "paid_at", "paid_by", "updated_at"])
    timeline.add_entry(order, timeline.REOPEN_REFUND, actor, details=_details(refund), message=message, now=now)
    changes = {"state": (RefundState.PAID.value, RefundState.OWED.value)}
    audit.record(actor_id=actor.user_id, action="orders.refund_reopen", target=refund, changes=changes, now=now)
    publish(RefundReopened(**_told(order, refund), reopened_at=now))
    return refund


@transaction.atomic
def give_goodwill(
    *,
    order_id: UUID,
    actor: Actor,
    amount: Money,
    message: str,
    expected_left: Money | None = None,
    now: datetime,
) -> Refund:
    """Give a buyer something of what they paid back, whatever the shop says: the market's staff's good will.

    Args:
        message: why, which the buyer and the shop read.
        expected_left: what they saw was left, so that sent twice it is given once; None where that does not matter.

    Raises:
        OrderNotFoundError: there is none.
        RefundMovedError: something else is left by now.
        RefundNotPossibleError: nothing was paid, or all of it goes back.
        RefundTooHighError: it is more than is left of it, beside what an open return would give.
    """
    order = hold_order(order_id, now=now).order
    most = left_for_goodwill(order)
    if expected_left is not None and most != expected_left:
        raise RefundMovedError
    if not most:
        raise RefundNotPossibleError
    if not Money.zero(most.currency) < amount <= most:
        raise RefundTooHighError(most=most)
    return owe_refund(order, amount, request=None, actor=actor, message=message, now=now)


def left_for_goodwill(order: Order) -> Money:
    """What of what was paid for an order neither went back nor is asked for."""
    asked = ReturnRequest.objects.filter(order=order, state__in=OPEN_RETURNS).aggregate(sum=Sum("amount"))["sum"]
    return max(left_to_refund(order) - Money(asked or Decimal(0), order.currency), Money.zero(order.currency))


def owe_refund(
    order: Order, amount: Money, *, request: ReturnRequest | None, actor: Actor, message: str = "", now: datetime
) -> Refund:
    """Owe the buyer of an order that is held so much, which the caller has held against what is left."""
    cause = RefundCause.RETURN if request is not None else RefundCause.SUPPORT
    refund = Refund.objects.create(
        order=order,
        shop=order.shop,
        return_request=request,
        cause=cause,
        currency=amount.currency,
        amount=amount.amount,
    )
    timeline.add_entry(order, timeline.OWE_REFUND, actor, details=_details(refund), message=message, now=now)
    changes = {"amount": (None, str(amount))}
    audit.record(actor_id=actor.user_id, action="orders.refund_owe", target=refund, changes=changes, now=now)
    publish(RefundOwed(**_told(order, refund), owed_at=now))
    return refund


def _hold(refund_id: UUID, *, now: datetime) -> tuple[Order, Refund]:
    """A refund and its order, until the transaction ends."""
    order_id = Refund.objects.filter(pk=refund_id).values_list("order_id", flat=True).first()
    if order_id is None:
        raise RefundNotFoundError
    order = hold_order(order_id, now=now).order
    return order, Refund.objects.select_for_update(no_key=True, of=("self",)).get(pk=refund_id)


def _details(refund: Refund) -> dict[str, str]:
    number = refund.return_request.number if refund.return_request is not None else ""
    return {
        "refund": str(refund.pk),
        "return": number,
        "cause": str(refund.cause),
        "amount": str(refund.amount),
        "currency": refund.currency,
    }


def _told(order: Order, refund: Refund) -> dict[str, object]:
    return {
        "order_id": order.pk,
        "refund_id": refund.pk,
        "return_id": refund.return_request_id,
        "purchase_id": order.purchase_id,
        "shop_id": order.shop_id,
        "user_id": order.purchase.user_id,
        "cause": str(refund.cause),
        "amount": refund.amount,
        "currency": refund.currency,
    }
