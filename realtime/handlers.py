"""Tells topics what happens to orders and notices.

What a message says is read once its topic's row is held, so that of two messages the later one never has the older
news. What a shop hears of an order is what the order's topic says, whose row is always held before the shop's.
"""

from functools import cached_property
from typing import Any
from uuid import UUID

from marketplace.core.events import handles
from marketplace.core.live import name_of
from marketplace.notifications.events import NoticesGiven, NoticesRead
from marketplace.orders.events import (
    OrderPlaced,
    OrderRepriced,
    OrderStateChanged,
    PurchasePlaced,
    RefundIssued,
    RefundOwed,
    RefundReopened,
    ReturnChanged,
    ReturnRequested,
    SubstitutionDecided,
    SubstitutionProposed,
)
from marketplace.orders.models import OrderState
from realtime import topics
from realtime.snapshots import (
    NOTICES_CHANGED,
    ORDER_CHANGED,
    ORDERS_CHANGED,
    OrderData,
    of_shop,
    read_notices,
    read_order,
)
from realtime.topics import NewMessage

OrderEvent = (
    OrderPlaced
    | OrderStateChanged
    | OrderRepriced
    | SubstitutionProposed
    | SubstitutionDecided
    | ReturnRequested
    | ReturnChanged
    | RefundOwed
    | RefundIssued
    | RefundReopened
)


class Snapshot:
    """How an order stands, read once, when its topic asks for it."""

    def __init__(self, order_id: UUID, *, cause: str) -> None:
        self._order_id = order_id
        self._cause = cause

    @cached_property
    def order(self) -> OrderData:
        return read_order(self._order_id, cause=self._cause)

    @property
    def message(self) -> NewMessage:
        return NewMessage(name_of("order", self._order_id), ORDER_CHANGED, self._data)

    def _data(self) -> dict[str, Any]:
        return self.order.as_json()


@handles(PurchasePlaced)
def tell_of_purchase(event: PurchasePlaced, *, event_id: UUID) -> None:
    """Of orders that are looked at first; of others, it is told as their shops get them."""
    if event.is_in_review:
        snapshots = [Snapshot(order_id, cause=event.event_name) for order_id in event.order_ids]
        topics.append_all([snapshot.message for snapshot in snapshots])


@handles(OrderPlaced)
def tell_of_order(event: OrderPlaced, *, event_id: UUID) -> None:
    _tell_order_and_shop(event)


@handles(OrderStateChanged)
def tell_of_state(event: OrderStateChanged, *, event_id: UUID) -> None:
    _tell_order_and_shop(event)


@handles(OrderRepriced)
def tell_of_price(event: OrderRepriced, *, event_id: UUID) -> None:
    _tell_order_and_shop(event)


@handles(SubstitutionProposed)
def tell_of_substitute(event: SubstitutionProposed, *, event_id: UUID) -> None:
    _tell_order_and_shop(event)


@handles(SubstitutionDecided)
def tell_of_answer(event: SubstitutionDecided, *, event_id: UUID) -> None:
    _tell_order_and_shop(event)


@handles(ReturnRequested)
def tell_of_return(event: ReturnRequested, *, event_id: UUID) -> None:
    _tell_order_and_shop(event)


@handles(ReturnChanged)
def tell_of_changed_return(event: ReturnChanged, *, event_id: UUID) -> None:
    _tell_order_and_shop(event)


@handles(RefundOwed)
def tell_of_refund(event: RefundOwed, *, event_id: UUID) -> None:
    _tell_order_and_shop(event)


@handles(RefundIssued)
def tell_of_paid_refund(event: RefundIssued, *, event_id: UUID) -> None:
    _tell_order_and_shop(event)


@handles(RefundReopened)
def tell_of_reopened_refund(event: RefundReopened, *, event_id: UUID) -> None:
    _tell_order_and_shop(event)


@handles(NoticesGiven)
def tell_of_notices(event: NoticesGiven, *, event_id: UUID) -> None:
    topics.append_all([_count_of(user_id) for user_id in event.user_ids])


@handles(NoticesRead)
def tell_of_read_notices(event: NoticesRead, *, event_id: UUID) -> None:
    """The reader's other tabs and devices."""
    topics.append_all([_count_of(event.user_id)])


def _tell_order_and_shop(event: OrderEvent) -> None:
    snapshot = Snapshot(event.order_id, cause=event.event_name)
    topics.append_all([snapshot.message])
    # What the market still looks at, a shop does not see.
    if snapshot.order.state != OrderState.IN_REVIEW:
        news = of_shop(snapshot.order, has_come=isinstance(event, OrderPlaced))
        topics.append(name_of("shop", event.shop_id), kind=ORDERS_CHANGED, data=news.as_json())


def _count_of(user_id: UUID) -> NewMessage:
    return NewMessage(name_of("user", user_id), NOTICES_CHANGED, lambda: read_notices(user_id).as_json())
