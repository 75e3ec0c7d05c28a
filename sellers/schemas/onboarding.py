"""What the operations of opening and verifying a shop read and answer."""

from datetime import date, datetime
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from geo.points import GeoPoint
from geo.schemas import PointOut
from marketplace.accounts.schemas.me import LINE, Phone, PinPointIn
from marketplace.core.schemas import PageParams, StrictSchema
from sellers.models import CaseState, PaperKind, Shop, ShopPaper, ShopStatus, VerificationAct, VerificationCase
from sellers.papers import masked_number
from sellers.selectors.verification import SimilarShop
from sellers.services.opening import ShopDraft
from sellers.verification import Missing, Queue

Name = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200, pattern=LINE)]
Address = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300, pattern=LINE)]
Landmark = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200, pattern=LINE)]
Slug = Annotated[str, StringConstraints(pattern="^[a-z0-9-]{1,60}$")]
# Several lines, without characters that nobody can see or that turn the direction of what follows.
TEXT = r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069]*$"
Message = Annotated[str, StringConstraints(strip_whitespace=True, min_length=5, max_length=1000, pattern=TEXT)]
Note = Annotated[str, StringConstraints(strip_whitespace=True, max_length=1000, pattern=TEXT)]


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


class CaseParams(PageParams):
    """Which of the staff's lists."""

    queue: Queue = Field(default=Queue.WAITING, description="`waiting` has what others of the staff have in hand, too.")


class ClaimIn(StrictSchema):
    """How a case is taken on."""

    takes_over: bool = Field(default=False, description="From whoever has it in hand.")


class NoteIn(StrictSchema):
    """A word for the staff."""

    note: Note = ""


class ReasonIn(NoteIn):
    """Words for the seller, and for the staff."""

    message: Message


class OptionalReasonIn(NoteIn):
    """The same, where the seller need not be told anything."""

    message: Message | Literal[""] = ""


class CaseOut(BaseModel):
    """A case in a list."""

    id: UUID
    state: CaseState
    submitted_at: datetime
    claimed_by: UUID | None
    claimed_at: datetime | None
    decided_at: datetime | None
    shop: OpenedShopOut

    @classmethod
    def of(cls, case: VerificationCase) -> Self:
        return cls(
            id=case.pk,
            state=CaseState(case.state),
            submitted_at=case.submitted_at,
            claimed_by=case.claimed_by_id,
            claimed_at=case.claimed_at,
            decided_at=case.decided_at,
            shop=OpenedShopOut.of(case.shop),
        )


class ActOut(BaseModel):
    """One thing that was done about a shop's standing."""

    kind: str
    at: datetime
    actor: UUID | None
    message: str
    note: str

    @classmethod
    def of(cls, act: VerificationAct) -> Self:
        return cls(kind=act.kind, at=act.at, actor=act.actor_id, message=act.message, note=act.note)


class SimilarShopOut(BaseModel):
    """Another shop with the same number on a paper, or the same phone."""

    slug: str
    name_en: str
    name_bn: str
    status: ShopStatus
    shares_number: bool
    shares_phone: bool

    @classmethod
    def of(cls, similar: SimilarShop) -> Self:
        shop = similar.shop
        return cls(
            slug=shop.slug,
            name_en=shop.name_en,
            name_bn=shop.name_bn,
            status=ShopStatus(shop.status),
            shares_number=similar.shares_number,
            shares_phone=similar.shares_phone,
        )


class CaseDetailOut(CaseOut):
    """One case with all that staff decide by; papers are fetched one by one."""

    papers: list[PaperOut]
    acts: list[ActOut]
    similar: list[SimilarShopOut]

    @classmethod
    def with_all(
        cls,
        case: VerificationCase,
        *,
        papers: list[ShopPaper],
        acts: list[VerificationAct],
        similar: list[SimilarShop],
    ) -> Self:
        return cls(
            **dict(CaseOut.of(case)),
            papers=[PaperOut.of(paper) for paper in papers],
            acts=[ActOut.of(act) for act in acts],
            similar=[SimilarShopOut.of(one) for one in similar],
        )


class StandingOut(BaseModel):
    """A shop's status after the staff changed it."""

    id: UUID
    slug: str
    status: ShopStatus

    @classmethod
    def of(cls, shop: Shop) -> Self:
        return cls(id=shop.pk, slug=shop.slug, status=ShopStatus(shop.status))
