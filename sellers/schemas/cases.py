"""What the operations by which the market's staff verify shops read and answer."""

from datetime import datetime
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import BaseModel, Field

from geo.schemas import PointOut
from marketplace.core.schemas import PageParams, StrictSchema, paragraphs
from sellers.fingerprints import LONGEST
from sellers.models import CaseState, Shop, ShopStatus, VerificationAct, VerificationCase
from sellers.schemas.onboarding import OpenedShopOut, PaperOut
from sellers.schemas.payouts import PayoutAccountOut
from sellers.selectors.approvals import Drift
from sellers.selectors.review import Review
from sellers.selectors.verification import SimilarShop
from sellers.verification import Queue

Message = Annotated[str, paragraphs(1000, least=5)]
Note = Annotated[str, paragraphs(1000)]


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


class SeenIn(NoteIn):
    """A decision for which it matters that the shop is still what was looked at."""

    seen: str = Field(
        max_length=LONGEST,
        description="As it came with what you looked at. Where it is no longer true, nothing is done.",
    )


class ApprovalIn(OptionalReasonIn, SeenIn):
    """A shop is verified as it was looked at."""


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


class ReviewOut(BaseModel):
    """What a shop says of itself, beside its names, pin and papers."""

    category: str
    phone: str | None
    address_en: str
    address_bn: str
    landmark_en: str
    landmark_bn: str
    owner: UUID | None
    payout_accounts: list[PayoutAccountOut]

    @classmethod
    def of(cls, review: Review) -> Self:
        shop = review.shop
        return cls(
            category=shop.category.slug,
            phone=shop.phone,
            address_en=shop.address_en,
            address_bn=shop.address_bn,
            landmark_en=shop.landmark_en,
            landmark_bn=shop.landmark_bn,
            owner=review.owner.pk if review.owner else None,
            payout_accounts=[PayoutAccountOut.of(account) for account in review.accounts],
        )


class CaseDetailOut(CaseOut):
    """One case with all that staff decide by; papers are fetched one by one."""

    seen: str = Field(description="Fingerprint of all this, to be sent with an approval.")
    review: ReviewOut
    papers: list[PaperOut]
    acts: list[ActOut]
    similar: list[SimilarShopOut]

    @classmethod
    def with_all(
        cls,
        case: VerificationCase,
        *,
        review: Review,
        acts: list[VerificationAct],
        similar: list[SimilarShop],
    ) -> Self:
        return cls(
            **dict(CaseOut.of(case)),
            seen=review.fingerprint,
            review=ReviewOut.of(review),
            papers=[PaperOut.of(paper) for paper in review.papers],
            acts=[ActOut.of(act) for act in acts],
            similar=[SimilarShopOut.of(one) for one in similar],
        )


class ApprovedOut(BaseModel):
    """What staff approved of a shop."""

    name_en: str
    name_bn: str
    category: str
    location: PointOut


class ChangedShopOut(BaseModel):
    """A verified shop that is no longer what staff approved."""

    shop: OpenedShopOut
    category: str
    approved: ApprovedOut
    moved_m: float = Field(description="Metres between its pin and the one that was approved.")
    differs_since: datetime
    seen: str = Field(description="Fingerprint of what it is now, to accept it by.")

    @classmethod
    def of(cls, drift: Drift) -> Self:
        approval = drift.approval
        approved = ApprovedOut(
            name_en=approval.name_en,
            name_bn=approval.name_bn,
            category=approval.category.slug,
            location=PointOut.of(approval.location),
        )
        return cls(
            shop=OpenedShopOut.of(drift.shop),
            category=drift.shop.category.slug,
            approved=approved,
            moved_m=round(drift.moved_m, 1),
            differs_since=approval.differs_since,
            seen=drift.seen,
        )


class StandingOut(BaseModel):
    """A shop's status after the staff changed it."""

    id: UUID
    slug: str
    status: ShopStatus

    @classmethod
    def of(cls, shop: Shop) -> Self:
        return cls(id=shop.pk, slug=shop.slug, status=ShopStatus(shop.status))
