"""What an order keeps of offers while it is changed, with those that took the place of others."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from marketplace.catalog.booking import Booking
from marketplace.catalog.errors.stock import OutOfStockError, ReservationEndedError, Shortage
from marketplace.catalog.holding import HeldOffer, StockWork, hold
from marketplace.catalog.models import MovementKind, OfferMove, ReservationState, StockReservation

State = ReservationState


@dataclass(frozen=True, slots=True)
class Kept:
    """What is reserved for an order of some offers, which are held; `heirs` as for `hold_heirs`."""

    reference: UUID
    offers: Mapping[UUID, HeldOffer]
    heirs: Mapping[UUID, UUID]
    rows: Mapping[UUID, StockReservation]

    def kept(self, offer_id: UUID) -> int:
        """How many are reserved now."""
        row = self.rows.get(offer_id)
        return row.quantity if row is not None and row.state == State.HELD else 0


def hold_kept(reference: UUID, offer_ids: Iterable[UUID]) -> Kept:
    """Hold offers, and then look what of them is reserved for an order."""
    offers, heirs = hold_heirs(offer_ids)
    rows = StockReservation.objects.filter(reference=reference, offer_id__in=offers)
    return Kept(reference, offers, heirs, {row.offer_id: row for row in rows})


def hold_heirs(offer_ids: Iterable[UUID]) -> tuple[dict[UUID, HeldOffer], dict[UUID, UUID]]:
    """Hold offers, and those that took the place of some when their packs were found to be one.

    All are held at once and so in one order, as by everybody: one after the other, two could wait for each other.

    Returns:
        The offers by id; and which offer stands for one that went into it.
    """
    wanted, moves = set(offer_ids), dict[UUID, UUID]()
    while True:
        with transaction.atomic():
            offers = hold(wanted.union(moves, moves.values()))
            # Looked for once they are held, for a merge holds them as well.
            found = _moves_of(wanted)
            if found == moves:
                return offers, {offer_id: _end_of(offer_id, moves) for offer_id in moves}
            # Lets go of them again.
            transaction.set_rollback(True)
        moves = found


def _moves_of(offer_ids: Iterable[UUID]) -> dict[UUID, UUID]:
    """Which offer took the place of which, from these on to the last."""
    moves, seen, latest = dict[UUID, UUID](), set[UUID](), set(offer_ids)
    while latest:
        seen |= latest
        made = OfferMove.objects.filter(offer__in=latest, into__isnull=False).order_by("pk")
        moves |= dict(made.values_list("offer_id", "into_id"))
        latest = set(moves.values()) - seen
    return moves


def _end_of(offer_id: UUID, moves: Mapping[UUID, UUID]) -> UUID:
    while offer_id in moves:
        offer_id = moves[offer_id]
    return offer_id


def keep(held: Kept, wanted: Mapping[UUID, int], *, expires_at: datetime, now: datetime) -> None:
    """Have an order keep so many of each of these offers.

    Raises:
        OutOfStockError, ReservationEndedError: as for `services.order_stock.keep_reserved`.
    """
    _require_more(held, wanted)
    work = StockWork(now=now)
    for offer_id, quantity in wanted.items():
        row, more = held.rows.get(offer_id), quantity - held.kept(offer_id)
        if not more:
            continue
        kind = MovementKind.RESERVED if more > 0 else MovementKind.RELEASED
        work.book(held.offers[offer_id], Booking(kind, reserved=more, reference=held.reference))
        if row is None:
            work.reserve(offer_id, quantity, reference=held.reference)
        elif quantity:
            work.change(row.pk, quantity=quantity, state=State.HELD, expires_at=max(row.expires_at, expires_at))
        else:
            # How many there were stays to be read.
            work.change(row.pk, quantity=row.quantity, state=State.RELEASED)
    work.write(expires_at=expires_at)


def _require_more(held: Kept, wanted: Mapping[UUID, int]) -> None:
    """That there is as much more as is wanted, and that what was kept has not been sold."""
    shortages: list[Shortage] = []
    for place, (offer_id, quantity) in enumerate(wanted.items()):
        row, kept, offer = held.rows.get(offer_id), held.kept(offer_id), held.offers.get(offer_id)
        if row is not None and row.state not in {State.HELD, State.RELEASED}:
            raise ReservationEndedError
        is_there = offer is not None and (offer.is_on_sale or kept)
        most = kept + offer.most_more if offer is not None and is_there else 0
        if quantity > most:
            shortages.append(Shortage(place, offer_id, quantity, most))
    if shortages:
        raise OutOfStockError(shortages)
