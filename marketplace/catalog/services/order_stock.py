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

from django.db import connection, transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from marketplace.catalog.booking import MOST_STOCK, Booking
from marketplace.catalog.errors.offers import OfferNotFoundError
from marketplace.catalog.errors.stock import (
    InvalidQuantityError,
    OrderLimitError,
    OutOfStockError,
    PriceMovedError,
    ReservationEndedError,
    ReservationNotFoundError,
    Shortage,
)
from marketplace.catalog.holding import HeldOffer, StockWork, hold
from marketplace.catalog.kept_stock import hold_heirs, hold_kept, keep
from marketplace.catalog.models import MovementKind, ReservationState
from marketplace.core.errors import ErrorDetail
from marketplace.core.outbox import NotInTransactionError

State = ReservationState
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
    return offer.most_more


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


@transaction.atomic
def keep_reserved(*, reference: UUID, quantities: Mapping[UUID, int], expires_at: datetime, now: datetime) -> None:
    """Keep for an order so many of each of these offers, no more and no fewer; of others it keeps what it did.

    What the order has none of yet must be on sale. The shop's limits an order are not asked, and nor is whether buyers
    see the shop: it is the shop that changes what was ordered.

    Args:
        quantities: how many of each offer, none for what is not to be kept any more.
        expires_at: when what is new to the order is free again if nobody ends it.

    Raises:
        InvalidQuantityError: a quantity is below nothing or beyond all reason.
        OutOfStockError: there are not so many; names each by its place in the mapping.
        ReservationEndedError: what was kept has been sold or has run out.
    """
    if any(not 0 <= quantity <= MOST_STOCK for quantity in quantities.values()):
        raise InvalidQuantityError("quantities")
    held = hold_kept(reference, quantities)
    wanted = Counter[UUID]()
    for offer_id, quantity in quantities.items():
        wanted[held.heirs.get(offer_id, offer_id)] += quantity
    keep(held, wanted, expires_at=expires_at, now=now)


@transaction.atomic
def change_reserved(*, reference: UUID, offer_id: UUID, quantity: int, now: datetime) -> None:
    """Keep another number of an offer for an order that keeps some already, none to free it.

    Raises:
        InvalidQuantityError, OutOfStockError: as for `keep_reserved`.
        ReservationNotFoundError: nothing of it was reserved for this order.
        ReservationEndedError: what was has been sold, released or has run out.
    """
    if not 0 <= quantity <= MOST_STOCK:
        raise InvalidQuantityError
    held = hold_kept(reference, [offer_id])
    offer_id = held.heirs.get(offer_id, offer_id)
    kept = held.rows.get(offer_id)
    if kept is None:
        raise ReservationNotFoundError
    if kept.state != State.HELD:
        raise ReservationEndedError
    keep(held, {offer_id: quantity}, expires_at=kept.expires_at, now=now)


@transaction.atomic
def add_reserved(*, reference: UUID, offer_id: UUID, quantity: int, expires_at: datetime, now: datetime) -> None:
    """Keep so many more of an offer for an order, whether it keeps some of it or not.

    Raises:
        InvalidQuantityError, OutOfStockError, ReservationEndedError: as for `keep_reserved`.
    """
    if not 0 < quantity <= MOST_STOCK:
        raise InvalidQuantityError
    held = hold_kept(reference, [offer_id])
    offer_id = held.heirs.get(offer_id, offer_id)
    keep(held, {offer_id: held.kept(offer_id) + quantity}, expires_at=expires_at, now=now)


@transaction.atomic
def restock(
    *,
    reference: UUID,
    lines: Sequence[tuple[UUID, int]],
    written_off: Sequence[tuple[UUID, int]],
    actor_id: UUID | None,
    now: datetime,
) -> None:
    """Book goods that were sold and came back. Whoever calls it sees to it that they come back once.

    Args:
        reference: the order, or the return, with which they came.
        lines: how many of which offer are fit to be sold again; an offer may stand on several.
        written_off: how many came back unfit. They are booked as returned, and then off.

    Raises:
        InvalidQuantityError: a line is of nothing.
        OfferNotFoundError: there is no such offer. One that was withdrawn has a stock all the same.
    """
    back = [*lines, *written_off]
    if any(not 0 < quantity <= MOST_STOCK for _offer_id, quantity in back):
        raise InvalidQuantityError("lines")
    if not back:
        return
    offers, heirs = hold_heirs(offer_id for offer_id, _quantity in back)
    work = StockWork(now=now)
    for offer_id, quantity, kind in [
        *((offer_id, quantity, MovementKind.RETURNED) for offer_id, quantity in back),
        *((offer_id, -quantity, MovementKind.WRITTEN_OFF) for offer_id, quantity in written_off),
    ]:
        offer = offers.get(heirs.get(offer_id, offer_id))
        if offer is None:
            raise OfferNotFoundError
        # What is not counted has nothing to add to.
        if offer.stock is not None:
            work.book(offer, Booking(kind, stock=quantity, reference=reference, actor_id=actor_id))
    work.write()
