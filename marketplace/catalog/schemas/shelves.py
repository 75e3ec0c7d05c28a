"""What the operations on wishlists, recent views and comparisons read and answer."""

from datetime import datetime
from decimal import Decimal
from typing import Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from marketplace.catalog.models import Product, WishlistItem
from marketplace.core.money import MoneySchema
from marketplace.core.schemas import StrictSchema


class NamedOut(BaseModel):
    """A category or a brand."""

    model_config = ConfigDict(from_attributes=True)

    slug: str
    name_en: str
    name_bn: str


class ShelvedProductOut(BaseModel):
    """A product on a shelf."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    slug: str
    name_en: str
    name_bn: str
    category: NamedOut
    brand: NamedOut | None
    rating: Decimal | None
    rating_count: int
    is_synthetic: bool

    @classmethod
    def of(cls, product: Product) -> Self:
        return cls.model_validate(product)


class WishOut(BaseModel):
    """A product somebody wishes for, since when, and the lowest that a shop asked for it then."""

    product: ShelvedProductOut
    since: datetime
    price_then: MoneySchema | None

    @classmethod
    def of(cls, item: WishlistItem) -> Self:
        price = None if item.price_then is None else MoneySchema(amount=item.price_then, currency=item.currency_then)
        return cls(product=ShelvedProductOut.of(item.product), since=item.created_at, price_then=price)


class WishIn(StrictSchema):
    """What to put on the wishlist."""

    product_id: UUID = Field(description="Of a product that buyers see.")


class RecentOut(BaseModel):
    """The goods somebody looked at last, the latest first."""

    items: list[ShelvedProductOut]
