"""What buyers ask of search, and what they are told."""

from datetime import datetime
from decimal import Decimal
from typing import Any, Literal, Self
from uuid import UUID

from django.utils.translation import gettext as _
from pydantic import BaseModel, Field, model_validator

from geo.schemas import FoundPlaceOut, Notice, OptionalPinIn
from marketplace.core.money import Amount, MoneySchema
from marketplace.core.pagination import Cursor, InvalidCursorError
from marketplace.core.schemas import PageParams
from marketplace.search.asking import AfterHit, Asked, SearchAnswer, Sort

LONGEST_QUERY = 100
SLUG = "^[a-z0-9-]{1,80}$"


class SearchParams(PageParams, OptionalPinIn):
    """What is looked for, where it is to be delivered, and what it may be."""

    q: str = Field(
        default="",
        max_length=LONGEST_QUERY,
        description="In Bangla, English, or Bangla in Latin letters; empty for all goods of a category.",
    )
    category: str | None = Field(default=None, pattern=SLUG, description="Slug; it and all below it.")
    brand: str | None = Field(default=None, pattern=SLUG, description="Slug.")
    price_min: Amount | None = Field(default=None, ge=0, description="What an offer costs at least, in taka.")
    price_max: Amount | None = Field(default=None, ge=0, description="What an offer costs at most, in taka.")
    rating: float | None = Field(default=None, ge=1, le=5, description="Rated so or better.")
    open_now: bool = Field(default=False, description="Only shops that are open now and, with a pin, deliver now.")
    in_stock: bool = Field(default=False, description="Only offers of which there is some.")
    sort: Sort = Field(default="relevance", description="`distance` needs a pin. A list by relevance ends after 200.")

    @model_validator(mode="after")
    def refuse_empty_range(self) -> Self:
        if self.price_min is not None and self.price_max is not None and self.price_min > self.price_max:
            raise ValueError(_("The lowest price is above the highest."))
        return self

    @model_validator(mode="after")
    def refuse_nothing(self) -> Self:
        if not self.q.strip() and self.category is None:
            raise ValueError(_("Say what you look for, or of which category."))
        return self

    def to_asked(self) -> Asked:
        """The question as search asks it.

        Raises:
            InvalidCursorError: the cursor belongs to another question.
        """
        return Asked(
            text=self.q,
            pin=self.to_point(),
            category=self.category,
            brand=self.brand,
            price_min=self.price_min,
            price_max=self.price_max,
            rating=self.rating,
            open_now=self.open_now,
            in_stock=self.in_stock,
            sort=self.sort,
            limit=self.limit,
            after=self._after(),
        )

    def next_cursor(self, after: AfterHit | None) -> str | None:
        """The cursor of the page that begins there."""
        if after is None:
            return None
        values = (after.key,) if after.product_id is None else (after.key, after.product_id)
        return Cursor(values).encode(query=self._bound_query())

    def _after(self) -> AfterHit | None:
        if self.cursor is None:
            return None
        match Cursor.decode(self.cursor, query=self._bound_query()).values:
            case (float(key),) if self.sort == "relevance":
                return AfterHit(key)
            case (float(key), UUID() as product_id) if self.sort != "relevance":
                return AfterHit(key, product_id)
        raise InvalidCursorError

    def _bound_query(self) -> str:
        return f"search|{self.query_key()}"


class NamedOut(BaseModel):
    """Something with an address of its own."""

    slug: str
    name_en: str
    name_bn: str


class KindOut(NamedOut):
    """The same with its icon."""

    icon: str


class PackOut(BaseModel):
    """What is bought."""

    id: UUID
    name_en: str
    name_bn: str
    pack_size: str
    pack_unit: Literal["g", "kg", "ml", "l", "piece", "m"]


class HitOfferOut(BaseModel):
    """What a shop asks for it."""

    id: UUID
    shop: NamedOut
    variant: PackOut
    price: MoneySchema
    compare_at_price: MoneySchema | None = Field(description="What it cost before, while that is told.")
    unit_price: MoneySchema = Field(description="For one `base_unit`.")
    base_unit: Literal["kg", "l", "piece", "m"]
    in_stock: bool
    is_open: bool | None = Field(
        description="The shop is open and, with a pin, delivers there now; null: nobody knows."
    )
    is_synthetic: bool = Field(description="Made up for the demo.")
    distance_m: float | None = Field(description="Metres from the shop; null without a pin, as the two below.")
    fee: MoneySchema | None
    eta_min: int | None = Field(description="Minutes until it is there, from when the shop delivers.")


