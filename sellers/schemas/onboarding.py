"""What the operations of opening and verifying a shop read and answer."""

from datetime import date, datetime
from typing import Annotated, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from geo.points import GeoPoint
from geo.schemas import PointOut
from marketplace.accounts.schemas.me import Phone, PinPointIn
from marketplace.core.schemas import StrictSchema, line
from sellers.models import CaseState, PaperKind, Shop, ShopPaper, ShopStatus, VerificationAct, VerificationCase
from sellers.papers import masked_number
from sellers.services.opening import ShopDraft
from sellers.verification import Missing

Name = Annotated[str, line(200)]
Address = Annotated[str, line(300, least=1)]
Landmark = Annotated[str, line(200)]
Slug = Annotated[str, StringConstraints(pattern="^[a-z0-9-]{1,60}$")]


class ShopIn(StrictSchema):
    """A shop as its seller first tells of it; one name is enough, the other is then spelt after it."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "name_en": "Karim Store",
                    "name_bn": "করিম স্টোর",
                    "category": "groceries",
                    "phone": "01712-345678",
                    "location": {"lat": 22.3592, "lon": 91.8215},
                    "address": "12 CDA Avenue, GEC Circle",
                    "landmark": "Beside the mosque",
                }
            ]
        }
    )

    name_en: Name = ""
    name_bn: Name = ""
    category: Slug = Field(description="Slug of a leaf of the tree of kinds.")
    phone: Phone
    location: PinPointIn = Field(description="In Bangladesh.")
    address: Address
    landmark: Landmark = ""

    @model_validator(mode="after")
    def _has_a_name(self) -> Self:
        if not (self.name_en or self.name_bn):
            raise ValueError("A shop has a name in one language at least.")
        return self

    def to_draft(self) -> ShopDraft:
        return ShopDraft(
            name_en=self.name_en,
            name_bn=self.name_bn,
            category=self.category,
            phone=self.phone,
            location=GeoPoint(lat=self.location.lat, lon=self.location.lon),
            address=self.address,
            landmark=self.landmark,
        )


class OpenedShopOut(BaseModel):
    """A shop that was just signed up."""

    id: UUID
    slug: str
    name_en: str
    name_bn: str
    status: ShopStatus
    location: PointOut

    @classmethod
    def of(cls, shop: Shop) -> Self:
        return cls(
            id=shop.pk,
            slug=shop.slug,
            name_en=shop.name_en,
            name_bn=shop.name_bn,
            status=ShopStatus(shop.status),
            location=PointOut.of(shop.location),
        )


class PaperOut(BaseModel):
    """One file of a shop's papers."""

    id: UUID
    kind: PaperKind
    number: str = Field(description="Its last characters; empty without one.")
    expires_on: date | None
    content_type: str
    size_bytes: int
    uploaded_at: datetime

    @classmethod
    def of(cls, paper: ShopPaper) -> Self:
        return cls(
            id=paper.pk,
            kind=PaperKind(paper.kind),
            number=masked_number(paper.number),
            expires_on=paper.expires_on,
            content_type=paper.content_type,
            size_bytes=paper.size_bytes,
            uploaded_at=paper.created_at,
        )


class PapersOut(BaseModel):
    """All papers of a shop; they are few, so there is one page."""

    items: list[PaperOut]
    next: None = None


class MissingOut(BaseModel):
    """Something that a shop lacks before it can be sent in."""

    step: str
    code: str
    message: str

    @classmethod
    def of(cls, missing: Missing) -> Self:
        return cls(step=missing.step, code=missing.code, message=str(missing.message))


class VerificationOut(BaseModel):
    """Where a shop stands with the market's staff."""

    status: ShopStatus
    verified_at: datetime | None
    state: CaseState | None = Field(description="Of the open case, or the last that was; null before the first.")
    submitted_at: datetime | None
    decided_at: datetime | None
    message: str = Field(description="The last thing that the staff told the seller; empty when they told nothing.")
    missing: list[MissingOut]

    @classmethod
    def of(cls, shop: Shop, case: VerificationCase | None, act: VerificationAct | None, missing: list[Missing]) -> Self:
        return cls(
            status=ShopStatus(shop.status),
            verified_at=shop.verified_at,
            state=CaseState(case.state) if case else None,
            submitted_at=case.submitted_at if case else None,
            decided_at=case.decided_at if case else None,
            message=act.message if act else "",
            missing=[MissingOut.of(one) for one in missing],
        )
