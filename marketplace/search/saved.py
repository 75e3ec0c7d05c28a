"""A saved search as values: what narrows it, what somebody asks to be kept, and what is new in it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from pydantic import Field

from geo.points import GeoPoint
from marketplace.core.money import Amount, Money
from marketplace.core.schemas import StrictSchema
from marketplace.search.asking import Asked, Sort
from marketplace.search.models import AlertPace, SavedSearch, SearchPlace

SLUG = "^[a-z0-9-]{1,80}$"
# A hundred metres: whoever sells rice a street farther on is found all the same.
DECIMALS = 3
# So many offers of a search are watched, the cheapest by the unit.
MOST_WATCHED = 200


class SavedFilters(StrictSchema):
    """What narrows a search and sorts it, as `SavedSearch.filters` keeps it."""

    category: str | None = Field(default=None, pattern=SLUG, description="Slug; it and all below it.")
    brand: str | None = Field(default=None, pattern=SLUG, description="Slug.")
    price_min: Amount | None = Field(default=None, ge=0)
    price_max: Amount | None = Field(default=None, ge=0)
    rating: float | None = Field(default=None, ge=1, le=5)
    open_now: bool = Field(default=False, description="News come from shops that are closed as well.")
    in_stock: bool = False
    sort: Sort = "relevance"

    def as_kept(self) -> dict[str, Any]:
        """As JSON, without what is at its default."""
        return self.model_dump(mode="json", exclude_defaults=True)

    def as_fields(self) -> dict[str, str]:
        """As the fields of the address of a page of results."""
        kept = {name: "1" if value is True else value for name, value in self.as_kept().items()}
        return {name: f"{value:g}" if isinstance(value, float) else str(value) for name, value in kept.items()}


@dataclass(frozen=True, slots=True)
class SearchDraft:
    """A search as somebody wants it kept.

    Attributes:
        address_id: of theirs; for the place ADDRESS.
        pin: for the place PIN; it is kept to a hundred metres.
    """

    label: str
    q: str
    filters: SavedFilters = field(default_factory=SavedFilters)
    place: SearchPlace = SearchPlace.ANYWHERE
    address_id: UUID | None = None
    pin: GeoPoint | None = None
    alerts: AlertPace = AlertPace.OFF


@dataclass(frozen=True, slots=True)
class WatchedOffer:
    """An offer that a saved search finds, with its product's and its shop's names."""

    id: UUID
    price: Money
    created_at: datetime
    product_slug: str
    product_name_en: str
    product_name_bn: str
    shop_name_en: str
    shop_name_bn: str


@dataclass(frozen=True, slots=True)
class News:
    """What is new in a search: offers that were not there, and what costs less than it did, with what it cost."""

    new: Sequence[WatchedOffer]
    fallen: Sequence[tuple[WatchedOffer, Money]]

    def __bool__(self) -> bool:
        return bool(self.new or self.fallen)


def rounded(pin: GeoPoint) -> str:
    """A pin as `SavedSearch.pin` keeps it."""
    return f"{pin.lat:.{DECIMALS}f},{pin.lon:.{DECIMALS}f}"


def filters_of(search: SavedSearch) -> SavedFilters:
    return SavedFilters.model_validate(search.filters)


def watched_as(search: SavedSearch) -> Asked:
    """The question by which its offers are watched: of shops that are open and closed, the cheapest first."""
    filters = filters_of(search)
    return Asked(
        text=search.q,
        pin=search.point,
        category=filters.category,
        brand=filters.brand,
        price_min=filters.price_min,
        price_max=filters.price_max,
        rating=filters.rating,
        in_stock=filters.in_stock,
        sort="price",
        limit=MOST_WATCHED,
    )


def prices_of(offers: Sequence[WatchedOffer]) -> dict[str, str]:
    """What was seen, as `SavedSearch.seen` keeps it."""
    return {str(offer.id): str(offer.price.amount) for offer in offers}


def news_of(seen: Mapping[str, str], offers: Sequence[WatchedOffer], *, since: datetime) -> News:
    """Hold offers against what was seen.

    Where more were found than are watched, one that was not seen may merely have come to the front, and is new only if
    it was made since.
    """
    was_full = len(seen) >= MOST_WATCHED
    fallen = [
        (offer, Money(Decimal(seen[str(offer.id)]), offer.price.currency))
        for offer in offers
        if str(offer.id) in seen and offer.price.amount < Decimal(seen[str(offer.id)])
    ]
    new = [offer for offer in offers if str(offer.id) not in seen and (not was_full or offer.created_at > since)]
    return News(new=new, fallen=fallen)