class HitOut(BaseModel):
    """A product with its best offers: what is in stock before what is not, then by unit price."""

    id: UUID
    slug: str
    name_en: str
    name_bn: str
    brand: NamedOut | None
    category: KindOut
    image: dict[str, Any] | None
    rating: float | None
    rating_count: int
    is_synthetic: bool
    offer_count: int
    price_from: MoneySchema | None
    in_stock: bool
    offers: list[HitOfferOut] = Field(description="Three at most.")


class CountedKindOut(KindOut):
    """So many products of a kind."""

    count: int


class CountedOut(NamedOut):
    """So many products of a make."""

    count: int


class PriceBandOut(BaseModel):
    """So many products whose cheapest offer costs so much, in taka; open at the ends."""

    least: Decimal | None
    most: Decimal | None
    count: int


class RatingCountOut(BaseModel):
    """So many products are rated so or better."""

    least: int
    count: int


class FacetsOut(BaseModel):
    """How many would be left, each without its own filter."""

    categories: list[CountedKindOut]
    brands: list[CountedOut]
    prices: list[PriceBandOut]
    ratings: list[RatingCountOut]
    open_now: int
    in_stock: int


class CorrectionOut(BaseModel):
    """A word that no product has, and what was searched beside it."""

    typed: str
    meant: str


class FoundShopOut(NamedOut):
    """A shop that is called so or of such a kind."""

    category: KindOut
    rating: float | None
    rating_count: int
    is_open: bool | None = Field(description="Open now and, with a pin, delivering there now; null: nobody knows.")
    distance_m: float | None = Field(description="Metres from the pin; null without one, as the two below.")
    fee: MoneySchema | None
    eta_min: int | None


class SearchOut(BaseModel):
    """One page of what was found."""

    items: list[HitOut]
    shops: list[FoundShopOut] = Field(
        description="Called so or, with a pin, of such a kind; with a pin they deliver there. On the first page only."
    )
    next: str | None
    total: int
    facets: FacetsOut
    corrections: list[CorrectionOut]
    did_you_mean: str | None = Field(description="The query as it should be typed, where something was amiss.")
    is_loosened: bool = Field(description="Nothing has every word; these have some of them.")
    notice: Notice | None


def rest_of(answer: SearchAnswer, *, next_cursor: str | None) -> dict[str, Any]:
    """All of an answer but its items, which are JSON already."""
    return {
        "shops": answer.shops,
        "next": next_cursor,
        "total": answer.total,
        "facets": answer.facets,
        "corrections": [{"typed": one.typed, "meant": one.meant} for one in answer.corrections],
        "did_you_mean": answer.did_you_mean,
        "is_loosened": answer.is_loosened,
        "notice": None if answer.is_served else Notice.outside_service_area().model_dump(),
    }


class SuggestParams(OptionalPinIn):
    """What is typed so far."""

    q: str = Field(min_length=1, max_length=LONGEST_QUERY)
    limit: int = Field(default=8, ge=1, le=20, description="How many products at most.")
    places: bool = Field(default=False, description="Areas and landmarks as well.")


class SuggestedShopOut(NamedOut):
    """A shop that is called so."""

    distance_m: float | None


class SuggestOut(BaseModel):
    """What may be meant, the likeliest first."""

    products: list[NamedOut]
    categories: list[KindOut]
    shops: list[SuggestedShopOut]
    queries: list[str] = Field(description="What several people asked for lately.")
    places: list[FoundPlaceOut]


class CandidateOut(BaseModel):
    """A candidate, and what it is ranked by."""

    id: UUID
    name_en: str
    name_bn: str
    score: float = Field(description="The sum of its parts.")
    parts: dict[str, float] = Field(description="Each signal by its weight.")
    signals: dict[str, float | None]


class GroupOut(BaseModel):
    """A word, and what is taken for it."""

    word: str
    near: str = Field(description="As PostgreSQL writes it; `^` marks a sound.")
    wide: str = Field(description="The same with `~`, its consonants.")


class ExplanationOut(BaseModel):
    """Why a search finds what it does."""

    text: str
    words: list[GroupOut]
    candidates: list[CandidateOut]
    asked_at: datetime
