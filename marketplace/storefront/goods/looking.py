"""What a list of goods is narrowed to, as a value: read from an address, and written into those that lead on."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, Self, cast

from geo.points import GeoPoint
from marketplace.search.asking import Asked, Sort

GOODS_A_PAGE = 20
MOST_SHOWN = 200


@dataclass(frozen=True, slots=True)
class Looking:
    """What is looked for. `shown` is how many goods the list has, so that it is as long again after going back."""

    q: str = ""
    category: str = ""
    brand: str = ""
    price_min: Decimal | None = None
    price_max: Decimal | None = None
    rating: float | None = None
    open_now: bool = False
    in_stock: bool = False
    sort: Sort = "relevance"
    shown: int = GOODS_A_PAGE

    @classmethod
    def from_cleaned(cls, cleaned: Mapping[str, Any]) -> Self:
        """Read a `GoodsForm`; fields that failed are left at their defaults."""
        return cls(
            q=str(cleaned.get("q") or "").strip(),
            category=str(cleaned.get("category") or ""),
            brand=str(cleaned.get("brand") or ""),
            price_min=cleaned.get("price_min"),
            price_max=cleaned.get("price_max"),
            rating=cleaned.get("rating"),
            open_now=bool(cleaned.get("open_now")),
            in_stock=bool(cleaned.get("in_stock")),
            sort=cast("Sort", cleaned.get("sort") or "relevance"),
            shown=cleaned.get("shown") or GOODS_A_PAGE,
        )

    def fields(self, **changes: Any) -> list[tuple[str, str]]:
        """The fields of an address with some of it changed; another list begins anew, and defaults are left out."""
        target = replace(self, **{"shown": GOODS_A_PAGE, **changes})
        told: dict[str, object] = {
            "q": target.q,
            "category": target.category,
            "brand": target.brand,
            "price_min": target.price_min,
            "price_max": target.price_max,
            "rating": target.rating,
            "open_now": "1" if target.open_now else "",
            "in_stock": "1" if target.in_stock else "",
            "sort": "" if target.sort == "relevance" else target.sort,
            "shown": "" if target.shown == GOODS_A_PAGE else target.shown,
        }
        return [(name, f"{value:g}" if name == "rating" else str(value)) for name, value in told.items() if value]

    @property
    def is_something(self) -> bool:
        """Whether there is something to look for."""
        return bool(self.q)

    @property
    def chosen_category(self) -> str:
        """The category that the list is narrowed to."""
        return self.category

    def bare(self) -> "Looking":
        """The same with nothing that narrows or sorts it."""
        return Looking(q=self.q)

    @property
    def is_narrowed(self) -> bool:
        """Whether something but the words narrows the list."""
        return self != replace(self.bare(), sort=self.sort, shown=self.shown)

    def asked(self, *, pin: GeoPoint | None) -> Asked:
        """The question as search asks it."""
        return Asked(
            text=self.q,
            pin=pin,
            category=self.category or None,
            brand=self.brand or None,
            price_min=self.price_min,
            price_max=self.price_max,
            rating=self.rating,
            open_now=self.open_now,
            in_stock=self.in_stock,
            sort=self.sort,
            limit=self.shown,
        )


class OfKind(Looking):
    """All goods of a kind, which the address of its page says already."""

    def fields(self, **changes: Any) -> list[tuple[str, str]]:
        return [field for field in super().fields(**changes) if field[0] != "category"]

    @property
    def is_something(self) -> bool:
        return True

    @property
    def chosen_category(self) -> str:
        return ""

    def bare(self) -> Looking:
        return OfKind(category=self.category)
