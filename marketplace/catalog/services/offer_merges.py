"""Writes: a shop's offers of two packs become one, when the packs are found to be one."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from marketplace.catalog.booking import Booking, book, free_of
from marketplace.catalog.models import MovementKind, Offer, ReservationState, StockReservation
from marketplace.catalog.services.offers import COPIED, give_terms, withdraw_offer

REASON = "Two products became one."


def join_offers(offer: Offer, into: Offer, *, actor_id: UUID | None, now: datetime) -> tuple[int, int]:
    """Have a shop that offers two packs, which are one, go on with the second of its offers; both are held.

    What is reserved goes over with its reservations. What else there is goes over as far as both are counted, and the
    second stays counted or not as it was. A second that was withdrawn is sold again in place of a first that was not:
    on the first's terms, and with the first's stock, not with what the withdrawn one was last thought to have. The
    shop's own number goes over where the second has none.

    Returns:
        How much more there is of the second, and how much more of it is reserved.
    """
    terms, is_sold = _terms_of(offer), offer.deleted_at is None
    is_revived = is_sold and into.deleted_at is not None
    if is_sold:
        # First, for the shop's number is of one offer that is sold.
        withdraw_offer(actor_id=actor_id, offer_id=offer.pk, now=now)
    if is_revived:
        give_terms(into, terms, "catalog.set_offer", actor_id=actor_id, now=now)
    elif is_sold and terms["shop_sku"] and not into.shop_sku:
        merged = _terms_of(into) | {"shop_sku": terms["shop_sku"]}
        give_terms(into, merged, "catalog.set_offer", actor_id=actor_id, now=now)
    reserved = offer.reserved
    stock = _move_stock(offer, into, is_revived=is_revived, actor_id=actor_id, now=now)
    _move_reservations(offer, into, now=now)
    return stock, reserved


def _terms_of(offer: Offer) -> dict[str, Any]:
    return {name: getattr(offer, name) for name in COPIED}


def _move_stock(offer: Offer, into: Offer, *, is_revived: bool, actor_id: UUID | None, now: datetime) -> int:
    """Book everything off the first and onto the second, as far as that counts."""
    counts = (offer if is_revived else into).stock is not None
    brings = (offer.reserved if offer.stock is None else offer.stock) if counts else 0
    forgotten = (free_of(into) or 0) if is_revived else 0
    there = into.stock if into.stock is not None else into.reserved if counts else 0
    change = there - forgotten + brings - (into.stock or 0) if counts else -(into.stock or 0)
    named: dict[str, Any] = {"reason": REASON, "reference": offer.pk, "actor_id": actor_id}
    taken = Booking(MovementKind.CORRECTED, stock=-(offer.stock or 0), reserved=-offer.reserved, **named)
    given = Booking(MovementKind.CORRECTED, stock=change, reserved=offer.reserved, **named)
    if taken.stock or taken.reserved:
        book(offer, taken, now=now)
    if given.stock or given.reserved or counts is not (into.stock is not None):
        book(into, given, is_counted=counts, now=now)
    return brings


def _move_reservations(offer: Offer, into: Offer, *, now: datetime) -> None:
    """Whoever sells or frees what was reserved finds it at the second offer; one order may have reserved of both."""
    held = StockReservation.objects.filter(offer=offer, state=ReservationState.HELD)
    of_both: Mapping[UUID, StockReservation] = {
        row.reference: row
        for row in StockReservation.objects.filter(offer=into, reference__in=held.values("reference"))
    }
    for row in held.filter(reference__in=of_both):
        other = of_both[row.reference]
        other.quantity += row.quantity
        other.save(update_fields=["quantity", "updated_at"])
        row.state, row.closed_at = ReservationState.RELEASED, now
        row.save(update_fields=["state", "closed_at", "updated_at"])
    held.update(offer=into, updated_at=now)
