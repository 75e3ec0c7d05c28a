"""Offers that change many at once: how each was, what is different of it, and all of them written together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self
from uuid import UUID

from marketplace.catalog import news
from marketplace.catalog.booking import STOCK_FIELDS, Booking, free_of, moved
from marketplace.catalog.models import MovementKind, Offer, PriceChange, StockMovement
from marketplace.catalog.services.offers import COPIED, PRICES
from marketplace.core import audit

WRITTEN = (*COPIED, *STOCK_FIELDS, "deleted_at", "updated_at")


@dataclass(slots=True)
class OfferRow:
    """A held offer, or one that is not there yet, while it changes.

    Attributes:
        before: what it was; nothing of a new one.
        movement: of what was counted.
    """

    offer: Offer
    before: Mapping[str, Any]
    free_before: int | None
    movement: StockMovement | None = None

    @classmethod
    def of(cls, offer: Offer) -> Self:
        """One that is held."""
        return cls(offer, _told(offer), free_of(offer))

    @classmethod
    def new(cls, offer: Offer) -> Self:
        """One that nobody has seen yet."""
        return cls(offer, {}, None)

    @property
    def changes(self) -> dict[str, tuple[Any, Any]]:
        """What is audited and told: of what was counted the movement tells enough."""
        changes = audit.changes_between(self.before, _told(self.offer))
        if self.movement is not None:
            changes.pop("stock_confirmed_at", None)
        return changes

    def count(
        self, counted: int | None, *, actor_id: UUID | None, reference: UUID | None = None, now: datetime
    ) -> None:
        """Take what is on the shelf for its stock; None to count it no more."""
        change = (counted or 0) - (self.offer.stock or 0)
        booking = Booking(MovementKind.COUNTED, stock=change, reference=reference, actor_id=actor_id)
        self.movement = moved(self.offer, booking, is_counted=counted is not None, confirms=True, now=now)


def write_rows(rows: Sequence[OfferRow], *, action: str, actor_id: UUID | None, now: datetime) -> None:
    """All rows in one statement a table, and their news together; they were checked, so that none fails for itself.

    Raises:
        IntegrityError: an offer of the same variant, or with the same number of the shop's own, was made meanwhile.
    """
    for row in rows:
        row.offer.updated_at = now
    offers = [row.offer for row in rows]
    # An insert that finds the row is the shortest way to give each row values of its own.
    Offer.objects.bulk_create(offers, update_conflicts=True, unique_fields=["id"], update_fields=WRITTEN)
    StockMovement.objects.bulk_create([row.movement for row in rows if row.movement is not None])
    changed = [(row, row.changes) for row in rows]
    PriceChange.objects.bulk_create(
        _price_change(row, actor_id, now) for row, changes in changed if PRICES & changes.keys()
    )
    told = [(row.offer, changes) for row, changes in changed if changes]
    audit.record_each(told, actor_id=actor_id, action=action, now=now)
    with news.told_together():
        for row, changes in changed:
            if changes:
                news.tell_offer(row.offer, changes, now=now)
            if row.movement is not None:
                news.tell_stock(row.offer, before=row.free_before, after=free_of(row.offer), actor_id=actor_id, now=now)


def _price_change(row: OfferRow, actor_id: UUID | None, now: datetime) -> PriceChange:
    return PriceChange(
        offer=row.offer,
        price_before=row.before.get("price"),
        price_after=row.offer.price,
        compare_at_after=row.offer.compare_at_price,
        actor_id=actor_id,
        at=now,
    )


def _told(offer: Offer) -> dict[str, Any]:
    return {name: getattr(offer, name) for name in (*COPIED, "stock_confirmed_at", "deleted_at")}
