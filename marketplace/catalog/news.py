"""What changed of offers and of their stock, told in batches: a sheet of a thousand rows is a few events."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol, TypeVar
from uuid import UUID

from django.db import transaction

from marketplace.catalog.events import MOST_TOLD, FreeStock, LowStock, OffersChanged, OfOffer, StockChanged, StockRanLow
from marketplace.catalog.models import Offer
from marketplace.core.ids import uuid7
from marketplace.core.outbox import publish_all

Item = TypeVar("Item")


class StockedOffer(Protocol):
    """What is told of an offer whose stock moved: a row, or what is held of one."""

    pk: UUID
    shop_id: UUID
    product_id: UUID
    low_stock_threshold: int


@dataclass(frozen=True, slots=True)
class MovedStock:
    """So many were free of an offer, and are now, by somebody's doing; None for the system."""

    offer: StockedOffer
    before: int | None
    after: int | None
    actor_id: UUID | None


@dataclass(slots=True)
class _News:
    """What has happened so far. Of stock that moved more than once there is where it began and where it is."""

    offers: dict[UUID, OfOffer] = field(default_factory=dict)
    fields: set[str] = field(default_factory=set)
    stock: dict[UUID, FreeStock] = field(default_factory=dict)
    thresholds: dict[UUID, int] = field(default_factory=dict)
    actors: dict[UUID, UUID | None] = field(default_factory=dict)
    changed_at: datetime | None = None

    def add_offer(self, offer: OfOffer, fields: Iterable[str], *, now: datetime) -> None:
        self.offers[offer.offer_id] = offer
        self.fields.update(fields)
        self.changed_at = max(now, self.changed_at or now)

    def add_stock(self, change: FreeStock, threshold: int, *, actor_id: UUID | None = None, now: datetime) -> None:
        first = self.stock.get(change.offer_id, change)
        self.stock[change.offer_id] = change.model_copy(update={"free_before": first.free_before})
        self.thresholds[change.offer_id], self.actors[change.offer_id] = threshold, actor_id
        self.changed_at = max(now, self.changed_at or now)

    def take(self, later: "_News") -> None:
        if later.changed_at is None:
            return
        for offer in later.offers.values():
            self.add_offer(offer, later.fields, now=later.changed_at)
        for offer_id, change in later.stock.items():
            threshold, actor_id = later.thresholds[offer_id], later.actors[offer_id]
            self.add_stock(change, threshold, actor_id=actor_id, now=later.changed_at)

    def publish(self) -> None:
        events = [event(batch_id=uuid7(), changed_at=self.changed_at, **what) for event, what in self._events()]
        if events:
            publish_all(events)

    def _events(self) -> Iterator[tuple[type[OffersChanged | StockChanged | StockRanLow], dict[str, Any]]]:
        fields = sorted(self.fields)
        for offers in _batches(list(self.offers.values())):
            yield OffersChanged, {"offers": offers, "fields": fields}
        moved = [change for change in self.stock.values() if change.free_before != change.free_after]
        for changes in _batches(moved):
            yield StockChanged, {"offers": changes}
        for low in _batches([one for change in moved for one in self._low(change)]):
            yield StockRanLow, {"offers": low}

    def _low(self, change: FreeStock) -> Iterator[LowStock]:
        """It where it fell to its threshold."""
        threshold, before, after = self.thresholds[change.offer_id], change.free_before, change.free_after
        if after is not None and after <= threshold and (before is None or before > threshold):
            of = change.model_dump(include=set(OfOffer.model_fields))
            yield LowStock(**of, free=after, threshold=threshold, lowered_by=self.actors[change.offer_id])


_collected: ContextVar[_News | None] = ContextVar("catalog_news", default=None)


@contextmanager
def told_together() -> Iterator[None]:
    """One transaction whose news of offers and stock are told at its end, at most `MOST_TOLD` offers an event.

        with told_together():
            for row in rows:
                with suppress(HaatError), told_together():
                    set_offer(...)
                    count_stock(...)

    One within another is a savepoint: what fails in it is undone, and nothing of it is told.
    """
    outer, mine = _collected.get(), _News()
    token = _collected.set(mine)
    try:
        with transaction.atomic():
            yield
            if outer is None:
                mine.publish()
    finally:
        _collected.reset(token)
    if outer is not None:
        outer.take(mine)


def tell_offer(offer: Offer, fields: Iterable[str], *, now: datetime) -> None:
    """Tell others what is different of an offer, now or with the batch that it is part of."""
    with _news() as news:
        news.add_offer(OfOffer(**_of(offer)), fields, now=now)


def tell_stock(
    offer: StockedOffer, *, before: int | None, after: int | None, actor_id: UUID | None, now: datetime
) -> None:
    """Tell others how many are free of an offer, and whether that is few and whose doing it was, likewise."""
    tell_stocks([MovedStock(offer, before, after, actor_id)], now=now)


def tell_stocks(moved: Iterable[MovedStock], *, now: datetime) -> None:
    """The same of many offers in one statement."""
    with _news() as news:
        for one in moved:
            change = FreeStock(**_of(one.offer), free_before=one.before, free_after=one.after)
            news.add_stock(change, one.offer.low_stock_threshold, actor_id=one.actor_id, now=now)


@contextmanager
def _news() -> Iterator[_News]:
    """Those of the batch that is under way, or a batch of this alone."""
    under_way = _collected.get()
    news = under_way or _News()
    yield news
    if under_way is None:
        news.publish()


def _of(offer: StockedOffer) -> dict[str, UUID]:
    return {"offer_id": offer.pk, "shop_id": offer.shop_id, "product_id": offer.product_id}


def _batches(items: Sequence[Item]) -> Iterator[Sequence[Item]]:
    for start in range(0, len(items), MOST_TOLD):
        yield items[start : start + MOST_TOLD]
