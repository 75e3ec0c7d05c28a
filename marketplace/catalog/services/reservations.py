"""Writes: stock that is kept for somebody for a while, all of it or nothing."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

import structlog
from django.db import transaction

from marketplace.catalog.booking import Booking
from marketplace.catalog.errors.stock import ReservationEndedError, ReservationExistsError, ReservationNotFoundError
from marketplace.catalog.holding import HeldOffer, StockWork, hold
from marketplace.catalog.models import MovementKind, ReservationState, StockReservation
from marketplace.catalog.services.order_stock import ReservationLine, reserve_orders
from marketplace.core.locks import hold_name

State = ReservationState
logger = structlog.get_logger(__name__)
# What ends a reservation is booked as this, and takes so much of the stock itself.
ENDS = {State.SOLD: MovementKind.SOLD, State.RELEASED: MovementKind.RELEASED, State.EXPIRED: MovementKind.EXPIRED}


@transaction.atomic
def reserve(
    *, lines: Sequence[ReservationLine], reference: UUID, expires_at: datetime, now: datetime
) -> list[StockReservation]:
    """Keep all lines for somebody until `expires_at`, or none of them.

    The same again is the same reservation, also where both are asked for at once. Whoever makes the reference in the
    same transaction has `order_stock.reserve_orders`, which need not look for that.

    Args:
        reference: what they are kept for, such as a purchase; it names all of them when they are sold or released.

    Returns:
        One reservation an offer, in the order of the offers' ids.

    Raises:
        InvalidQuantityError, OutOfStockError, OrderLimitError, PriceMovedError: as for `order_stock.reserve_orders`.
        ReservationExistsError: something else was reserved under this reference before, or it has ended.
    """
    # Before the offers: those of another request with this reference may be others.
    hold_name("reservation", reference)
    made = _reserved_under(reference)
    if made:
        return _made_before(made, lines)
    reserve_orders(orders={reference: lines}, expires_at=expires_at, now=now)
    return _reserved_under(reference)


def _reserved_under(reference: UUID) -> list[StockReservation]:
    return list(StockReservation.objects.filter(reference=reference).order_by("offer_id"))


def _made_before(made: list[StockReservation], lines: Sequence[ReservationLine]) -> list[StockReservation]:
    wanted = Counter[UUID]()
    for line in lines:
        wanted[line.offer_id] += line.quantity
    if {row.offer_id: row.quantity for row in made} != wanted or any(row.state != State.HELD for row in made):
        raise ReservationExistsError
    return made


@transaction.atomic
def sell(*, reference: UUID, now: datetime) -> None:
    """Take what was reserved off the stock; what is past its time but still kept can be sold.

    Raises:
        ReservationNotFoundError: nothing was reserved under this reference.
        ReservationEndedError: it was sold before, released, or has run out.
    """
    _end_all(reference, State.SOLD, now=now)


@transaction.atomic
def release(*, reference: UUID, now: datetime) -> None:
    """Free what was reserved.

    Raises:
        ReservationNotFoundError, ReservationEndedError: as for `sell`.
    """
    _end_all(reference, State.RELEASED, now=now)


def expire_reservations(*, now: datetime, limit: int) -> int:
    """Free what was reserved until now and not sold, each reference in a transaction of its own.

    One that cannot be ended is logged, keeps none of the others, and is tried again the next time.

    Args:
        limit: how many references at most.

    Returns:
        How many references ended; those that somebody else ended meanwhile are not among them.
    """
    due = StockReservation.objects.filter(state=State.HELD, expires_at__lte=now).order_by("expires_at")
    ended, tried = 0, set[UUID]()
    while ended < limit:
        rows = due.exclude(reference__in=tried).values_list("reference", flat=True)[: limit - ended]
        # The oldest first, and each reference once.
        references = list(dict.fromkeys(rows))
        if not references:
            break
        tried.update(references)
        ended += sum(_expire_or_log(reference, now=now) for reference in references)
    return ended


def _expire_or_log(reference: UUID, *, now: datetime) -> bool:
    try:
        return _expire(reference, now=now)
    except Exception:
        logger.exception("reservation_not_expired", reference=str(reference))
        return False


@transaction.atomic
def _expire(reference: UUID, *, now: datetime) -> bool:
    try:
        _end_all(reference, State.EXPIRED, now=now)
    except ReservationEndedError:
        return False
    return True


def _end_all(reference: UUID, state: ReservationState, *, now: datetime) -> None:
    """End every reservation of a reference. Offers are held first, as everywhere, and then looked at again."""
    rows = StockReservation.objects.filter(reference=reference)
    offers = hold(rows.values_list("offer_id", flat=True))
    if not offers:
        raise ReservationNotFoundError
    held = list(rows.filter(state=State.HELD).order_by("offer_id"))
    while moved := {row.offer_id for row in held} - offers.keys():
        # Its product was merged while this waited, and what was reserved is another offer's now.
        offers |= hold(moved)
        held = list(rows.filter(state=State.HELD).order_by("offer_id"))
    if not held:
        raise ReservationEndedError
    _end(held, state, offers, now=now)


def _end(
    held: Sequence[StockReservation], state: ReservationState, offers: Mapping[UUID, HeldOffer], *, now: datetime
) -> None:
    work = StockWork(now=now)
    for row in held:
        offer = offers[row.offer_id]
        is_taken = state is State.SOLD and offer.stock is not None
        stock = -row.quantity if is_taken else 0
        work.book(offer, Booking(ENDS[state], stock=stock, reserved=-row.quantity, reference=row.reference))
        work.change(row.pk, quantity=row.quantity, state=state)
    work.write()
