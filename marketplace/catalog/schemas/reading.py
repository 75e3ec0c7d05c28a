"""What the reads of goods are asked and answer; PostgreSQL builds the answers, and these classes document them."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, Field, StringConstraints

from geo.schemas import OptionalPinIn
from marketplace.catalog.models import AttributeKind, PackUnit
from marketplace.catalog.selectors.products import ListAnswer
from marketplace.core.money import MoneySchema
from marketplace.core.pagination import Cursor, InvalidCursorError
from marketplace.core.schemas import PageParams

Slug = Annotated[str, StringConstraints(pattern="^[a-z0-9-]{1,140}$")]


class IdCursorParams(PageParams):
    """A list by id, the newest first."""

    def after_id(self, place: str) -> UUID | None:
        """The last row of the page before.

        Args:
            place: the operation, so that a cursor of one list is none of another's.
        """
        if self.cursor is None:
            return None
        match Cursor.decode(self.cursor, query=f"{place}|{self.query_key()}").values:
            case (UUID() as after_id,):
                return after_id
        raise InvalidCursorError

    def next_cursor(self, place: str, answer: ListAnswer) -> str | None:
        if answer.after is None:
            return None
        return Cursor(answer.after).encode(query=f"{place}|{self.query_key()}")


class ProductsParams(IdCursorParams):
    """Which products to list."""

    category: Slug | None = Field(default=None, description="A category; everything below it is in the list.")
    brand: Slug | None = None
    featured: bool = Field(default=False, description="Only those that the market features.")


class ShopOffersParams(IdCursorParams):
    """Which of a shop's goods to list."""

    category: Slug | None = Field(default=None, description="A category; everything below it is in the list.")


class ProductOffersParams(PageParams, OptionalPinIn):
    """Which offers of a product to list; with a pin, those that are delivered there."""

    variant: UUID | None = Field(default=None, description="Only those of one pack.")

    def after(self, place: str) -> tuple[Decimal, UUID] | None:
        if self.cursor is None:
            return None
        match Cursor.decode(self.cursor, query=f"{place}|{self.query_key()}").values:
            case (Decimal() as price, UUID() as offer_id):
                return price, offer_id
        raise InvalidCursorError

    def next_cursor(self, place: str, answer: ListAnswer) -> str | None:
        if answer.after is None:
            return None
        return Cursor(answer.after).encode(query=f"{place}|{self.query_key()}")


class BrandsParams(PageParams):
    """A page of brands."""

    def after(self) -> str:
        if self.cursor is None:
            return ""
        match Cursor.decode(self.cursor, query=f"brands|{self.query_key()}").values:
            case (str(slug),):
                return slug
        raise InvalidCursorError

    def next_cursor(self, last: str | None) -> str | None:
        return None if last is None else Cursor((last,)).encode(query=f"brands|{self.query_key()}")


class Named(BaseModel):
    """A category or a brand by its address and its names."""

    slug: str
    name_en: str
    name_bn: str


class CategoryOfProduct(Named):
    icon: str


class CategoryInTree(CategoryOfProduct):
    """A category as the tree has it."""

    id: UUID
    depth: int = Field(description="1 for a root.")
    parent: str | None = Field(description="The slug of the one above.")


class CategoriesOut(BaseModel):
    """The whole tree, those above before those below."""

    items: list[CategoryInTree]
    next: None = None


class ChoiceOut(BaseModel):
    value: str
    name_en: str
    name_bn: str


class AttributeOut(BaseModel):
    """What goods of a category are described by."""

    key: str
    name_en: str
    name_bn: str
    kind: AttributeKind
    unit: str
    choices: list[ChoiceOut]
    is_required: bool
    tells_variants: bool = Field(description="It stands on variants, not on the product.")
    is_retired: bool = Field(description="It is asked of no goods any more; those that have a value keep it.")


class CategoryOut(CategoryOfProduct):
    """One category."""

    id: UUID
    depth: int
    path: list[Named] = Field(description="From the root down to it.")
    children: list[CategoryOfProduct]
    attributes: list[AttributeOut] = Field(description="Its own and those of the categories above.")


