"""Reads: what stands around an order, for the market's staff: who buys, what else they ordered, what is kept for it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count, Q

from marketplace.accounts.models import User
from marketplace.catalog.models import StockReservation
from marketplace.core.models import EventDelivery, OutboxEvent
from marketplace.orders.models import OPEN_STATES, Order, OrderState, Refund, TimelineEntry
from marketplace.orders.models.orders import OrderQuerySet
from marketplace.orders.selectors.returns import refunds_of_order
from marketplace.orders.selectors.standing import NOT_TAKEN

NEWEST_FIRST = "-id"
OTHERS_SHOWN = 10
# Deliveries take seconds; what takes longer waits for somebody.
DELIVERIES_TAKE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class History:
    """What became of everything that was ordered by the same telephone or account, this order too."""

    orders: int
    open: int
    delivered: int
    not_taken: int


@dataclass(frozen=True, slots=True)
class Unheard:
    """An event of an order that somebody should have heard of.

    Attributes:
        handler: who; empty where nobody has come for the event at all.
        is_given_up: it failed too often, and is not tried any more.
    """

    event: str
    handler: str = ""
    is_given_up: bool = False


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What stands around one order.

    Attributes:
        siblings: the other orders of its purchase, by position.
        others: the latest further orders of the same telephone or account.
        reservations: what is kept for it, or was, each with its product.
        refunds: what goes back to its buyer, the latest first.
        unheard: what should have followed from its acts by now and has not: mails, notices, what other rooms do.
        people: whoever of them has an account, by id.
    """

    siblings: Sequence[Order]
    others: Sequence[Order]
    history: History
    reservations: Sequence[StockReservation]
    refunds: Sequence[Refund]
    unheard: Sequence[Unheard]
    people: dict[UUID, User]


def look_around(order: Order, *, timeline: Sequence[TimelineEntry], now: datetime) -> Surroundings:
    """All of it, in eight statements.

    Args:
        order: with its purchase.
        timeline: what happened to it, whose actors are fetched.
    """
    with_shop = Order.objects.select_related("shop").defer("shop__location")
    theirs = _of_same_buyer(order)
    others = with_shop.filter(theirs).exclude(purchase=order.purchase_id).order_by(NEWEST_FIRST)
    reserved = StockReservation.objects.filter(reference=order.pk).select_related("offer__product").order_by("pk")
    refunds = refunds_of_order(order)
    known = {
        *(entry.actor_id for entry in timeline),
        *(one.paid_by_id for one in refunds),
        order.purchase.user_id,
    }
    return Surroundings(
        siblings=list(with_shop.filter(purchase=order.purchase_id).exclude(pk=order.pk).order_by("position")),
        others=list(others[:OTHERS_SHOWN]),
        history=_history(Order.objects.filter(theirs)),
        reservations=list(reserved),
        refunds=refunds,
        unheard=list_unheard(order, now=now),
        people=User.objects.in_bulk(known - {None}),
    )


def list_unheard(order: Order, *, now: datetime) -> list[Unheard]:
    """What should have followed from the acts on an order by now and has not, the oldest first."""
    late = now - DELIVERIES_TAKE
    events = OutboxEvent.objects.filter(aggregate_id=order.pk, fanned_out_at=None, created_at__lt=late)
    is_late = Q(state=EventDelivery.State.PENDING, event__created_at__lt=late)
    deliveries = EventDelivery.objects.filter(is_late | Q(state=EventDelivery.State.DEAD), event__aggregate_id=order.pk)
    return [
        *(Unheard(event.name) for event in events.order_by("pk")),
        *(
            Unheard(one.event.name, one.handler, is_given_up=one.state == EventDelivery.State.DEAD)
            for one in deliveries.select_related("event").order_by("pk")
        ),
    ]


def _of_same_buyer(order: Order) -> Q:
    """Of whom nothing is left, not even a telephone, only the order itself is."""
    purchase, found = order.purchase, Q(purchase=order.purchase_id)
    if purchase.phone:
        found |= Q(purchase__phone_index=purchase.phone)
    if purchase.user_id is not None:
        found |= Q(purchase__user_id=purchase.user_id)
    return found


def _history(orders: OrderQuerySet) -> History:
    not_taken = Q()
    for state, cause in NOT_TAKEN:
        not_taken |= Q(state=state, cancel_cause=cause)
    return History(
        **orders.aggregate(
            orders=Count("pk"),
            open=Count("pk", filter=Q(state__in=OPEN_STATES)),
            delivered=Count("pk", filter=Q(state=OrderState.DELIVERED)),
            not_taken=Count("pk", filter=not_taken),
        )
    )
