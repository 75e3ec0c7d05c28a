"""Writes: less of an order's lines than was ordered, because there is no more, it weighs less, or it is not wanted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction

from marketplace.catalog.models import PackUnit
from marketplace.orders.errors.substitutions import (
    LineReplacedError,
    LinesNotChangeableError,
    NothingChangedError,
    NothingLeftError,
    NotWeighedError,
    TooLittleLeftError,
    TooManyError,
    UnknownLineError,
    WrongWeightError,
)
from marketplace.orders.models import ActorRole, LineState, Order, OrderLine, OrderState
from marketplace.orders.selectors.least_goods import least_goods_of
from marketplace.orders.services.actors import Actor
from marketplace.orders.services.changing import OrderLines, hold_stock, save_changes
from marketplace.orders.services.held import hold_order
from marketplace.orders.services.proposals import open_proposals
from marketplace.orders.services.timeline import ADJUST, add_entry

_UNTIL_BEGUN = frozenset({OrderState.IN_REVIEW, OrderState.PLACED, OrderState.ACCEPTED})
_UNTIL_GONE = frozenset({OrderState.ACCEPTED, OrderState.PREPARING, OrderState.READY})
# Buyers leave something out as long as they can cancel; a shop and the staff until it has left.
ADJUSTABLE: Mapping[ActorRole, frozenset[OrderState]] = {
    ActorRole.BUYER: _UNTIL_BEGUN,
    ActorRole.SHOP: _UNTIL_GONE,
    ActorRole.SUPPORT: _UNTIL_BEGUN | _UNTIL_GONE,
    ActorRole.SYSTEM: frozenset(),
}
WEIGHED = frozenset({PackUnit.GRAM, PackUnit.KILOGRAM, PackUnit.MILLILITRE, PackUnit.LITRE})


@dataclass(frozen=True, slots=True)
class LineChange:
    """How much of a line is kept from now on.

    Attributes:
        quantity: 0 leaves it out; a shop that has found more goes up again to what is still wanted.
        weighed_size: the measure of all that is kept, in the pack's unit; None where it was not weighed.
    """

    line_id: UUID
    quantity: int
    weighed_size: Decimal | None = None


@transaction.atomic
def adjust_order(
    *,
    order_id: UUID,
    actor: Actor,
    changes: Sequence[LineChange],
    reason: str = "",
    expected_version: int | None = None,
    now: datetime,
) -> Order:
    """Keep less of some lines. The order is priced again: each line keeps its share of the discounts.

    Raises:
        OrderNotFoundError, OrderChangedError: as all acts do.
        LinesNotChangeableError: not where the order stands, or not for them.
        UnknownLineError: a line is none of the order's.
        LineReplacedError: something else was put in a line's place, or is proposed for it.
        TooManyError: more than was ordered and is still wanted; of buyers more than is kept.
        NotWeighedError, WrongWeightError: a weight of what is counted, or none that can be.
        NothingChangedError, NothingLeftError: nothing would be different, or nothing left.
        TooLittleLeftError: a buyer would leave less than the delivery was promised for.
        OutOfStockError: a shop that goes up again has not so many.
    """
    held = hold_order(order_id, expected_version=expected_version, now=now)
    order = held.order
    if OrderState(order.state) not in ADJUSTABLE[actor.role]:
        raise LinesNotChangeableError
    of_order = OrderLines.of(order)
    told = _change_all(of_order, changes, actor)
    if not any(one["before"] != one["after"] for one in told):
        raise NothingChangedError
    if not of_order.is_anything_left:
        raise NothingLeftError
    save_changes(of_order, actor, ADJUST, now=now)
    if actor.role == ActorRole.BUYER:
        _require_enough(of_order)
    hold_stock(order, now=now)
    add_entry(order, ADJUST, actor, details={"lines": told}, message=reason, now=now)
    return order


def _change_all(of_order: OrderLines, changes: Sequence[LineChange], actor: Actor) -> list[dict[str, Any]]:
    """Change the lines as they were asked for; what was different of each, for the timeline."""
    lines = {line.pk: line for line in of_order.lines}
    proposed = set(open_proposals(of_order.order).values_list("line_id", flat=True))
    told = []
    for place, change in enumerate(changes):
        line = lines.get(change.line_id)
        if line is None:
            raise UnknownLineError
        if line.pk in proposed or line.state == LineState.REPLACED:
            raise LineReplacedError
        _require_possible(line, change, actor, place)
        told.append(_change(line, change, actor))
    return told


def _require_enough(of_order: OrderLines) -> None:
    """Delivery that is free from so much on, or a minimum, is not had by ordering more and leaving it out again."""
    order = of_order.order
    left = sum(line.goods - line.discount_shop - line.discount_market for line in of_order.lines)
    least = least_goods_of(order)
    if left < least.amount:
        raise TooLittleLeftError(least=least)


def _require_possible(line: OrderLine, change: LineChange, actor: Actor, place: int) -> None:
    most = line.kept if actor.role == ActorRole.BUYER else line.wanted
    if not 0 <= change.quantity <= most:
        raise TooManyError(f"lines.{place}.quantity", most=most)
    if change.weighed_size is None:
        return
    field, ordered = f"lines.{place}.weighed_size", line.pack_size * change.quantity
    if line.pack_unit not in WEIGHED or actor.role == ActorRole.BUYER:
        raise NotWeighedError(field)
    if not 0 < change.weighed_size <= ordered:
        raise WrongWeightError(field, most=f"{ordered.normalize():f} {PackUnit(line.pack_unit).label}")


def _change(line: OrderLine, change: LineChange, actor: Actor) -> dict[str, Any]:
    """Change the row, and say what was and is: of what is not weighed any more, all that was kept counts whole."""
    before = _as_told(line)
    if actor.role == ActorRole.BUYER and change.quantity < line.kept:
        line.unwanted = line.quantity - change.quantity
    line.kept = change.quantity
    line.weighed_size = change.weighed_size if change.quantity else None
    is_whole = line.kept == line.quantity and line.weighed_size is None
    line.state = LineState.REMOVED if not line.kept else LineState.ORDERED if is_whole else LineState.ADJUSTED
    return {"line_id": str(line.pk), "before": before, "after": _as_told(line)}


def _as_told(line: OrderLine) -> dict[str, Any]:
    weighed = None if line.weighed_size is None else str(line.weighed_size.normalize())
    return {"kept": line.kept, "weighed_size": weighed}
