"""What operations on proposals and on pairs of alike products read and answer."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import BaseModel, Field, StringConstraints

from marketplace.catalog.drafts import MOST_VARIANTS, VariantDraft
from marketplace.catalog.models import MOST_IMAGES, MergeProposal, PackUnit, Product, ProductProposal, ProposalState
from marketplace.catalog.proposals import ProposalDraft, ProposedImage
from marketplace.catalog.schemas.media import AltText
from marketplace.catalog.selectors.merges import Pair, Side
from marketplace.core.schemas import PageParams, StrictSchema, line, paragraphs

Name = Annotated[str, line(200, least=1)]
VariantName = Annotated[str, line(100)]
Description = Annotated[str, paragraphs(5000)]
Note = Annotated[str, paragraphs(500)]
Reason = Annotated[str, paragraphs(500, least=1)]
# One level of plain values; what each may be, the category says.
Attributes = dict[Annotated[str, StringConstraints(max_length=40)], str | bool | int | float | None]


class ProposedVariantIn(StrictSchema):
    """One pack that the product should have."""

    id: UUID | None = Field(default=None, description="Which one it changes; null for a new one.")
    name_en: VariantName = ""
    name_bn: VariantName = ""
    pack_size: Decimal = Field(gt=0, max_digits=10, decimal_places=3)
    pack_unit: PackUnit
    barcode: Annotated[str, StringConstraints(pattern="^[0-9]{8,14}$")] | None = None
    attributes: Attributes = Field(default_factory=dict, max_length=40)

    def to_draft(self, position: int) -> VariantDraft:
        return VariantDraft(**self.model_dump(), position=position)


class ProposedImageIn(StrictSchema):
    """A picture that was sent before (`POST /me/shops/{shop}/pictures`), or that the product shows."""

    image_id: UUID
    alt_en: AltText = ""
    alt_bn: AltText = ""

    def to_image(self) -> ProposedImage:
        return ProposedImage(image_id=self.image_id, alt_en=self.alt_en, alt_bn=self.alt_bn)


class ProposalIn(StrictSchema):
    """What a shared product should be, whole; without `product_id` a new one."""

    product_id: UUID | None = None
    based_on: int | None = Field(default=None, ge=1, le=2**31 - 1, description="The version of the product you saw.")
    name_en: Name
    name_bn: Name
    description_en: Description = ""
    description_bn: Description = ""
    category_id: UUID
    brand_id: UUID | None = None
    attributes: Attributes = Field(default_factory=dict, max_length=40)
    variants: list[ProposedVariantIn] | None = Field(
        default=None, max_length=MOST_VARIANTS, description="All packs, in their order; null leaves them."
    )
    images: list[ProposedImageIn] | None = Field(
        default=None, max_length=MOST_IMAGES, description="All pictures, in their order; null leaves them."
    )
    note: Note = Field(default="", description="To the staff.")

    def to_draft(self) -> ProposalDraft:
        same = self.model_dump(exclude={"product_id", "based_on", "variants", "images"})
        return ProposalDraft(
            **same,
            variants=None
            if self.variants is None
            else [variant.to_draft(place) for place, variant in enumerate(self.variants)],
            images=None if self.images is None else [image.to_image() for image in self.images],
        )


class DecisionIn(StrictSchema):
    """A yes, with a word to the shop if one likes."""

    message: Note = ""


class RejectionIn(StrictSchema):
    """A no, and why, in words for the shop."""

    message: Reason


class ProposalParams(PageParams):
    """Which proposals."""

    state: ProposalState | None = Field(default=None, description="Those that stand like this; all when left out.")


class ProposalOut(BaseModel):
    """What a shop proposed, and what became of it."""

    id: UUID
    product_id: UUID | None = Field(description="Null for a new product that is not approved.")
    based_on: int | None
    shop: str = Field(description="The shop's slug.")
    content: dict[str, Any] = Field(description="The product as it should be.")
    note: str
    state: ProposalState
    message: str = Field(description="The staff's, to the shop.")
    created_at: datetime
    decided_at: datetime | None

    @classmethod
    def of(cls, proposal: ProductProposal) -> Self:
        same = ("id", "product_id", "based_on", "content", "note", "state", "message", "created_at", "decided_at")
        return cls.model_validate({name: getattr(proposal, name) for name in same} | {"shop": proposal.shop.slug})


class PairSideOut(BaseModel):
    """One product of a pair."""

    id: UUID
    slug: str
    name_en: str
    name_bn: str
    packs: list[str]
    offers: int = Field(description="In how many shops it is on sale.")

    @classmethod
    def of(cls, side: Side) -> Self:
        product: Product = side.product
        return cls(
            id=product.pk,
            slug=product.slug,
            name_en=product.name_en,
            name_bn=product.name_bn,
            packs=[str(variant) for variant in side.variants],
            offers=side.offers,
        )


class PairOut(BaseModel):
    """Two shared products that look like one."""

    id: UUID
    score: float = Field(description="From 0 to 1.")
    reasons: list[str] = Field(description="What is alike: barcode, name_en, name_bn, brand, pack.")
    state: ProposalState
    kept: PairSideOut
    merged: PairSideOut

    @classmethod
    def of(cls, pair: Pair) -> Self:
        found: MergeProposal = pair.proposal
        return cls(
            id=found.pk,
            score=found.score,
            reasons=found.reasons,
            state=ProposalState(found.state),
            kept=PairSideOut.of(pair.kept),
            merged=PairSideOut.of(pair.merged),
        )


class MergeIn(StrictSchema):
    """Which of the two stays."""

    keeps: UUID | None = Field(default=None, description="The product that stays; the older one when left out.")


class MergedOut(BaseModel):
    """The product that stays."""

    id: UUID
    slug: str
    version: int
