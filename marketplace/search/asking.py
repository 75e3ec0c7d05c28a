"""What search is asked and what it answers, as values. `search_sql` holds the statement, `selectors.search` runs it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal
from uuid import UUID

from geo.points import GeoPoint

Sort = Literal["relevance", "price", "-price", "unit_price", "distance", "rating"]
# As far as a list by relevance goes: so many are ranked by all that is known of them.
MOST_RANKED = 200


@dataclass(frozen=True, slots=True)
class AfterHit:
    """Where the page before ended: its place in a list by relevance, else the last row's key and id."""

    key: float
    product_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """A search.

    Attributes:
        text: as typed; empty for all goods of the category.
        pin: where to deliver; without one every shop counts.
        category: slug; it and all below it.
        brand: slug.
        price_min, price_max: what an offer costs, in taka.
        rating: at least so much.
        open_now: shops that are open at this instant, and deliver, only.
        in_stock: offers of which there is some only.
        sort: by distance only with a pin.
        limit: how many at most.
        after: where the page before ended.
    """

    text: str
    pin: GeoPoint | None = None
    category: str | None = None
    brand: str | None = None
    price_min: Decimal | None = None
    price_max: Decimal | None = None
    rating: float | None = None
    open_now: bool = False
    in_stock: bool = False
    sort: Sort = "relevance"
    limit: int = 20
    after: AfterHit | None = None


@dataclass(frozen=True, slots=True)
class Candidate:
    """A product that was found, with what is known of it before it is ranked.

    Attributes:
        product_id: of the product.
        signals: raw, by name: `name_rank` (ts_rank of its names), `coverage` (share of the words that it has, rare
            ones counting for more), `likeness` (trigram word similarity of the query to its names), `is_exact`,
            `is_strict` (it has every word), `popularity`, `distance_m` (None without a pin), `is_in_stock`,
            `stock_confidence` (how sure that is of its surest offer, `catalog.confidence`), `rating`, `rating_count`,
            `meaning` (cosine, None where meaning was not asked).
        names: of it and its brand, in both languages: `name_en`, `name_bn`, `brand_en`, `brand_bn`; empty for none.
        key: what the list is sorted by; 0 by relevance.
    """

    product_id: UUID
    signals: dict[str, float | None]
    names: Mapping[str, str]
    key: float = 0.0


@dataclass(frozen=True, slots=True)
class Correction:
    """A word that no product has, and the one that was searched beside it."""

    typed: str
    meant: str


@dataclass(frozen=True, slots=True)
class SearchAnswer:
    """One page.

    Attributes:
        items: cards as JSON texts, in their order.
        after: where the next page begins; None on the last.
        total: products that pass every filter.
        facets: counts by category, brand, price band, rating, open now and in stock.
        corrections: words that were taken for others.
        did_you_mean: the query as it should be typed; None where nothing was amiss.
        is_loosened: nothing had every word, so what has some of them is shown.
        is_served: False for a pin outside Bangladesh.
        shops: on the first page, those that are called so and, with a pin, those of such a kind, as the API shows them.
    """

    items: Sequence[str]
    after: AfterHit | None
    total: int
    facets: dict[str, Any]
    corrections: Sequence[Correction] = ()
    did_you_mean: str | None = None
    is_loosened: bool = False
    is_served: bool = True
    shops: Sequence[dict[str, Any]] = ()
