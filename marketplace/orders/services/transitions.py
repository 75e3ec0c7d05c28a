"""How an act moves an order that is held: its state, times, stock, timeline, audit trail and event."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from marketplace.catalog.errors.stock import ReservationEndedError
from marketplace.catalog.services import reservations
from marketplace.core import audit
from marketplace.core.outbox import publish
from marketplace.orders.errors.acts import ActNotPossibleError, CauseNeededError, WrongCauseError
from marketplace.orders.events import OrderStateChanged
from marketplace.orders.models import (
    TERMINAL_STATES,
    Fulfilment,
    Order,
    OrderState,
)
from marketplace.orders.services.actors import Actor, Because
from marketplace.orders.services.answering import terms_of, timer_of
from marketplace.orders.services.held import HeldOrder
from marketplace.orders.services.proposals import drop_proposals
from marketplace.orders.services.timeline import add_entry
from marketplace.orders.states import TIMERS, Act, StockEffect, Transition, find_transition

# When a state was reached.
REACHED_AT = {
    OrderState.ACCEPTED: "accepted_at",
    OrderState.READY: "ready_at",
    OrderState.PICKED_UP: "picked_up_at",
}


@dataclass(frozen=True, slots=True)
class Told:
    """What else belongs to an act.

    Attributes:
        because: why, where an order comes to nothing.
        details: for programs that read the timeline.
        changes: further fields of the order.
    """

    because: Because | None = None
    details: Mapping[str, Any] = field(default_factory=dict)
    changes: Mapping[str, Any] = field(default_factory=dict)


def find_arrow(order: Order, act: Act, actor: Actor) -> Transition:
    """The arrow that an act follows.

    Raises:
        ActNotPossibleError: there is none from where the order stands, or not for them.
    """
    state, fulfilment = OrderState(order.state), Fulfilment(order.fulfilment)
    arrow = find_transition(act, state=state, role=actor.role, fulfilment=fulfilment)
    if arrow is None:
        raise ActNotPossibleError(order.state)
    return arrow


def move(held: HeldOrder, act: Act, actor: Actor, told: Told = Told(), *, now: datetime) -> Order:  # frozen
    """Do it.

    Raises:
        ActNotPossibleError: as for `find_arrow`.
        CauseNeededError, WrongCauseError: it needs a cause, and has none, or one that does not go with it.
        ReservationEndedError: what is to be sold ran out long ago.
    """
    order, before = held.order, OrderState(held.order.state)
    arrow = find_arrow(order, act, actor)
    if arrow.causes and told.because is None:
        raise CauseNeededError
    if told.because is not None and told.because.cause not in arrow.causes:
        raise WrongCauseError
    order.state = arrow.after
    _set_times(held, now=now)
    for name, value in told.changes.items():
        setattr(order, name, value)
    if told.because is not None:
        order.cancel_cause, order.cancel_reason = told.because.cause, told.because.reason
    order.version += 1
    order.save()
    if arrow.after in TERMINAL_STATES:
        drop_proposals(order, now=now)
    _settle_stock(order, arrow.stock, now=now)
    _tell(order, act, actor, told, before=before, now=now)
    return order


def _set_times(held: HeldOrder, *, now: datetime) -> None:
    order, state = held.order, OrderState(held.order.state)
    if state in REACHED_AT:
        # From when it is ready, whoever collects it is waited for.
        setattr(order, REACHED_AT[state], held.counted_from if state is OrderState.READY else now)
    if state in TERMINAL_STATES and order.ended_at is None:
        order.ended_at = now
    # Most states run down to nothing, and nobody need be asked how fast.
    needs_terms = state in TIMERS
    order.timer_at = timer_of(order, terms=terms_of(order.shop), since=held.counted_from) if needs_terms else None


def _settle_stock(order: Order, effect: StockEffect, *, now: datetime) -> None:
    """Sell or free what is kept for the order; of one of which nothing is left, nothing is.

    What ran out long ago is free already, and whoever ends the order need do no more.
    """
    if effect is StockEffect.NONE or not order.lines.filter(kept__gt=0).exists():
        return
    if effect is StockEffect.SELL:
        reservations.sell(reference=order.pk, now=now)
        return
    with suppress(ReservationEndedError):
        reservations.release(reference=order.pk, now=now)


def _tell(order: Order, act: Act, actor: Actor, told: Told, *, before: OrderState, now: datetime) -> None:
    because = told.because
    cause = {"cause": because.cause.value} if because else {}
    add_entry(
        order,
        act.value,
        actor,
        before=before,
        details={**told.details, **cause},
        message=because.reason if because else "",
        now=now,
    )
    changes: dict[str, tuple[Any, Any]] = {"state": (before.value, OrderState(order.state).value)}
    if because:
        changes["cause"] = (None, because.cause.value)
    audit.record(actor_id=actor.user_id, action=f"orders.{act.value}", target=order, changes=changes, now=now)
    publish(
        OrderStateChanged(
            order_id=order.pk,
            purchase_id=order.purchase_id,
            shop_id=order.shop_id,
            user_id=order.purchase.user_id,
            act=act.value,
            before=before.value,
            after=OrderState(order.state).value,
            actor_role=actor.role.value,
            cause=because.cause.value if because else "",
            version=order.version,
            changed_at=now,
        )
    )
