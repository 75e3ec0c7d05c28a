"""Cards of a shop's board in words, and what is to be done next with each."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from marketplace.core import bilingual, formats
from marketplace.orders.models import Fulfilment, OrderState
from marketplace.orders.selectors.board import BoardCard
from marketplace.orders.states import Act
from marketplace.orders.words import due_of, near
from sellers.models import Shop
from sellers.templatetags.hours import at_shop, time_at_shop

Text = str | Promise
State = OrderState


@dataclass(frozen=True, slots=True)
class NextAct:
    """What is to be done next with an order; what needs more than a tap leads to a page (`is_asked`)."""

    act: Act
    label: Text
    icon: str
    is_asked: bool = False


@dataclass(frozen=True, slots=True)
class Card:
    """One order on the board.

    Attributes:
        answer_by: until when it is answered, or collected; empty where no time runs.
        waits: for the buyer's answer to a substitute.
    """

    number: str
    state: OrderState
    state_label: Text
    version: int
    is_pickup: bool
    due: str
    answer_by: str
    goods: str
    total: str
    waits: bool
    next_act: NextAct | None


_ACCEPT = NextAct(Act.ACCEPT, gettext_lazy("Accept"), "check")
_FINISH = NextAct(Act.FINISH, gettext_lazy("It is ready"), "check")
_NEXT: Mapping[tuple[OrderState, Fulfilment], NextAct] = {
    (State.READY, Fulfilment.DELIVERY): NextAct(Act.HAND_OVER, gettext_lazy("It has left"), "delivery"),
    (State.READY, Fulfilment.PICKUP): NextAct(Act.COLLECT, gettext_lazy("Hand it over"), "user", is_asked=True),
    (State.PICKED_UP, Fulfilment.DELIVERY): NextAct(Act.DELIVER, gettext_lazy("Handed over"), "check", is_asked=True),
}
_WHATEVER_COMES: Mapping[OrderState, NextAct] = {
    State.PLACED: _ACCEPT,
    State.ACCEPTED: NextAct(Act.START, gettext_lazy("Begin"), "play"),
    State.PREPARING: _FINISH,
}


def next_act_of(state: OrderState, fulfilment: Fulfilment) -> NextAct | None:
    """What the shop does next with an order that goes its way; None where nothing is left to do."""
    return _WHATEVER_COMES.get(state) or _NEXT.get((state, fulfilment))


def cards_of(cards: Iterable[BoardCard], shop: Shop, *, now: datetime) -> list[Card]:
    """The cards of a column, in its order; of today's times the day is not told."""
    return [_card(card, shop, now=now) for card in cards]


def time_left(state: OrderState, timer_at: datetime | None, shop: Shop) -> str:
    """Until when an order is answered, or kept; empty where no time runs."""
    if timer_at is None:
        return ""
    if state == State.PLACED:
        return _("Answer by %(time)s") % {"time": time_at_shop(timer_at, shop)}
    return _("Kept until %(when)s") % {"when": at_shop(timer_at, shop)}


def count_in_words(count: int) -> str:
    """How many orders wait for an answer."""
    if not count:
        return _("No order waits for an answer.")
    told = ngettext("%(count)s order waits for an answer.", "%(count)s orders wait for an answer.", count)
    return told % {"count": formats.number(count)}


def _card(card: BoardCard, shop: Shop, *, now: datetime) -> Card:
    state, fulfilment = OrderState(card.state), Fulfilment(card.fulfilment)
    goods = [f"{formats.number(line.kept)} × {bilingual.name(line)}" for line in card.lines]
    more = card.lines_count - len(card.lines)
    if more > 0:
        goods.append(_("%(count)s more") % {"count": formats.number(more)})
    ended = near(card.ended_at, shop, now=now) if card.ended_at else ""
    return Card(
        number=card.number,
        state=state,
        state_label=state.label,
        version=card.version,
        is_pickup=fulfilment == Fulfilment.PICKUP,
        due=ended or due_of(card, shop, now=now),
        answer_by=time_left(state, card.timer_at, shop),
        goods=", ".join(goods),
        total=formats.price(card.total),
        waits=card.proposals > 0,
        next_act=next_act_of(state, fulfilment),
    )