class BrandOut(Named):
    id: UUID


class BrandsOut(BaseModel):
    items: list[BrandOut]
    next: str | None


class PictureOut(BaseModel):
    """A picture at `{stem}-{width}.webp` and `.avif` for each of `widths`; `url` is the widest."""

    id: UUID
    stem: str
    url: str
    width: int
    height: int
    widths: list[int]
    placeholder: str
    is_synthetic: bool
    alt_en: str
    alt_bn: str


class VariantOut(BaseModel):
    """One pack."""

    id: UUID
    name_en: str
    name_bn: str
    pack_size: str = Field(description="In `pack_unit`s.", examples=["500"])
    pack_unit: PackUnit
    base_unit: PackUnit = Field(description="What prices are compared by: kg, l, piece or m.")
    barcode: str | None
    attributes: dict[str, Any]


class VariantsOut(BaseModel):
    items: list[VariantOut]
    next: None = None


class ShopOfOffer(Named):
    id: UUID
    rating: float | None
    rating_count: int


class DeliveryOfOffer(BaseModel):
    """What it takes to have it at the pin."""

    distance_m: float
    fee: MoneySchema
    free_above: MoneySchema | None
    minimum_order: MoneySchema
    eta_min: int = Field(description="Minutes from the order to the door.")
    is_open: bool | None = Field(description="Whether the shop is open now; null where its hours are not known.")
    delivers_now: bool
    delivers_at: datetime | None = Field(description="When it delivers next, where it does not now.")


class OfferOut(BaseModel):
    """What one shop asks for one pack."""

    id: UUID
    variant_id: UUID
    product_id: UUID
    shop: ShopOfOffer
    price: MoneySchema
    compare_at_price: MoneySchema | None = Field(description="What it cost before, while that is shown.")
    unit_price: MoneySchema = Field(description="For one `base_unit`.")
    base_unit: PackUnit
    in_stock: bool
    left: int | None = Field(description="How many there are, where they are few.")
    stock_confidence: float = Field(description="How sure it is that there is some, from 0 to 1.")
    least_per_order: int
    most_per_order: int | None
    is_synthetic: bool = Field(description="The price is made up for the demo.")


class DeliveredOfferOut(OfferOut):
    """An offer in a list that may be around a pin."""

    delivery: DeliveryOfOffer | None = Field(default=None, description="Only where a pin was given.")


class ProductCard(Named):
    """A product beside others."""

    id: UUID
    category: CategoryOfProduct
    brand: Named | None
    image: PictureOut | None
    rating: float | None
    rating_count: int
    is_featured: bool
    is_synthetic: bool


class SaleOut(BaseModel):
    """What all shops together ask."""

    price_from: MoneySchema | None = Field(description="The lowest price of any pack; null where nobody sells it.")
    unit_price_from: MoneySchema | None
    base_unit: PackUnit | None
    shops: int = Field(description="How many sell it.")
    in_stock: bool


class ListedProductOut(ProductCard, SaleOut):
    """A product in a list."""


class ProductsOut(BaseModel):
    items: list[ListedProductOut]
    next: str | None


class ProductOut(Named, SaleOut):
    """One product, whole."""

    id: UUID
    description_en: str
    description_bn: str
    category: CategoryOfProduct
    path: list[Named] = Field(description="The categories from the root down.")
    brand: Named | None
    attributes: dict[str, Any]
    images: list[PictureOut]
    variants: list[VariantOut]
    rating: float | None
    rating_count: int
    is_featured: bool
    is_synthetic: bool
    version: int
    offers: list[DeliveredOfferOut] = Field(description="The 50 cheapest; with a pin, of those delivered there.")


class OffersOut(BaseModel):
    items: list[DeliveredOfferOut]
    next: str | None


class OfferWithProductOut(OfferOut):
    """An offer by itself."""

    variant: VariantOut
    product: ProductCard


class ShopOffersOut(BaseModel):
    items: list[OfferWithProductOut]
    next: str | None
