"""What a shop's zones mean at one pin: which of them hold it, which one counts, and on which terms it delivers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from marketplace.core.money import Money


class Standing(StrEnum):
    """Why one of several zones that hold a pin counts, or does not."""

    COUNTS = "counts"
    NOT_NOW = "not_now"
    LOWER_PRIORITY = "lower_priority"
    LARGER = "larger"
    YOUNGER = "younger"


class Reason(StrEnum):
    """Why a shop does not deliver."""

    OUTSIDE = "outside_zones"
    CLOSED = "closed"
    NOT_AT_THIS_HOUR = "zone_closed"
    BELOW_MINIMUM = "below_minimum"


@dataclass(frozen=True, slots=True)
class ZoneAtPin:
    """A zone that holds a pin, with what it would cost there.

    Attributes:
        is_synthetic: made up for the demo.
        area_m2: what decides between zones of one priority.
        fee: where it depends on the basket and nobody said what that costs, that of the smallest.
        lead_time_min: until an order leaves, a rush included.
        delivers_now: whether shop and zone are open.
        delivers_soon: whether they are, or will be within the setting.
        delivers_at: when they open next, if they are not; None where never.
        distance_m: from the shop to the pin, on the spheroid.
    """

    zone_id: UUID
    name: str
    is_synthetic: bool
    priority: int
    area_m2: float
    fee: Money
    free_above: Money | None
    minimum_order: Money
    lead_time_min: int
    delivers_now: bool
    delivers_soon: bool
    delivers_at: datetime | None
    distance_m: float


@dataclass(frozen=True, slots=True)
class RankedZone:
    """A zone at a pin, and how it stands among the others."""

    zone: ZoneAtPin
    standing: Standing


@dataclass(frozen=True, slots=True)
class DeliveryTerms:
    """A shop delivers to a pin.

    Attributes:
        missing_to_free: what the goods would have to cost more for the fee to be nothing; None where they never can, or
            already do, or nobody said what they cost.
        missing_to_minimum: the same for an order to be taken at all; None where nothing is missing, or nobody said.
        travel_min: on the way.
        eta_min: until the goods are there, from when the shop delivers.
        travel_source: the router that knows the way, which may have to be credited.
    """

    zone: ZoneAtPin
    missing_to_free: Money | None
    missing_to_minimum: Money | None
    travel_min: int
    eta_min: int
    travel_source: str


@dataclass(frozen=True, slots=True)
class DeliveryRefusal:
    """A shop does not deliver to a pin, or not now.

    Attributes:
        terms: those that would hold, where the pin lies in a zone.
        nearest_zone_m: metres to the nearest zone, where it lies in none; None where the shop has none.
        opens_at: when the shop delivers there next; None where never, or where it is not about time.
    """

    reason: Reason
    terms: DeliveryTerms | None = None
    nearest_zone_m: float | None = None
    opens_at: datetime | None = None


def rank(zones: Sequence[ZoneAtPin]) -> list[RankedZone]:
    """How zones at a pin stand, in the order they have from the database: priority, then area, then age.

    The first that delivers now or soon counts. Where none does, the first counts, for whoever asks at night.
    """
    winner = next((zone for zone in zones if zone.delivers_soon), zones[0] if zones else None)
    return [RankedZone(zone, _standing(zone, winner)) for zone in zones]


def _standing(zone: ZoneAtPin, winner: ZoneAtPin | None) -> Standing:
    if winner is None or zone is winner:
        return Standing.COUNTS
    if winner.delivers_soon and not zone.delivers_soon:
        return Standing.NOT_NOW
    if zone.priority != winner.priority:
        return Standing.LOWER_PRIORITY
    return Standing.LARGER if zone.area_m2 != winner.area_m2 else Standing.YOUNGER
