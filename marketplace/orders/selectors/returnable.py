"""Reads: what of an order can be given back, until when, and what its buyer gets for it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q, Sum

from marketplace.orders.errors.returns import NothingReturnedError, TooManyReturnedError, WhyNot
from marketplace.orders.errors.substitutions import UnknownLineError
from marketplace.orders.models import (
    Order,
    OrderLine,
    OrderState,
    ReturnReason,
    ReturnRequest,
    ReturnState,
)
from marketplace.orders.models.returns import OPEN_RETURNS
from marketplace.orders.pricing.returned import Refunded
from marketplace.orders.selectors.return_amounts import price_return

# What was asked for, and is not there to be asked for again; what a shop refused its buyer may ask for anew.
TAKEN = (*OPEN_RETURNS, ReturnState.COMPLETED, ReturnState.DECLINED)
MOST_RETURNS = 10


@dataclass(frozen=True, slots=True)
class ReturnableLine:
    """A line that was delivered, and how many of it can be given back."""

    line: OrderLine
    quantity_left: int


@dataclass(frozen=True, slots=True)
class Returnable:
    """What of an order can be given back.

    Attributes:
        until: when that ends; None of what was not delivered, or where the shop takes nothing back.
        lines: of which something is left, by position.
        why_not: why nothing can be, one of `WhyNot`; None where something can.
    """

    until: datetime | None
    lines: tuple[ReturnableLine, ...]
    why_not: str | None


def find_returnable(order: Order, *, now: datetime) -> Returnable:
    """What of an order its buyer can give back now, in two statements at most."""
    if order.state != OrderState.DELIVERED:
        return Returnable(None, (), WhyNot.NOTHING_LEFT if order.state == OrderState.RETURNED else WhyNot.NOT_DELIVERED)
    until = order.returns_until
    if until is None:
        return Returnable(None, (), WhyNot.NO_RETURNS)
    if now > until:
        return Returnable(until, (), WhyNot.TOO_LATE)
    states = list(ReturnRequest.objects.filter(order=order).values_list("state", flat=True))
    if any(state in OPEN_RETURNS for state in states):
        return Returnable(until, (), WhyNot.OPEN_RETURN)
    if len(states) >= MOST_RETURNS:
        return Returnable(until, (), WhyNot.TOO_MANY_RETURNS)
    lines = tuple(one for one in lines_left(order) if one.quantity_left)
    return Returnable(until, lines, None if lines else WhyNot.NOTHING_LEFT)


def lines_left(order: Order) -> list[ReturnableLine]:
    """Every line that was delivered, with how many of it no return has asked for."""
    taken = Q(returned__request__state__in=TAKEN)
    lines = order.lines.filter(kept__gt=0).order_by("position").annotate(taken=Sum("returned__quantity", filter=taken))
    return [ReturnableLine(line, line.kept - (line.taken or 0)) for line in lines]


def require_left(order: Order, quantities: Mapping[UUID, int]) -> list[tuple[OrderLine, int]]:
    """The lines of an order that are given back, by position, with how many of each.

    Raises:
        NothingReturnedError: it is none.
        UnknownLineError: one of them is none of the order's, or was not delivered.
        TooManyReturnedError: more than is left.
    """
    left = {one.line.pk: one for one in lines_left(order)}
    wanted = {line_id: quantity for line_id, quantity in quantities.items() if quantity}
    if not wanted:
        raise NothingReturnedError
    for line_id, quantity in wanted.items():
        if line_id not in left:
            raise UnknownLineError
        if not 0 < quantity <= left[line_id].quantity_left:
            raise TooManyReturnedError(f"lines.{line_id}", most=left[line_id].quantity_left)
    return [(one.line, wanted[line_id]) for line_id, one in left.items() if line_id in wanted]


def price_of(order: Order, lines: Mapping[UUID, int], reason: ReturnReason) -> Refunded:
    """What a buyer gets back for so many of these lines, if the shop accepts it: for each, by position, and in all.

    Raises:
        NothingReturnedError, UnknownLineError, TooManyReturnedError: as for `require_left`.
    """
    return price_return(order, require_left(order, lines), reason)
