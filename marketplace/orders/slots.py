"""The times that a shop offers for bringing goods or for coming for them.

Slots follow each other from when the shop opens, each as long as the shop's terms say, and the last ends before it
closes. They are offered for today and the six days after it, on the shop's calendar, from when it can be ready on.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from marketplace.orders.pricing.asked import ShopTermsFacts, Slot
from sellers.instants import Instants

SLOT_DAYS = 7


@dataclass(frozen=True, slots=True)
class Serving:
    """When a shop serves on some terms, such as those of one of its zones.

    Attributes:
        windows: when; from `horizon`'s begin to its end at least.
        lead_time_min: until an order leaves, or is ready, a rush included.
    """

    windows: Instants
    lead_time_min: int


@dataclass(frozen=True, slots=True)
class OfferedSlot:
    """A slot, and whether the shop takes no more orders for it."""

    slot: Slot
    is_full: bool


def horizon(*, time_zone: str, now: datetime) -> tuple[datetime, datetime]:
    """From when until when it must be known when a shop is open.

    It begins a day early: what opened yesterday evening has its slots counted from there.
    """
    zone = ZoneInfo(time_zone)
    today = now.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
    return (today - timedelta(days=1)).astimezone(UTC), (today + timedelta(days=SLOT_DAYS)).astimezone(UTC)


def list_slots(
    *, servings: Sequence[Serving], terms: ShopTermsFacts, taken: Sequence[tuple[datetime, datetime]], now: datetime
) -> list[OfferedSlot]:
    """The slots of a shop, the next first.

    Args:
        servings: on which terms it serves; where several do at an instant, the first counts.
        taken: the slots of its open orders.
        now: UTC.
    """
    if not terms.offers_slots:
        return []
    return [
        _offered(slot_from, slot_until, terms, taken)
        for slot_from, slot_until in _spans(servings, terms.slot_min)
        if slot_from >= _ready_at(servings, slot_from, now)
    ]


def _spans(servings: Sequence[Serving], slot_min: int) -> Iterator[tuple[datetime, datetime]]:
    """All slots of the time that any of them serves, one after the other from each opening."""
    length = timedelta(minutes=slot_min)
    for opens_at, closes_at in Instants.of(span for serving in servings for span in serving.windows.spans).spans:
        at = opens_at
        while at + length <= closes_at:
            yield at, at + length
            at += length


def _ready_at(servings: Sequence[Serving], at: datetime, now: datetime) -> datetime:
    """When goods that are ordered now can leave on the terms that count at an instant."""
    serving = next(serving for serving in servings if at in serving.windows)
    return now + timedelta(minutes=serving.lead_time_min)


def _offered(
    slot_from: datetime, slot_until: datetime, terms: ShopTermsFacts, taken: Sequence[tuple[datetime, datetime]]
) -> OfferedSlot:
    # Whoever ordered while the hours were others may have a slot that overlaps with two of these.
    count = sum(begin < slot_until and slot_from < end for begin, end in taken)
    is_full = terms.slot_capacity is not None and count >= terms.slot_capacity
    return OfferedSlot(Slot(slot_from, slot_until, count), is_full)
