"""Delivery zones for the demo market: made up by kind of shop, the same for the same shop every time.

Nobody has asked these shops whether they deliver, so every zone is marked `is_synthetic` and shown as made up. What is
made here follows habit: kitchens and chemists deliver close by and soon, grocers free above a day's shopping, bazaars
and malls within their upazila, and what is heavy far and late. The OpenStreetMap id decides in place of chance.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import cos, pi, radians, sin

from sellers.models import FeeKind, ZoneKind

METRES_PER_DEGREE = 111_320
CORNERS = 14
# Of ten shops with no kind of zone that is usual for them, so many draw theirs on the map.
DRAWN_OF_TEN = 3
FAR_ONE_IN = 5

Bands = tuple[tuple[int, int], ...]
Position = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Habit:
    """How shops of one kind deliver. Amounts are taka.

    Attributes:
        radius_m: how far most of them go.
        bands: from which distance or price on which fee; a flat fee is one band.
        by_areas: whether they name their upazila or thana rather than a distance.
    """

    radius_m: int
    lead_time_min: int
    bands: Bands
    fee_kind: FeeKind = FeeKind.FLAT
    free_above: int | None = None
    minimum_order: int = 0
    by_areas: bool = False


BASKET, DISTANCE = FeeKind.BASKET, FeeKind.DISTANCE

KITCHEN = Habit(3_000, 45, ((0, 30), (1_000, 45), (2_000, 60)), DISTANCE, minimum_order=200)
TEA_STALL = Habit(1_200, 20, ((0, 20),), minimum_order=100)
BAKERY = Habit(2_500, 40, ((0, 30),), free_above=1_200, minimum_order=150)
CHEMIST = Habit(3_500, 25, ((0, 20), (1_500, 40)), DISTANCE, free_above=1_500)
GROCER = Habit(2_500, 40, ((0, 40), (600, 25), (1_200, 0)), BASKET, minimum_order=150)
PRODUCE = Habit(2_000, 30, ((0, 30),), free_above=800, minimum_order=150)
BAZAAR = Habit(5_000, 90, ((0, 60), (1_000, 40)), BASKET, free_above=3_000, minimum_order=300, by_areas=True)
MALL = Habit(6_000, 120, ((0, 80), (2_000, 50)), BASKET, free_above=5_000, minimum_order=500, by_areas=True)
TOWN_SHOP = Habit(5_000, 120, ((0, 60),), free_above=2_500)
APPLIANCES = Habit(10_000, 240, ((0, 150), (5_000, 300)), DISTANCE, free_above=25_000, by_areas=True)
HEAVY = Habit(12_000, 1_440, ((0, 200), (4_000, 400), (8_000, 600)), DISTANCE, minimum_order=1_000)
AT_HOME = Habit(3_000, 180, ((0, 100),), minimum_order=500)

HABITS = {
    "bazaars": BAZAAR,
    "malls": MALL,
    "general-stores": GROCER,
    "super-shops": GROCER,
    "fruit-vegetables": PRODUCE,
    "fish-meat": PRODUCE,
    "pharmacies": CHEMIST,
    "restaurants": KITCHEN,
    "fast-food": KITCHEN,
    "tea-coffee": TEA_STALL,
    "bakeries-sweets": BAKERY,
    "electronics": APPLIANCES,
    "furniture": HEAVY,
    "hardware": HEAVY,
    "salons": AT_HOME,
}


@dataclass(frozen=True, slots=True)
class DemoZone:
    """One made-up zone; `corners` are longitude and latitude of a drawn one, the first not said again."""

    name: str
    kind: ZoneKind
    terms: Habit
    priority: int = 0
    lead_time_min: int | None = None
    corners: tuple[Position, ...] = ()

    def fees(self) -> dict[str, object]:
        """The fee as the table of zones has it."""
        if self.terms.fee_kind == FeeKind.FLAT:
            return {"fee_kind": FeeKind.FLAT, "fee": Decimal(self.terms.bands[0][1])}
        starts, fees = zip(*self.terms.bands, strict=True)
        return {
            "fee_kind": self.terms.fee_kind,
            "band_from": [Decimal(start) for start in starts],
            "band_fee": [Decimal(fee) for fee in fees],
        }


def usual_lead_time_min(category: str) -> int:
    """Minutes until an order leaves a shop of this leaf."""
    return HABITS.get(category, TOWN_SHOP).lead_time_min


def synthetic_zones(category: str, osm_id: int, *, lat: float, lon: float, has_area: bool) -> Sequence[DemoZone]:
    """The zones of one demo shop, the nearest first.

    Args:
        category: slug of its leaf.
        osm_id: decides who draws the zone on the map, and who goes further for more.
        lat, lon: degrees, of the pin.
        has_area: whether it is known which upazila or thana the pin lies in.
    """
    habit = HABITS.get(category, TOWN_SHOP)
    if habit.by_areas and has_area:
        return [DemoZone("Our area", ZoneKind.AREAS, habit)]
    if osm_id // 11 % 10 < DRAWN_OF_TEN:
        corners = _drawn(lat, lon, habit.radius_m, osm_id)
        return [DemoZone("Streets we know", ZoneKind.POLYGON, habit, corners=corners)]
    near = DemoZone("Near the shop", ZoneKind.RADIUS, habit, priority=1)
    if osm_id // 13 % FAR_ONE_IN:
        return [near]
    further = Habit(
        habit.radius_m * 2,
        habit.lead_time_min,
        ((0, habit.bands[-1][1] * 2 or 60),),
        minimum_order=max(habit.minimum_order * 2, 300),
    )
    return [near, DemoZone("Further out", ZoneKind.RADIUS, further, lead_time_min=habit.lead_time_min + 30)]


def _drawn(lat: float, lon: float, radius_m: int, osm_id: int) -> tuple[Position, ...]:
    """Corners around the pin, each at its own distance, so that the outline never crosses itself."""
    corners = []
    for corner in range(CORNERS):
        swing = (osm_id * (2 * corner + 3) + corner * corner * 7) % 51  # 0 to 50, other for each shop and corner
        reach_m = radius_m * (0.75 + swing / 100)
        angle = 2 * pi * corner / CORNERS
        north, east = reach_m * cos(angle), reach_m * sin(angle)
        across = METRES_PER_DEGREE * cos(radians(lat))
        corners.append((round(lon + east / across, 6), round(lat + north / METRES_PER_DEGREE, 6)))
    return tuple(corners)
