"""How stock changes: offers are held in the order of their ids, and each change leaves a movement and tells others."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from marketplace.catalog import news
from marketplace.catalog.models import MovementKind, Offer, StockMovement

# More of one thing than any shop has, and few enough for sums to fit.
MOST_STOCK = 100_000_000
# What a movement changes of its offer.
STOCK_FIELDS = ("stock", "reserved", "stock_confirmed_at")


@dataclass(frozen=True, slots=True)
class Booking:
    """One change of an offer's stock.

    Attributes:
        stock: how many more or fewer there are.
        reserved: how many more or fewer of them are reserved.
        reference: what caused it: a reservation, an order, an import.
    """

    kind: MovementKind
    stock: int = 0
    reserved: int = 0
    reason: str = ""
    reference: UUID | None = None
    actor_id: UUID | None = None


def hold_offers(offer_ids: Iterable[UUID]) -> dict[UUID, Offer]:
    """Offers by id, held until the transaction ends, in one order for everybody; unknown ones are left out."""
    held = Offer.objects.select_for_update(no_key=True).filter(pk__in=set(offer_ids)).order_by("pk")
    return {offer.pk: offer for offer in held}


def book(
    offer: Offer, booking: Booking, *, is_counted: bool | None = None, confirms: bool = False, now: datetime
) -> StockMovement:
    """Change the stock of a held offer. What an offer has is the sum of its movements.

    Args:
        is_counted: whether the shop counts it from now on; None for as before.
        confirms: whether somebody has seen the goods.
    """
    free_before = free_of(offer)
    movement = moved(offer, booking, is_counted=is_counted, confirms=confirms, now=now)
    offer.save(update_fields=[*STOCK_FIELDS, "updated_at"])
    movement.save(force_insert=True)
    news.tell_stock(offer, before=free_before, after=free_of(offer), actor_id=booking.actor_id, now=now)
    return movement


def moved(
    offer: Offer, booking: Booking, *, is_counted: bool | None = None, confirms: bool = False, now: datetime
) -> StockMovement:
    """The same without writing: the offer as it is then, and the movement, for whoever writes many and tells them."""
    counts = offer.stock is not None if is_counted is None else is_counted
    stock = (offer.stock or 0) + booking.stock
    offer.stock = stock if counts else None
    offer.reserved += booking.reserved
    if confirms:
        offer.stock_confirmed_at = max(now, offer.stock_confirmed_at)
    return StockMovement(
        offer=offer,
        kind=booking.kind,
        stock_change=booking.stock,
        reserved_change=booking.reserved,
        stock_after=offer.stock,
        reserved_after=offer.reserved,
        reason=booking.reason,
        reference=booking.reference,
        actor_id=booking.actor_id,
        at=now,
    )


def free_of(offer: Offer) -> int | None:
    """How many can be reserved; None where the shop does not count. The column is only as fresh as the row was read."""
    return None if offer.stock is None else offer.stock - offer.reserved
