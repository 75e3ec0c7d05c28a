"""Writes: stock that is kept for somebody for a while, all of it or nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import structlog
from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from marketplace.catalog import booking
from marketplace.catalog.booking import MOST_STOCK, Booking, free_of
from marketplace.catalog.errors.stock import (
    InvalidQuantityError,
    OrderLimitError,
    OutOfStockError,
    ReservationEndedError,
    ReservationExistsError,
    ReservationNotFoundError,
    Shortage,
)
from marketplace.catalog.models import MovementKind, Offer, ReservationState, StockReservation
from marketplace.core.errors import ErrorDetail
from marketplace.core.locks import hold_name

State = ReservationState
logger = structlog.get_logger(__name__)
# What ends a reservation is booked as this, and takes so much of the stock itself.
ENDS = {State.SOLD: MovementKind.SOLD, State.RELEASED: MovementKind.RELEASED, State.EXPIRED: MovementKind.EXPIRED}


@dataclass(frozen=True, slots=True)
class ReservationLine:
    """So many of one offer; an offer may stand on several lines."""

    offer_id: UUID
    quantity: int


@transaction.atomic
def reserve(
    *, lines: Sequence[ReservationLine], reference: UUID, expires_at: datetime, now: datetime
) -> list[StockReservation]:
    """Keep all lines for somebody until `expires_at`, or none of them.

    The same again is the same reservation, also where both are asked for at once.

    Args:
        reference: what they are kept for, such as a purchase; it names all of them when they are sold or released.

    Returns:
        One reservation an offer, in the order of the offers' ids.

    Raises:
        InvalidQuantityError: a line asks for nothing, or there is no line.
        OutOfStockError: lines ask for more than is free, or for what is not on sale; names every such line.
        OrderLimitError: lines ask for fewer or more than the shop sells at once.
        ReservationExistsError: something else was reserved under this reference before, or it has ended.
    """
    if not lines or any(not 0 < line.quantity <= MOST_STOCK for line in lines):
        raise InvalidQuantityError("lines")
    wanted: dict[UUID, int] = {}
    for line in lines:
        wanted[line.offer_id] = wanted.get(line.offer_id, 0) + line.quantity
    # Before the offers: those of another request with this reference may be others.
    hold_name("reservation", reference)
    offers = booking.hold_offers(wanted)
    made = list(StockReservation.objects.filter(reference=reference).order_by("offer_id"))
    if made:
        return _made_before(made, wanted)
    _require_enough(lines, wanted, {pk: offer for pk, offer in offers.items() if pk in _on_sale(offers)})
    _require_within_limits(lines, wanted, offers)
    for offer in offers.values():
        taken = Booking(MovementKind.RESERVED, reserved=wanted[offer.pk], reference=reference)
        booking.book(offer, taken, now=now)
    return StockReservation.objects.bulk_create(
        StockReservation(offer=offer, quantity=wanted[offer.pk], reference=reference, expires_at=expires_at)
        for offer in offers.values()
    )


def _made_before(made: list[StockReservation], wanted: dict[UUID, int]) -> list[StockReservation]:
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
    offers = booking.hold_offers(rows.values_list("offer_id", flat=True))
    if not offers:
        raise ReservationNotFoundError
    held = list(rows.filter(state=State.HELD).order_by("offer_id"))
    while moved := {row.offer_id for row in held} - offers.keys():
        # Its product was merged while this waited, and what was reserved is another offer's now.
        offers |= booking.hold_offers(moved)
        held = list(rows.filter(state=State.HELD).order_by("offer_id"))
    if not held:
        raise ReservationEndedError
    for row in held:
        is_taken = state is State.SOLD and offers[row.offer_id].stock is not None
        ended = Booking(
            ENDS[state], stock=-row.quantity if is_taken else 0, reserved=-row.quantity, reference=reference
        )
        booking.book(offers[row.offer_id], ended, now=now)
    rows.filter(pk__in=[row.pk for row in held]).update(state=state, closed_at=now, updated_at=now)


def _on_sale(offers: dict[UUID, Offer]) -> set[UUID]:
    """Which of them buyers can have: neither the offer nor the product or the variant was taken away."""
    return set(Offer.objects.on_sale().listed().filter(pk__in=offers).values_list("pk", flat=True))


def _require_enough(lines: Sequence[ReservationLine], wanted: dict[UUID, int], offers: dict[UUID, Offer]) -> None:
    shortages: list[Shortage] = []
    for place, line in enumerate(lines):
        offer = offers.get(line.offer_id)
        free = free_of(offer) if offer is not None else 0
        # An offer that is not counted can run into sums that do not fit, if only on paper.
        most = MOST_STOCK - offer.reserved if offer is not None and free is None else free or 0
        if wanted[line.offer_id] > most:
            shortages.append(Shortage(place, line.offer_id, wanted[line.offer_id], most))
    if shortages:
        raise OutOfStockError(shortages)


def _require_within_limits(
    lines: Sequence[ReservationLine], wanted: dict[UUID, int], offers: dict[UUID, Offer]
) -> None:
    details: list[ErrorDetail] = []
    for place, line in enumerate(lines):
        offer, asked = offers[line.offer_id], wanted[line.offer_id]
        if asked < offer.least_per_order:
            text = format_lazy(_("At least {least} are sold at once."), least=offer.least_per_order)
            details.append(ErrorDetail(f"lines.{place}.quantity", text))
        if offer.most_per_order is not None and asked > offer.most_per_order:
            text = format_lazy(_("At most {most} are sold at once."), most=offer.most_per_order)
            details.append(ErrorDetail(f"lines.{place}.quantity", text))
    if details:
        raise OrderLimitError(details=details)
