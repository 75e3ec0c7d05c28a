"""Offers that are held while their stock moves: how they are, what is booked of them, and all of it written at once.

    offers = hold([...])
    work = StockWork(now=now)
    work.book(offers[offer_id], Booking(MovementKind.RESERVED, reserved=2, reference=order_id))
    work.reserve(offer_id, 2, reference=order_id)
    work.write(expires_at=...)

Whoever needs another offer meanwhile waits until the transaction ends.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from marketplace.catalog import news, stock_sql
from marketplace.catalog.booking import MOST_STOCK, Booking
from marketplace.catalog.models import ReservationState
from marketplace.core.ids import uuid7


@dataclass(slots=True)
class HeldOffer:
    """An offer whose row is held until the transaction ends.

    Attributes:
        is_on_sale: neither the offer nor its product or pack was taken away.
        is_shop_active: buyers see its shop.
    """

    pk: UUID
    shop_id: UUID
    product_id: UUID
    price: Decimal
    stock: int | None
    reserved: int
    low_stock_threshold: int
    least_per_order: int
    most_per_order: int | None
    is_on_sale: bool
    is_shop_active: bool

    @property
    def free(self) -> int | None:
        """How many can be reserved; None where the shop does not count."""
        return None if self.stock is None else self.stock - self.reserved

    @property
    def most_more(self) -> int:
        """How many more can be reserved; of one that is not counted as many as sums can hold, if only on paper."""
        return MOST_STOCK - self.reserved if self.free is None else self.free


@dataclass(frozen=True, slots=True)
class _Movement:
    offer_id: UUID
    booking: Booking
    stock_after: int | None
    reserved_after: int


@dataclass(frozen=True, slots=True)
class _NewReservation:
    offer_id: UUID
    quantity: int
    reference: UUID


@dataclass(frozen=True, slots=True)
class _ChangedReservation:
    pk: UUID
    quantity: int
    state: ReservationState
    expires_at: datetime | None


def hold(offer_ids: Iterable[UUID]) -> dict[UUID, HeldOffer]:
    """Offers by id, held until the transaction ends, in one order for everybody; unknown ones are left out."""
    rows = stock_sql.HOLD.fetch_all({"ids": list(set(offer_ids))})
    return {row[0]: HeldOffer(*row) for row in rows}


@dataclass(slots=True)
class StockWork:
    """What is to be written of held offers: their numbers, the movements to them, and reservations."""

    now: datetime
    _before: dict[UUID, int | None] = field(default_factory=dict)
    _offers: dict[UUID, HeldOffer] = field(default_factory=dict)
    _actors: dict[UUID, UUID | None] = field(default_factory=dict)
    _movements: list[_Movement] = field(default_factory=list)
    _new: list[_NewReservation] = field(default_factory=list)
    _changed: list[_ChangedReservation] = field(default_factory=list)

    def book(self, offer: HeldOffer, booking: Booking) -> None:
        """Change the stock of a held offer, here and, with `write`, in the database."""
        self._before.setdefault(offer.pk, offer.free)
        self._offers[offer.pk], self._actors[offer.pk] = offer, booking.actor_id
        if offer.stock is not None:
            offer.stock += booking.stock
        offer.reserved += booking.reserved
        self._movements.append(_Movement(offer.pk, booking, offer.stock, offer.reserved))

    def reserve(self, offer_id: UUID, quantity: int, *, reference: UUID) -> None:
        """Add a reservation."""
        self._new.append(_NewReservation(offer_id, quantity, reference))

    def change(self, pk: UUID, *, quantity: int, state: ReservationState, expires_at: datetime | None = None) -> None:
        """Change a reservation; without `expires_at` it ends when it did."""
        self._changed.append(_ChangedReservation(pk, quantity, state, expires_at))

    def write(self, *, expires_at: datetime | None = None) -> None:
        """Write everything in one statement, and tell others how many are free of each offer; of nothing, nothing.

        Args:
            expires_at: when new reservations run out.
        """
        if not self._movements:
            return
        stock_sql.WRITE.fetch_all(
            {"now": self.now, "expires_at": expires_at}
            | self._offer_arrays()
            | self._movement_arrays()
            | self._reservation_arrays()
        )
        moved = (
            news.MovedStock(offer, self._before[pk], offer.free, self._actors[pk]) for pk, offer in self._offers.items()
        )
        news.tell_stocks(moved, now=self.now)

    def _offer_arrays(self) -> dict[str, list[object]]:
        offers = self._offers.values()
        return {
            "offer_ids": [offer.pk for offer in offers],
            "stocks": [offer.stock for offer in offers],
            "reserveds": [offer.reserved for offer in offers],
        }

    def _movement_arrays(self) -> dict[str, list[object]]:
        rows = self._movements
        return {
            "moved_ids": [row.offer_id for row in rows],
            "kinds": [row.booking.kind.value for row in rows],
            "stock_changes": [row.booking.stock for row in rows],
            "reserved_changes": [row.booking.reserved for row in rows],
            "stocks_after": [row.stock_after for row in rows],
            "reserveds_after": [row.reserved_after for row in rows],
            "reasons": [row.booking.reason for row in rows],
            "references": [row.booking.reference for row in rows],
            "actor_ids": [row.booking.actor_id for row in rows],
        }

    def _reservation_arrays(self) -> dict[str, list[object]]:
        return {
            "new_ids": [uuid7() for _row in self._new],
            "new_offer_ids": [row.offer_id for row in self._new],
            "new_quantities": [row.quantity for row in self._new],
            "new_references": [row.reference for row in self._new],
            "changed_ids": [row.pk for row in self._changed],
            "changed_quantities": [row.quantity for row in self._changed],
            "changed_states": [row.state.value for row in self._changed],
            "changed_expiries": [row.expires_at for row in self._changed],
        }
