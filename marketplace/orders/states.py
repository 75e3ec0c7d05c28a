"""How an order goes from one state to the next: every act, who may do it, when, and what it does to the stock.

    transition = find_transition(Act.ACCEPT, state=OrderState.PLACED, role=ActorRole.SHOP, fulfilment=order.fulfilment)

What is not told here cannot happen. `services.acting` applies it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from django.db import models
from django.utils.translation import gettext_lazy as _

from marketplace.orders.models.baskets import Fulfilment
from marketplace.orders.models.orders import CancelCause
from marketplace.orders.models.states import OPEN_STATES, OrderState
from marketplace.orders.models.timeline import ActorRole

BUYER, SHOP, SUPPORT, SYSTEM = ActorRole.BUYER, ActorRole.SHOP, ActorRole.SUPPORT, ActorRole.SYSTEM
State = OrderState
Cause = CancelCause


class Act(models.TextChoices):
    """What can be done to an order as a whole."""

    CLEAR = "clear", _("Let through")
    ACCEPT = "accept", _("Accept")
    REJECT = "reject", _("Turn down")
    START = "start", _("Begin to prepare")
    FINISH = "finish", _("Say that it is ready")
    HAND_OVER = "hand_over", _("Send it off")
    DELIVER = "deliver", _("Hand it to the buyer")
    COLLECT = "collect", _("Hand it to whoever collects it")
    FAIL_DELIVERY = "fail_delivery", _("Bring it back")
    CANCEL = "cancel", _("Cancel")
    EXPIRE = "expire", _("Let it expire")
    GIVE_UP = "give_up", _("Stop waiting for whoever should collect it")
    TAKE_BACK = "take_back", _("Take everything back")


class StockEffect(Enum):
    """What an act does to the goods that are held for an order."""

    NONE = "none"
    SELL = "sell"
    RELEASE = "release"


class Timer(Enum):
    """What runs down while an order is in a state; a setting says how long for a check, else the shop's terms."""

    NONE = "none"
    REVIEW = "review"
    ACCEPT = "accept"
    PICKUP = "pickup"


@dataclass(frozen=True, slots=True)
class Transition:
    """One arrow.

    Attributes:
        roles: who may do it.
        fulfilment: of which orders; None for all.
        needs_proof: a code, a signature or a photo shows that the buyer has it.
        causes: whoever does it says why, and it is one of these. What counts against a buyer is only said of what can
            have been their doing.
    """

    act: Act
    before: frozenset[OrderState]
    after: OrderState
    roles: frozenset[ActorRole]
    stock: StockEffect = StockEffect.NONE
    fulfilment: Fulfilment | None = None
    needs_proof: bool = False
    causes: tuple[CancelCause, ...] = ()


TIMERS = {
    State.IN_REVIEW: Timer.REVIEW,
    State.PLACED: Timer.ACCEPT,
    State.READY: Timer.PICKUP,
}

