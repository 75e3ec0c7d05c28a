"""Reads: what stands around an order, for the market's staff: who buys, what else they ordered, what is kept for it."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Q

from marketplace.accounts.models import User
from marketplace.catalog.models import StockReservation
from marketplace.core.models import EventDelivery
from marketplace.orders.models import OPEN_STATES, Order, OrderState, Refund, TimelineEntry
from marketplace.orders.models.orders import OrderQuerySet
from marketplace.orders.selectors.returns import refunds_of_order
from marketplace.orders.selectors.standing import NOT_TAKEN

NEWEST_FIRST = "-id"
OTHERS_SHOWN = 10


@dataclass(frozen=True, slots=True)
class History:
    """What became of everything that was ordered by the same telephone or account, this order too."""

    orders: int
    open: int
    delivered: int
    not_taken: int


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What stands around one order.

    Attributes:
        siblings: the other orders of its purchase, by position.
        others: the latest further orders of the same telephone or account.
        reservations: what is kept for it, or was, each with its product.
        refunds: what goes back to its buyer, the latest first.
        waiting: what follows from its acts and has not happened yet: mails, notices and what other rooms do.
        people: whoever of them has an account, by id.
    """

    siblings: Sequence[Order]
    others: Sequence[Order]
    history: History
    reservations: Sequence[StockReservation]
    refunds: Sequence[Refund]
    waiting: Sequence[EventDelivery]
    people: dict[UUID, User]


def look_around(order: Order, *, timeline: Sequence[TimelineEntry]) -> Surroundings:
    """All of it, in seven statements.

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
        waiting=list_waiting(order),
        people=User.objects.in_bulk(known - {None}),
    )


def list_waiting(order: Order) -> list[EventDelivery]:
    """What follows from the acts on an order and has not happened, the oldest first; each with its event."""
    of_order = EventDelivery.objects.filter(event__aggregate_id=order.pk).exclude(state=EventDelivery.State.DONE)
    return list(of_order.select_related("event").order_by("pk"))


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
    for state, causes in NOT_TAKEN.items():
        not_taken |= Q(state=state, cancel_cause__in=causes)
    return History(
        **orders.aggregate(
            orders=Count("pk"),
            open=Count("pk", filter=Q(state__in=OPEN_STATES)),
            delivered=Count("pk", filter=Q(state=OrderState.DELIVERED)),
            not_taken=Count("pk", filter=not_taken),
        )
    )
