"""What an order keeps of offers while it is changed, with those that took the place of others."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

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

    Returns:
        The offers by id; and which offer stands for one that went into it.
    """
    offers = hold(offer_ids)
    heirs, latest = dict[UUID, UUID](), set(offers)
    while latest:
        # Looked for once they are held, for a merge holds them as well.
        moves = OfferMove.objects.filter(offer__in=latest, into__isnull=False).order_by("pk")
        into = dict(moves.values_list("offer_id", "into_id"))
        heirs = {offer_id: into.get(heir, heir) for offer_id, heir in heirs.items()} | into
        latest = set(into.values()) - offers.keys()
        offers |= hold(latest) if latest else {}
    return offers, heirs


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
