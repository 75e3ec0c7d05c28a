"""What "who delivers here" asks and answers. `shops_at_sql` holds the statement, `selectors.delivery` runs it."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.conf import settings

from geo.points import GeoPoint
from geo.travel import minutes_per_metre
from marketplace.core.prepared import PreparedStatement
from sellers.shops_at_sql import Sort, shops_at_statement


@dataclass(frozen=True, slots=True)
class AfterShop:
    """The last row of the page before: its sort key, its distance in metres, unrounded, and its id."""

    key: float
    distance_m: float
    shop_id: UUID


@dataclass(frozen=True, slots=True)
class ShopsAtQuery:
    """What is asked: the active shops that deliver to a pin, now or soon.

    Attributes:
        pin: where to.
        now: the instant at which shops are open or closed.
        sort: `distance` from the shop, `fee`, `time` until it is there, or `rating`, the best first.
        limit: how many at most.
        category: slug of a leaf, or of a root for all its leaves.
        open_now: leave out what delivers only soon.
        subtotal: what the goods cost, for fees that depend on it; None where that is not known.
        after: where the page before ended.
    """

    pin: GeoPoint
    now: datetime
    sort: Sort = "distance"
    limit: int = 20
    category: str | None = None
    open_now: bool = False
    subtotal: Decimal | None = None
    after: AfterShop | None = None

    @property
    def statement(self) -> PreparedStatement:
        """The SQL for this order and these filters, of which there are 32 texts."""
        return shops_at_statement(
            sort=self.sort,
            in_category=self.category is not None,
            open_now=self.open_now,
            is_continued=self.after is not None,
        )

    @property
    def parameters(self) -> dict[str, Any]:
        """The statement's named parameters."""
        return asked_at(self.pin, self.subtotal, self.now) | {
            "limit": self.limit,
            "category": self.category,
            "after_key": self.after.key if self.after else None,
            "after_m": self.after.distance_m if self.after else None,
            "after_id": self.after.shop_id if self.after else None,
        }


def asked_at(pin: GeoPoint, subtotal: Decimal | None, now: datetime) -> dict[str, Any]:
    """The parameters of `sellers.zones_sql.ASKED`."""
    return {
        "lat": pin.lat,
        "lon": pin.lon,
        "now": now,
        "subtotal": subtotal,
        "soon_min": settings.OPENS_SOON_MIN,
        "min_per_m": minutes_per_metre(),
    }


@dataclass(frozen=True, slots=True)
class ShopsAtAnswer:
    """One page as the database made it.

    Attributes:
        items: a JSON array of shops.
        after: where the next page begins, or None on the last.
        is_served: False for a pin outside Bangladesh.
    """

    items: str
    after: AfterShop | None
    is_served: bool
