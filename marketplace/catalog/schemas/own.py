"""What shops and staff send and are answered about goods, offers and stock."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, Literal, Self
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

from marketplace.catalog.booking import MOST_STOCK
from marketplace.catalog.confidence import confidence
from marketplace.catalog.drafts import (
    LONGEST_OF_VARIANT,
    LONGEST_SKU,
    MOST_ATTRIBUTES,
    MOST_PER_ORDER,
    MOST_VARIANTS,
    OfferDraft,
    ProductDraft,
    VariantDraft,
)
from marketplace.catalog.models import (
    MovementKind,
    Offer,
    PackUnit,
    Product,
    ProductStatus,
    Variant,
)
from marketplace.catalog.models.offers import LOW_STOCK
from marketplace.catalog.services.tree import CategoryDraft
from marketplace.core.money import Amount, MoneySchema
from marketplace.core.schemas import StrictSchema, line

Name = Annotated[str, line(200, least=1)]
ShortName = Annotated[str, line(LONGEST_OF_VARIANT)]
TreeName = Annotated[str, line(100, least=1)]
Sku = Annotated[str, line(LONGEST_SKU)]
Reason = Annotated[str, line(200)]
Text = Annotated[str, StringConstraints(max_length=5000, pattern=r"^[^\x00]*$")]
Attributes = Annotated[dict[str, str | bool | int | float], Field(max_length=MOST_ATTRIBUTES)]
Quantity = Annotated[int, Field(ge=0, le=MOST_STOCK)]


class VariantIn(StrictSchema):
    """One pack; with the `id` of a variant of the product, it changes that one."""

    id: UUID | None = None
    pack_size: Annotated[Decimal, Field(gt=0, max_digits=10, decimal_places=3, examples=["500"])]
    pack_unit: PackUnit
    name_en: ShortName = Field(default="", description="What sets it apart beside its size, such as a colour.")
    name_bn: ShortName = ""
    barcode: str | None = Field(default=None, max_length=14, description="A GTIN of 8, 12, 13 or 14 digits.")
    attributes: Attributes = Field(default_factory=dict)
    position: int = Field(default=0, ge=0, le=1000)

    def to_draft(self) -> VariantDraft:
        return VariantDraft(**{name: getattr(self, name) for name in type(self).model_fields})


class ProductIn(StrictSchema):
    """A product as it shall be, with all its variants."""

    name_en: Name
    name_bn: Name
    category_id: UUID
    brand_id: UUID | None = None
    description_en: Text = ""
    description_bn: Text = ""
    attributes: Attributes = Field(default_factory=dict, description="By key, as the category describes them.")
    status: ProductStatus = ProductStatus.ACTIVE
    variants: list[VariantIn] = Field(min_length=1, max_length=MOST_VARIANTS)

    def to_draft(self, **more: Any) -> ProductDraft:
        same = {name: getattr(self, name) for name in ProductIn.model_fields if name != "variants"}
        return ProductDraft(**same, variants=[variant.to_draft() for variant in self.variants], **more)


class ProductChangeIn(ProductIn):
    """The same, and which version it was made of; another one by now is 409."""

    version: int = Field(ge=1, le=2_147_483_647)


class SharedProductIn(ProductIn):
    """A product of the shared catalogue."""

    is_featured: bool = False


class SharedProductChangeIn(ProductChangeIn):
    """The same, changed."""

    is_featured: bool = False


class OwnVariantOut(BaseModel):
    """One pack of a product."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    name_en: str
    name_bn: str
    pack_size: Decimal
    pack_unit: PackUnit
    barcode: str | None
    attributes: dict[str, Any]
    position: int


class OwnProductOut(BaseModel):
    """A product as those see it who keep it."""

    id: UUID
    slug: str
    name_en: str
    name_bn: str
    description_en: str
    description_bn: str
    category_id: UUID
    brand_id: UUID | None
    shop_id: UUID | None
    attributes: dict[str, Any]
    status: ProductStatus
    is_featured: bool
    version: int
    deleted_at: datetime | None
    variants: list[OwnVariantOut]

    @classmethod
    def of(cls, product: Product) -> Self:
        """A product whose variants that are kept are in `kept_variants`, or are read now."""
        names = [name for name in cls.model_fields if name != "variants"]
        kept: list[Variant] = getattr(product, "kept_variants", None) or list(
            product.variants.filter(deleted_at__isnull=True).order_by("position", "id")
        )
        variants = [OwnVariantOut.model_validate(variant) for variant in kept]
        return cls(**{name: getattr(product, name) for name in names}, variants=variants)