_RUNNING = (State.ACCEPTED, State.PREPARING, State.READY)
TRANSITIONS = (
    Transition(Act.CLEAR, frozenset({State.IN_REVIEW}), State.PLACED, frozenset({SUPPORT, SYSTEM})),
    Transition(Act.ACCEPT, frozenset({State.PLACED}), State.ACCEPTED, frozenset({SHOP, SYSTEM})),
    Transition(
        Act.REJECT,
        frozenset({State.PLACED}),
        State.REJECTED,
        frozenset({SHOP}),
        StockEffect.RELEASE,
        causes=(Cause.SOLD_OUT, Cause.TOO_BUSY, Cause.CANNOT_DELIVER, Cause.PRICE_WRONG, Cause.SUSPICIOUS, Cause.OTHER),
    ),
    Transition(Act.START, frozenset({State.ACCEPTED}), State.PREPARING, frozenset({SHOP})),
    Transition(Act.FINISH, frozenset({State.ACCEPTED, State.PREPARING}), State.READY, frozenset({SHOP})),
    Transition(
        Act.HAND_OVER,
        frozenset({State.READY}),
        State.PICKED_UP,
        frozenset({SHOP}),
        StockEffect.SELL,
        fulfilment=Fulfilment.DELIVERY,
    ),
    Transition(
        Act.DELIVER,
        frozenset({State.PICKED_UP}),
        State.DELIVERED,
        frozenset({SHOP}),
        fulfilment=Fulfilment.DELIVERY,
        needs_proof=True,
    ),
    Transition(
        Act.COLLECT,
        frozenset({State.READY}),
        State.DELIVERED,
        frozenset({SHOP}),
        StockEffect.SELL,
        fulfilment=Fulfilment.PICKUP,
        needs_proof=True,
    ),
    Transition(
        Act.FAIL_DELIVERY,
        frozenset({State.PICKED_UP}),
        State.UNDELIVERED,
        frozenset({SHOP, SUPPORT}),
        fulfilment=Fulfilment.DELIVERY,
        causes=(Cause.NOT_AT_HOME, Cause.REFUSED, Cause.NOT_FOUND, Cause.OTHER),
    ),
    # A buyer changes their mind until the shop has begun; whoever of the market's staff is asked can until it has left.
    Transition(
        Act.CANCEL,
        frozenset({State.IN_REVIEW, State.PLACED, State.ACCEPTED}),
        State.CANCELLED,
        frozenset({BUYER}),
        StockEffect.RELEASE,
        causes=(Cause.BUYER,),
    ),
    # By itself where the buyer refuses the only thing that the shop would give.
    Transition(
        Act.CANCEL,
        frozenset(_RUNNING),
        State.CANCELLED,
        frozenset({SHOP, SYSTEM}),
        StockEffect.RELEASE,
        causes=(Cause.SOLD_OUT, Cause.TOO_BUSY, Cause.CANNOT_DELIVER, Cause.BUYER, Cause.SUSPICIOUS, Cause.OTHER),
    ),
    Transition(
        Act.CANCEL,
        frozenset({State.IN_REVIEW, State.PLACED, *_RUNNING}),
        State.CANCELLED,
        frozenset({SUPPORT}),
        StockEffect.RELEASE,
        causes=(
            *(Cause.BUYER, Cause.SUPPORT, Cause.SOLD_OUT, Cause.TOO_BUSY, Cause.CANNOT_DELIVER),
            *(Cause.PRICE_WRONG, Cause.SUSPICIOUS, Cause.OTHER),
        ),
    ),
    # Where nobody has checked it in time: not the shop's fault, so it does not expire.
    Transition(
        Act.CANCEL,
        frozenset({State.IN_REVIEW}),
        State.CANCELLED,
        frozenset({SYSTEM}),
        StockEffect.RELEASE,
        causes=(Cause.UNCHECKED,),
    ),
    Transition(Act.EXPIRE, frozenset({State.PLACED}), State.EXPIRED, frozenset({SYSTEM}), StockEffect.RELEASE),
    Transition(
        Act.GIVE_UP,
        frozenset({State.READY}),
        State.CANCELLED,
        frozenset({SYSTEM, SHOP}),
        StockEffect.RELEASE,
        fulfilment=Fulfilment.PICKUP,
        causes=(Cause.NO_SHOW,),
    ),
    Transition(Act.TAKE_BACK, frozenset({State.DELIVERED}), State.RETURNED, frozenset({SYSTEM})),
)


def find_transition(act: Act, *, state: OrderState, role: ActorRole, fulfilment: Fulfilment) -> Transition | None:
    """The arrow that an act follows from a state; None where it leads nowhere, or not for them."""
    return next((one for one in _arrows(state, role, fulfilment) if one.act == act), None)


def list_acts(*, state: OrderState, role: ActorRole, fulfilment: Fulfilment) -> list[Act]:
    """What somebody can do now."""
    return [one.act for one in _arrows(state, role, fulfilment)]


def causes_of(act: Act, *, role: ActorRole) -> tuple[CancelCause, ...]:
    """Why somebody can do an act that needs a cause."""
    return next(one.causes for one in TRANSITIONS if one.act == act and role in one.roles)


def is_open(state: OrderState) -> bool:
    """Whether something is still to happen."""
    return state in OPEN_STATES


def _arrows(state: OrderState, role: ActorRole, fulfilment: Fulfilment) -> Iterator[Transition]:
    for one in TRANSITIONS:
        if state in one.before and role in one.roles and one.fulfilment in (None, fulfilment):
            yield one
