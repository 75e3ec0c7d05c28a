"""What an order's buyer is told of it: where it stands, how far it is, what happened, and what it costs now."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from marketplace.core.errors import HaatError
from marketplace.core.money import Money
from marketplace.orders.models import (
    TERMINAL_STATES,
    ActorRole,
    CancelCause,
    Fulfilment,
    Order,
    OrderState,
    Purchase,
    TimelineEntry,
)
from marketplace.orders.services import timeline
from marketplace.orders.states import Act
from marketplace.orders.states_of_returns import ReturnAct
from marketplace.orders.words import parts_of

Text = str | Promise
State = OrderState


@dataclass(frozen=True, slots=True)
class Standing:
    """Where an order stands, in a few words and a sentence.

    Attributes:
        icon: of the interface's set.
        is_bad: it came to nothing.
    """

    title: Text
    text: Text
    icon: str
    is_bad: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """One of the few steps from the confirmation to the door."""

    label: Text
    reached_at: datetime | None
    is_current: bool


@dataclass(frozen=True, slots=True)
class Happening:
    """An entry of the timeline as its buyer reads it."""

    text: Text
    message: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Sum:
    """One amount of the bill; `before` is what was confirmed, where that was another."""

    label: Text
    amount: Money
    before: Money | None = None


_STANDING: Mapping[OrderState, Standing] = {
    State.IN_REVIEW: Standing(_("We are looking at your order"), _("The shop gets it in a few minutes."), "clock"),
    State.PLACED: Standing(_("Waiting for the shop"), _("You hear of it as soon as the shop answers."), "clock"),
    State.ACCEPTED: Standing(_("The shop has taken it on"), _("It is prepared soon."), "check"),
    State.PREPARING: Standing(_("It is being prepared"), _("The shop puts your things together."), "shopping-basket"),
    State.READY: Standing(_("It is ready"), _("It leaves the shop next."), "check"),
    State.PICKED_UP: Standing(_("It is on its way"), _("Tell whoever brings it your code."), "delivery"),
    State.DELIVERED: Standing(_("It is with you"), _("We hope that all is well."), "check"),
    State.REJECTED: Standing(_("The shop could not take it on"), _("You pay nothing."), "warning", is_bad=True),
    State.CANCELLED: Standing(_("It is cancelled"), _("You pay nothing."), "x", is_bad=True),
    State.EXPIRED: Standing(_("The shop did not answer in time"), _("You pay nothing."), "warning", is_bad=True),
    State.UNDELIVERED: Standing(_("It could not be handed over"), _("You pay nothing."), "warning", is_bad=True),
    State.RETURNED: Standing(_("It went back to the shop"), _("All of it was returned."), "check"),
}
_READY_TO_COLLECT = Standing(_("It is ready for you"), _("Tell the shop your code when you come."), "check")

_DELIVERY_STEPS = (
    (_("Ordered"), (State.IN_REVIEW, State.PLACED), "placed_at"),
    (_("Accepted"), (State.ACCEPTED, State.PREPARING), "accepted_at"),
    (_("Ready"), (State.READY,), "ready_at"),
    (_("On its way"), (State.PICKED_UP,), "picked_up_at"),
    (_("Delivered"), (State.DELIVERED, State.RETURNED), "ended_at"),
)
_PICKUP_STEPS = (
    *_DELIVERY_STEPS[:3],
    (_("Collected"), (State.DELIVERED, State.RETURNED), "ended_at"),
)

_HAPPENED: Mapping[str, Text] = {
    timeline.PLACE: _("You ordered"),
    Act.CLEAR: _("We passed the order on to the shop"),
    Act.ACCEPT: _("The shop accepted it"),
    Act.REJECT: _("The shop turned it down"),
    Act.START: _("The shop began to prepare it"),
    Act.FINISH: _("The shop has it ready"),
    Act.HAND_OVER: _("It left the shop"),
    Act.DELIVER: _("It was handed to you"),
    Act.COLLECT: _("You collected it"),
    Act.FAIL_DELIVERY: _("It could not be handed over"),
    Act.EXPIRE: _("The shop did not answer in time"),
    Act.GIVE_UP: _("Nobody came for it"),
    Act.TAKE_BACK: _("All of it was returned"),
    timeline.ADJUST: _("The shop changed how much there is"),
    timeline.PROPOSE: _("The shop proposed something else"),
    timeline.WITHDRAW: _("The shop took a proposal back"),
    timeline.ACCEPT_SUBSTITUTE: _("You accepted what was proposed"),
    timeline.REFUSE_SUBSTITUTE: _("You refused what was proposed"),
    timeline.APPLY_SUBSTITUTE: _("Something was replaced, as you had wished"),
    timeline.LAPSE_SUBSTITUTE: _("What was proposed was left out, for nobody answered"),
    timeline.ASK_RETURN: _("You asked to return something"),
    f"{timeline.RETURN}{ReturnAct.WITHDRAW}": _("You took the return back"),
    f"{timeline.RETURN}{ReturnAct.ACCEPT}": _("The shop accepted the return"),
    f"{timeline.RETURN}{ReturnAct.REFUSE}": _("The shop refused the return"),
    f"{timeline.RETURN}{ReturnAct.RECEIVE}": _("The shop has the goods back"),
    f"{timeline.RETURN}{ReturnAct.DISPUTE}": _("You asked our staff to look at the return"),
    f"{timeline.RETURN}{ReturnAct.DECIDE}": _("Our staff decided about the return"),
    timeline.OWE_REFUND: _("Money is to come back to you"),
    timeline.PAY_REFUND: _("You have your money back"),
    timeline.REOPEN_REFUND: _("You do not have your money yet: it is to come back to you"),
}
# Where it was somebody else than one would think.
_HAPPENED_BY: Mapping[tuple[str, ActorRole], Text] = {
    (Act.CANCEL, ActorRole.BUYER): _("You cancelled it"),
    (Act.CANCEL, ActorRole.SHOP): _("The shop cancelled it"),
    (Act.CANCEL, ActorRole.SUPPORT): _("Our staff cancelled it"),
    (Act.CANCEL, ActorRole.SYSTEM): _("It was cancelled"),
    (timeline.ADJUST, ActorRole.BUYER): _("You left something out"),
    (timeline.ACCEPT_SUBSTITUTE, ActorRole.SUPPORT): _("Our staff accepted what was proposed"),
    (timeline.REFUSE_SUBSTITUTE, ActorRole.SUPPORT): _("Our staff refused what was proposed"),
    (f"{timeline.RETURN}{ReturnAct.DISPUTE}", ActorRole.SHOP): _(
        "The shop says that it did not come, so our staff look at the return"
    ),
    (f"{timeline.RETURN}{ReturnAct.DISPUTE}", ActorRole.SYSTEM): _(
        "The shop did not answer, so our staff look at the return"
    ),
}


def standing_of(order: Order) -> Standing:
    """Where it stands now."""
    if order.state == State.READY and order.fulfilment == Fulfilment.PICKUP:
        return _READY_TO_COLLECT
    return _STANDING[State(order.state)]


def cause_of(order: Order) -> Text:
    """Why it came to nothing; empty where it did not, or where its buyer knows."""
    if not order.cancel_cause or order.cancel_cause == CancelCause.BUYER:
        return ""
    return CancelCause(order.cancel_cause).label


def shows_code(order: Order) -> bool:
    """Whether its buyer needs the code now, or soon."""
    if order.fulfilment == Fulfilment.PICKUP:
        return order.state in (State.ACCEPTED, State.PREPARING, State.READY)
    return order.state in (State.READY, State.PICKED_UP)


def steps_of(order: Order) -> list[Step]:
    """How far it is; none of one that came to nothing."""
    if standing_of(order).is_bad:
        return []
    steps = _PICKUP_STEPS if order.fulfilment == Fulfilment.PICKUP else _DELIVERY_STEPS
    return [Step(label, getattr(order, reached), order.state in states) for label, states, reached in steps]


def happenings_of(entries: Sequence[TimelineEntry]) -> list[Happening]:
    """What happened, the newest first."""
    return [Happening(_happened(entry), entry.message, entry.at) for entry in reversed(entries)]


def sums_of(order: Order) -> Iterator[Sum]:
    """What its total is made of; what is nothing is left out."""
    for label, value in parts_of(order):
        yield Sum(label, value)


def total_of(order: Order) -> Sum:
    """What is to be paid, or was; nothing of what came to nothing."""
    confirmed = Money(order.confirmed_total, order.currency)
    came_to_nothing = order.state in TERMINAL_STATES and standing_of(order).is_bad
    total = Money.zero(order.currency) if came_to_nothing else Money(order.total, order.currency)
    return Sum(_("Total"), total, confirmed if confirmed != total else None)


def together_of(purchase: Purchase, orders: Iterable[Order]) -> Sum:
    """What all orders of a purchase come to."""
    confirmed = Money(purchase.total, purchase.currency)
    total = Money.total((total_of(order).amount for order in orders), purchase.currency)
    return Sum(_("Total"), total, confirmed if confirmed != total else None)


def said_of(error: HaatError) -> str:
    """What a service refused, in its words about the first thing that was wrong."""
    return str(error.details[0].message if error.details else error)


def _happened(entry: TimelineEntry) -> Text:
    said = _HAPPENED_BY.get((entry.act, ActorRole(entry.actor_role))) or _HAPPENED.get(entry.act)
    return said or OrderState(entry.state_after).label