class TermsIn(StrictSchema):
    """What a shop asks for a pack, and how many it sells at once."""

    price: Amount
    compare_at_price: Amount | None = Field(default=None, description="What it cost before; above the price.")
    compare_at_from: AwareDatetime | None = None
    compare_at_until: AwareDatetime | None = None
    low_stock_threshold: int = Field(default=LOW_STOCK, ge=0, le=MOST_PER_ORDER)
    least_per_order: int = Field(default=1, ge=1, le=MOST_PER_ORDER)
    most_per_order: int | None = Field(default=None, ge=1, le=MOST_PER_ORDER)
    is_available: bool = Field(default=True, description="False takes it off sale for a while.")
    shop_sku: Sku = Field(default="", description="The shop's own number for it.")

    def to_draft(self) -> OfferDraft:
        return OfferDraft(**{name: getattr(self, name) for name in TermsIn.model_fields})


class OfferIn(TermsIn):
    """What is sold, and on which terms."""

    variant_id: UUID


class OwnOfferOut(BaseModel):
    """An offer as the shop sees it."""

    id: UUID
    variant_id: UUID
    product_id: UUID
    price: MoneySchema
    compare_at_price: MoneySchema | None
    compare_at_from: datetime | None
    compare_at_until: datetime | None
    stock: int | None = Field(description="Null where the shop does not count.")
    reserved: int = Field(description="How many are kept for orders.")
    free_stock: int | None
    stock_confirmed_at: datetime
    stock_confidence: float = Field(description="How sure it is that there is some, from 0 to 1.")
    low_stock_threshold: int
    least_per_order: int
    most_per_order: int | None
    is_available: bool
    shop_sku: str
    withdrawn_at: datetime | None

    @classmethod
    def of(cls, offer: Offer, *, now: datetime) -> Self:
        free = None if offer.stock is None else offer.stock - offer.reserved
        compared = offer.compare_at_price
        sure = confidence(stock=offer.stock, free=free, confirmed_at=offer.stock_confirmed_at, now=now)
        told = {
            "price": MoneySchema(amount=offer.price, currency=offer.currency),
            "compare_at_price": None if compared is None else MoneySchema(amount=compared, currency=offer.currency),
            "free_stock": free,
            "stock_confidence": round(sure, 3),
            "withdrawn_at": offer.deleted_at,
        }
        return cls(**{name: getattr(offer, name) for name in cls.model_fields if name not in told}, **told)


class StockMoveIn(StrictSchema):
    """What came or went."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"kind": "received", "quantity": 24}]})

    kind: Literal["received", "returned", "sold", "corrected"]
    quantity: int = Field(ge=-MOST_STOCK, le=MOST_STOCK, description="Above zero, but of a correction, for what lacks.")
    reason: Reason = ""

    @property
    def movement(self) -> MovementKind:
        return MovementKind(self.kind)


class StockCountIn(StrictSchema):
    """What was counted on the shelf, what is kept for orders included; null stops counting."""

    quantity: Quantity | None
    reason: Reason = ""


class StockMovementOut(BaseModel):
    """One booking of an offer's stock."""

    model_config = ConfigDict(from_attributes=True)

    id: int
    kind: MovementKind
    stock_change: int
    reserved_change: int
    stock_after: int | None
    reserved_after: int
    reason: str
    reference: UUID | None
    at: datetime


class CategoryIn(StrictSchema):
    """A category as it shall be."""

    name_en: TreeName
    name_bn: TreeName
    icon: Annotated[str, StringConstraints(pattern="^[a-z0-9-]{1,40}$")]
    parent_id: UUID | None = Field(default=None, description="The one above; null for a root.")
    position: int = Field(default=0, ge=0, le=32_767)
    is_active: bool = True

    def to_draft(self) -> CategoryDraft:
        return CategoryDraft(**{name: getattr(self, name) for name in CategoryIn.model_fields})


class KeptCategoryOut(BaseModel):
    """A category as the staff keep it."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    slug: str
    name_en: str
    name_bn: str
    icon: str
    parent_id: UUID | None
    position: int
    depth: int
    is_active: bool


class BrandIn(StrictSchema):
    """What a brand is called."""

    name_en: TreeName
    name_bn: TreeName


class KeptBrandOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: UUID
    slug: str
    name_en: str
    name_bn: str


class HitRatioOut(BaseModel):
    """How often public answers of one kind were there already."""

    model_config = ConfigDict(from_attributes=True)

    kind: Literal["list", "detail"]
    hits: int
    misses: int
    ratio: float | None = Field(description="Null where nothing was asked.")


class HitRatiosOut(BaseModel):
    items: list[HitRatioOut]
    next: None = None
