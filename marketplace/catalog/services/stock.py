"""Writes: what there is of each offer, and the only way to it. Every change is booked as a movement that stays.

An offer's row is held while its stock changes, and several are always held in the order of their ids, so that nobody
waits for somebody who waits for them.
"""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from marketplace.catalog import news
from marketplace.catalog.booking import MOST_STOCK, Booking, book, hold_offers
from marketplace.catalog.errors.offers import OfferNotFoundError
from marketplace.catalog.errors.stock import (
    CountBelowReservedError,
    InvalidQuantityError,
    NotEnoughStockError,
    OtherMovementError,
    StockNotCountedError,
)
from marketplace.catalog.models import MovementKind, Offer, StockMovement
from marketplace.core import audit

# What a person books by hand, and which way it goes; a correction goes the way of its sign.
DIRECTIONS = {MovementKind.RECEIVED: 1, MovementKind.RETURNED: 1, MovementKind.SOLD: -1, MovementKind.CORRECTED: 1}
# What shows that somebody has just looked at the shelf.
CONFIRMING = {MovementKind.RECEIVED, MovementKind.COUNTED}


@transaction.atomic
def move_stock(
    *,
    actor_id: UUID | None,
    offer_id: UUID,
    kind: MovementKind,
    quantity: int,
    reason: str = "",
    reference: UUID | None = None,
    now: datetime,
) -> StockMovement:
    """Book what came or went; of one cause once, however often it is sent.

    Args:
        actor_id: the user who acts; None for the system itself.
        offer_id: of what.
        kind: received, returned, sold (over the counter) or corrected.
        quantity: how many, above zero; of a correction also below, for what is missing.
        reason: why, in somebody's words.
        reference: what caused it, such as an order or a form that was sent.
        now: UTC.

    Raises:
        OfferNotFoundError: there is no such offer.
        InvalidQuantityError: nothing would move, or too much, or it is of a kind that is not booked by hand.
        StockNotCountedError: the shop does not count this offer.
        NotEnoughStockError: less would be left than is reserved.
        OtherMovementError: the cause was booked, with another quantity or kind.
    """
    sign = DIRECTIONS.get(kind)
    is_signed = kind is MovementKind.CORRECTED
    if sign is None or not quantity or (quantity < 0 and not is_signed) or abs(quantity) > MOST_STOCK:
        raise InvalidQuantityError
    offer = _held(offer_id)
    change = sign * quantity
    booked = _booked_by_hand(offer, reference) if reference else None
    if booked is not None:
        if (booked.kind, booked.stock_change) != (kind, change):
            raise OtherMovementError
        return booked
    if offer.stock is None:
        raise StockNotCountedError
    if offer.stock + change < offer.reserved:
        raise NotEnoughStockError(free=offer.stock - offer.reserved)
    if offer.stock + change > MOST_STOCK:
        raise InvalidQuantityError
    booking = Booking(kind, stock=change, reason=reason, reference=reference, actor_id=actor_id)
    return book(offer, booking, confirms=kind in CONFIRMING, now=now)


@transaction.atomic
def count_stock(
    *,
    actor_id: UUID | None,
    offer_id: UUID,
    quantity: int | None,
    reason: str = "",
    reference: UUID | None = None,
    now: datetime,
) -> StockMovement:
    """Book what was counted on the shelf, what is reserved for orders included.

    Args:
        quantity: how many there are; None to count this offer no more.

    Raises:
        OfferNotFoundError: there is no such offer.
        InvalidQuantityError: it is negative or beyond all reason.
        CountBelowReservedError: fewer than are reserved.
    """
    if quantity is not None and not 0 <= quantity <= MOST_STOCK:
        raise InvalidQuantityError
    offer = _held(offer_id)
    if quantity is not None and quantity < offer.reserved:
        raise CountBelowReservedError(reserved=offer.reserved)
    change = (quantity or 0) - (offer.stock or 0)
    booking = Booking(MovementKind.COUNTED, stock=change, reason=reason, reference=reference, actor_id=actor_id)
    return book(offer, booking, is_counted=quantity is not None, confirms=True, now=now)


@transaction.atomic
def confirm_stock(*, actor_id: UUID | None, offer_id: UUID, now: datetime) -> Offer:
    """Say with one tap that there is still some: the shop's word counts from now again.

    Raises:
        OfferNotFoundError: there is no such offer.
    """
    offer = _held(offer_id)
    before, offer.stock_confirmed_at = offer.stock_confirmed_at, max(now, offer.stock_confirmed_at)
    offer.save(update_fields=["stock_confirmed_at", "updated_at"])
    changes = {"stock_confirmed_at": (before, offer.stock_confirmed_at)}
    audit.record(actor_id=actor_id, action="catalog.confirm_stock", target=offer, changes=changes, now=now)
    news.tell_offer(offer, changes, now=now)
    return offer


def _booked_by_hand(offer: Offer, reference: UUID) -> StockMovement | None:
    """What was booked of this cause; what a reservation booked moves what is reserved, too."""
    booked = StockMovement.objects.filter(offer=offer, reference=reference, kind__in=DIRECTIONS, reserved_change=0)
    return booked.order_by("id").first()


def _held(offer_id: UUID) -> Offer:
    offer = hold_offers([offer_id]).get(offer_id)
    if offer is None or offer.deleted_at is not None:
        raise OfferNotFoundError
    return offer
