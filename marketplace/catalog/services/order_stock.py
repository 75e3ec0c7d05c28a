"""Writes: stock of orders. It is kept when they are placed, changed while they are put together, and may come back.

What an order keeps is sold with `reservations.sell` and freed with `reservations.release`, by the order's id. Nothing
here runs out by itself: an order's own timers free it, and `ORDER_HOLD` is only the last resort.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

from django.db import connection
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from marketplace.catalog.booking import MOST_STOCK, Booking
from marketplace.catalog.errors.stock import (
    InvalidQuantityError,
    OrderLimitError,
    OutOfStockError,
    PriceMovedError,
    Shortage,
)
from marketplace.catalog.holding import HeldOffer, StockWork, hold
from marketplace.catalog.models import MovementKind
from marketplace.core.errors import ErrorDetail
from marketplace.core.outbox import NotInTransactionError

ORDER_HOLD = timedelta(days=60)


@dataclass(frozen=True, slots=True)
class ReservationLine:
    """So many of one offer; an offer may stand on several lines.

    Attributes:
        quoted: what one was said to cost; where it has another price by now, nothing is reserved. None for any price.
    """

    offer_id: UUID
    quantity: int
    quoted: Decimal | None = None


@dataclass(frozen=True, slots=True)
class _Asked:
    """A line of some order, and its place among all lines."""

    place: int
    reference: UUID
    line: ReservationLine


def reserve_orders(*, orders: Mapping[UUID, Sequence[ReservationLine]], expires_at: datetime, now: datetime) -> None:
    """Keep all lines of all orders, or none of them.

    It is three statements, however many lines there are: offers are held, everything is written, and others are told.
    Whoever places orders does it last, for nobody else gets these offers until the transaction ends. It has no
    savepoint of its own; what it raises, it raises before anything is written.

    Args:
        orders: the lines by what they are kept for, such as an order's id; nothing was reserved under it before.
        expires_at: when they are free again if nobody ends them; of orders `now + ORDER_HOLD`.

    Raises:
        InvalidQuantityError: a line asks for nothing, or there is no line.
        OutOfStockError: lines ask for more than is free, or for what is not on sale; names every such line, by its
            place among all lines, in the mapping's order.
        OrderLimitError: an order asks for fewer or more than the shop sells at once; names the lines likewise.
        PriceMovedError: a line was quoted at another price; names the lines likewise.
        NotInTransactionError: there is no transaction, so nothing would hold the offers.
    """
    if not connection.in_atomic_block:
        raise NotInTransactionError("reserve orders inside transaction.atomic()")
    asked = _numbered(orders)
    offers = hold(one.line.offer_id for one in asked)
    of_each = Counter[tuple[UUID, UUID]]()
    for one in asked:
        of_each[one.reference, one.line.offer_id] += one.line.quantity
    _require_enough(asked, offers)
    _require_within_limits(asked, of_each, offers)
    _require_quoted(asked, offers)
    work = StockWork(now=now)
    for (reference, offer_id), quantity in of_each.items():
        taken = Booking(MovementKind.RESERVED, reserved=quantity, reference=reference)
        work.book(offers[offer_id], taken)
        work.reserve(offer_id, quantity, reference=reference)
    work.write(expires_at=expires_at)


def _numbered(orders: Mapping[UUID, Sequence[ReservationLine]]) -> list[_Asked]:
    lines = [(reference, line) for reference, of_order in orders.items() for line in of_order]
    if not lines or any(not 0 < line.quantity <= MOST_STOCK for _reference, line in lines):
        raise InvalidQuantityError("lines")
    return [_Asked(place, reference, line) for place, (reference, line) in enumerate(lines)]


def _require_enough(asked: Sequence[_Asked], offers: Mapping[UUID, HeldOffer]) -> None:
    in_all = Counter[UUID]()
    for one in asked:
        in_all[one.line.offer_id] += one.line.quantity
    shortages: list[Shortage] = []
    for one in asked:
        offer_id = one.line.offer_id
        most = _most(offers.get(offer_id))
        if in_all[offer_id] > most:
            shortages.append(Shortage(one.place, offer_id, in_all[offer_id], most))
    if shortages:
        raise OutOfStockError(shortages)


def _most(offer: HeldOffer | None) -> int:
    """How many can be had of an offer that buyers see."""
    if offer is None or not (offer.is_on_sale and offer.is_shop_active):
        return 0
    return _most_kept(offer)


def _most_kept(offer: HeldOffer) -> int:
    """How many more can be kept; one that is not counted can run into sums that do not fit, if only on paper."""
    return MOST_STOCK - offer.reserved if offer.free is None else offer.free


def _require_within_limits(
    asked: Sequence[_Asked], of_each: Mapping[tuple[UUID, UUID], int], offers: Mapping[UUID, HeldOffer]
) -> None:
    details: list[ErrorDetail] = []
    for one in asked:
        offer, quantity = offers[one.line.offer_id], of_each[one.reference, one.line.offer_id]
        if quantity < offer.least_per_order:
            text = format_lazy(_("At least {least} are sold at once."), least=offer.least_per_order)
            details.append(ErrorDetail(f"lines.{one.place}.quantity", text))
        if offer.most_per_order is not None and quantity > offer.most_per_order:
            text = format_lazy(_("At most {most} are sold at once."), most=offer.most_per_order)
            details.append(ErrorDetail(f"lines.{one.place}.quantity", text))
    if details:
        raise OrderLimitError(details=details)


def _require_quoted(asked: Sequence[_Asked], offers: Mapping[UUID, HeldOffer]) -> None:
    moved = [
        one.place for one in asked if one.line.quoted is not None and one.line.quoted != offers[one.line.offer_id].price
    ]
    if moved:
        raise PriceMovedError(moved)
