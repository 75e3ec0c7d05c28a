"""An order in words, as its shop reads it: its lines, what it costs, what happened to it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from marketplace.catalog.templatetags.wares import pack
from marketplace.core import bilingual, formats
from marketplace.orders.models import (
    ActorRole,
    LineState,
    OrderLine,
    OrderState,
    Substitution,
    SubstitutionState,
    SubstitutionWish,
    TimelineEntry,
)
from marketplace.orders.services import timeline
from marketplace.orders.states import Act
from marketplace.orders.states_of_returns import ReturnAct
from marketplace.orders.words import amount, pack_of, weighed

Text = str | Promise


@dataclass(frozen=True, slots=True)
class Proposal:
    """A substitute, and what became of it."""

    told: Substitution
    name: str
    what: str
    state: Text
    is_open: bool


@dataclass(frozen=True, slots=True)
class LineRow:
    """One line of an order.

    Attributes:
        count: how many are kept, and of how many where that is another number.
        wish: what the buyer wants done where the shop does not have it.
        may_replace: something else can be proposed for it.
    """

    line: OrderLine
    name: str
    other_name: str
    pack: str
    count: str
    weighed: str
    goods: str
    before: str
    state: Text
    wish: str
    instead_of: str
    proposals: Sequence[Proposal]
    may_replace: bool


@dataclass(frozen=True, slots=True)
class Happening:
    """An entry of the timeline as the shop reads it."""

    text: Text
    who: str
    entry: TimelineEntry


_HAPPENED: Mapping[str, Text] = {
    timeline.PLACE: gettext_lazy("Ordered"),
    Act.CLEAR: gettext_lazy("Let through by our staff"),
    Act.ACCEPT: gettext_lazy("Accepted"),
    Act.REJECT: gettext_lazy("Turned down"),
    Act.START: gettext_lazy("Preparation begun"),
    Act.FINISH: gettext_lazy("Ready"),
    Act.HAND_OVER: gettext_lazy("Left the shop"),
    Act.DELIVER: gettext_lazy("Handed over"),
    Act.COLLECT: gettext_lazy("Collected"),
    Act.FAIL_DELIVERY: gettext_lazy("Came back"),
    Act.CANCEL: gettext_lazy("Cancelled"),
    Act.EXPIRE: gettext_lazy("Not answered in time"),
    Act.GIVE_UP: gettext_lazy("Nobody came for it"),
    Act.TAKE_BACK: gettext_lazy("Everything came back"),
    timeline.ADJUST: gettext_lazy("Less than ordered"),
    timeline.PROPOSE: gettext_lazy("Something else proposed"),
    timeline.WITHDRAW: gettext_lazy("Proposal taken back"),
    timeline.ACCEPT_SUBSTITUTE: gettext_lazy("Proposal accepted"),
    timeline.REFUSE_SUBSTITUTE: gettext_lazy("Proposal refused"),
    timeline.APPLY_SUBSTITUTE: gettext_lazy("Replaced, as the buyer had wished"),
    timeline.LAPSE_SUBSTITUTE: gettext_lazy("Left out: nobody answered"),
    timeline.NOTE: gettext_lazy("Note"),
    timeline.ASK_RETURN: gettext_lazy("Return asked for"),
    f"{timeline.RETURN}{ReturnAct.WITHDRAW}": gettext_lazy("Return taken back"),
    f"{timeline.RETURN}{ReturnAct.ACCEPT}": gettext_lazy("Return accepted"),
    f"{timeline.RETURN}{ReturnAct.REFUSE}": gettext_lazy("Return refused"),
    f"{timeline.RETURN}{ReturnAct.RECEIVE}": gettext_lazy("Goods are back"),
    f"{timeline.RETURN}{ReturnAct.DISPUTE}": gettext_lazy("Return given to the market’s staff to decide"),
    f"{timeline.RETURN}{ReturnAct.DECIDE}": gettext_lazy("Return decided"),
    timeline.OWE_REFUND: gettext_lazy("Money is to go back"),
    timeline.PAY_REFUND: gettext_lazy("Money went back"),
    timeline.REOPEN_REFUND: gettext_lazy("Money did not go back: it is owed again"),
}


def rows_of(lines: Sequence[OrderLine], *, may_replace: bool) -> list[LineRow]:
    """The lines, each with what was proposed for it."""
    by_id = {line.pk: line for line in lines}
    return [_row(line, by_id, may_replace=may_replace) for line in lines]


def happenings_of(entries: Sequence[TimelineEntry]) -> list[Happening]:
    """What happened, the newest first."""
    return [
        Happening(
            text=_HAPPENED.get(entry.act, OrderState(entry.state_after).label),
            who=str(ActorRole(entry.actor_role).label),
            entry=entry,
        )
        for entry in reversed(entries)
    ]


def _row(line: OrderLine, by_id: Mapping[UUID, OrderLine], *, may_replace: bool) -> LineRow:
    proposals = [_proposal(one, line.currency) for one in line.proposals.all()]
    replaced = by_id.get(line.stands_for_id) if line.stands_for_id else None
    is_there = line.kept > 0 and not any(one.is_open for one in proposals)
    return LineRow(
        line=line,
        name=bilingual.name(line),
        other_name=bilingual.other_name(line),
        pack=pack_of(line),
        count=_count(line),
        weighed=weighed(line),
        goods=amount(line.goods, line.currency),
        before=amount(line.confirmed_goods, line.currency) if line.goods != line.confirmed_goods else "",
        state="" if line.state == LineState.ORDERED else LineState(line.state).label,
        wish=_wish(line),
        instead_of=bilingual.name(replaced) if replaced else "",
        proposals=proposals,
        may_replace=may_replace and is_there and line.stands_for_id is None,
    )


def _count(line: OrderLine) -> str:
    if line.kept == line.quantity:
        return f"{formats.number(line.kept)} ×"
    return _("%(kept)s of %(ordered)s ×") % {
        "kept": formats.number(line.kept),
        "ordered": formats.number(line.quantity),
    }


def _wish(line: OrderLine) -> str:
    """What the buyer wants where it is missing; a substitute is not replaced again."""
    if line.stands_for_id is not None:
        return ""
    if line.substitution == SubstitutionWish.REPLACE and line.replace_up_to is not None:
        cap = amount(line.replace_up_to, line.currency)
        return _("If missing: replace it, up to %(price)s each") % {"price": cap}
    wishes = {
        SubstitutionWish.REPLACE: _("If missing: replace it"),
        SubstitutionWish.ASK: _("If missing: ask"),
        SubstitutionWish.REFUND: _("If missing: leave it out"),
    }
    return wishes[SubstitutionWish(line.substitution)]


def _proposal(told: Substitution, currency: str) -> Proposal:
    offer = told.offer
    price = amount(told.unit_price, currency)
    return Proposal(
        told=told,
        name=bilingual.name(offer.variant.product),
        what=f"{formats.number(told.quantity)} × {pack(offer.variant)} · {price}",
        state=SubstitutionState(told.state).label,
        is_open=told.state == SubstitutionState.PROPOSED,
    )
