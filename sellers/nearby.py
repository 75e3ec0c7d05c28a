"""What "nearby" asks and answers. `sellers.nearby_sql` holds the statement, `sellers.selectors.shops` runs it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from geo.points import GeoPoint
from marketplace.core.prepared import PreparedStatement
from sellers.hours import is_night
from sellers.nearby_sql import nearby_statement

MIN_RADIUS_M = 50
MAX_RADIUS_M = 50_000


@dataclass(frozen=True, slots=True)
class After:
    """The last row of the page before: its distance in metres, unrounded, and its id."""

    distance_m: float
    shop_id: UUID


@dataclass(frozen=True, slots=True)
class NearbyQuery:
    """What is asked: the active shops nearest to a pin.

    Attributes:
        pin: the point to measure from.
        now: the instant at which shops are open or closed.
        limit: how many at most.
        radius_m: how far away at most, the rim included.
        category: slug of a leaf, or of a root for all its leaves.
        open_now: leave out what is closed at `now`, or whose hours nobody knows.
        after: where the page before ended.
    """

    pin: GeoPoint
    now: datetime
    limit: int = 20
    radius_m: float = MAX_RADIUS_M
    category: str | None = None
    open_now: bool = False
    after: After | None = None

    @property
    def statement(self) -> PreparedStatement:
        """The SQL for these filters. There are twelve texts, so every connection keeps them prepared."""
        return nearby_statement(
            in_category=self.category is not None,
            open_now=self.open_now,
            at_night=self.open_now and is_night(self.now),
            is_continued=self.after is not None,
        )

    @property
    def parameters(self) -> dict[str, float | str | datetime | UUID | None]:
        """The statement's named parameters."""
        return {
            "lat": self.pin.lat,
            "lon": self.pin.lon,
            "now": self.now,
            "limit": self.limit,
            "radius_m": float(self.radius_m),
            "category": self.category,
            "after_m": self.after.distance_m if self.after else None,
            "after_id": self.after.shop_id if self.after else None,
        }


@dataclass(frozen=True, slots=True)
class NearbyAnswer:
    """One page as the database made it.

    Attributes:
        items: a JSON array of shops.
        after: where the next page begins, or None on the last.
        is_served: False for a pin outside Bangladesh.
    """

    items: str
    after: After | None
    is_served: bool
