"""What the operations on reports, and on what was reported, read and answer."""

from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

from pydantic import BaseModel, Field, model_validator

from marketplace.catalog.models import Answer, ContentReport, ModerationAct, Review
from marketplace.catalog.models.moderation import ContentPart, ReportReason, ReportState
from marketplace.catalog.models.opinions import ContentState
from marketplace.catalog.moderation import Content, Kind, Part, Verdict, subject_of
from marketplace.catalog.schemas.opinions import PhotoOut, photo_out, short_name
from marketplace.catalog.selectors.moderation import Context, Queue, Reported
from marketplace.catalog.services.reports import ReportDraft
from marketplace.core.schemas import PageParams, StrictSchema, line, paragraphs

Message = Annotated[str, paragraphs(500)]
Note = Annotated[str, paragraphs(500)]


class ReportIn(StrictSchema):
    """Why something should not be there."""

    reason: ReportReason
    note: Annotated[str, line(500)] = ""

    def to_draft(self) -> ReportDraft:
        return ReportDraft(self.reason, self.note)


class ReviewReportIn(ReportIn):
    """Why a review, or one photo of it, should not be there."""

    photo_id: UUID | None = Field(default=None, description="Of the review's photos, where only that one is meant.")

    def to_draft(self) -> ReportDraft:
        return ReportDraft(self.reason, self.note, self.photo_id)


class ReportedParams(PageParams):
    """Which of what was reported."""

    queue: Queue = Field(default=Queue.WAITING, description="All that waits, or what you have in hand.")


class ClaimIn(StrictSchema):
    """Taking something on."""

    takes_over: bool = Field(default=False, description="Take it from another of the staff.")


class PartIn(StrictSchema):
    """What of something is hidden or shown again."""

    part: ContentPart = Field(default=ContentPart.WHOLE, description="Photos and an answer are a review's alone.")
    photo_id: UUID | None = Field(default=None, description="Which one, where the part is `photo`.")

    @model_validator(mode="after")
    def _names_one_photo(self) -> Self:
        if (self.part is ContentPart.PHOTO) is not (self.photo_id is not None):
            raise ValueError("photo_id goes with the part `photo`, and with no other")
        return self

    def to_part(self) -> Part:
        return Part(self.part, self.photo_id)


class HidingIn(PartIn):
    """Hiding something, and why."""

    reason: ReportReason = Field(description="Told to whoever said it, in their language.")
    message: Message = Field(default="", description="To whoever said it, in your own words.")
    note: Note = Field(default="", description="For the staff alone.")

    def to_verdict(self) -> Verdict:
        return Verdict(self.reason, self.message, self.note)


class KeepingIn(StrictSchema):
    """Leaving something as it is."""

    note: Note = Field(default="", description="For the staff alone.")


class RestoringIn(PartIn):
    """Showing something again."""

    message: Message = Field(default="", description="To whoever said it, in your own words.")
    note: Note = Field(default="", description="For the staff alone.")


class ReportOut(BaseModel):
    """A report as whoever made it gets it back."""

    id: UUID
    reason: ReportReason
    state: ReportState
    photo_id: UUID | None = Field(description="Which photo of a review it is about; null where it is all of it.")

    @classmethod
    def of(cls, report: ContentReport) -> Self:
        return cls(
            id=report.pk,
            reason=ReportReason(report.reason),
            state=ReportState(report.state),
            photo_id=report.photo.image_id if report.photo else None,
        )


class WaitingReportOut(ReportOut):
    """A report as the staff see it."""

    kind: Kind
    content_id: UUID
    text: str
    product_id: UUID
    note: str
    reporter: str
    created_at: datetime

    @classmethod
    def of(cls, report: ContentReport) -> Self:
        kind, content_id = subject_of(report)
        content: Content = getattr(report, kind)
        product_id = content.question.product_id if isinstance(content, Answer) else content.product_id
        return cls(
            **ReportOut.of(report).model_dump(),
            kind=kind,
            content_id=content_id,
            text=content.body,
            product_id=product_id,
            note=report.note,
            reporter=short_name(report.reporter),
            created_at=report.created_at,
        )


class ReasonOut(BaseModel):
    """How many gave a reason."""

    reason: ReportReason
    count: int


class ReportedOut(BaseModel):
    """Something that was reported, once, however many reported it."""

    kind: Kind
    content_id: UUID
    text: str
    state: ContentState
    product_id: UUID
    author: str
    reports: int
    reasons: list[ReasonOut]
    reported_at: datetime = Field(description="For the first time.")
    claimed_by: str | None = Field(description="Who of the staff has it in hand.")

    @classmethod
    def of(cls, reported: Reported) -> Self:
        content, holder = reported.content, reported.claimed_by
        return cls(
            kind=reported.kind,
            content_id=content.pk,
            text=content.body,
            state=ContentState(content.state),
            product_id=reported.product.pk,
            author=short_name(content.author),
            reports=len(reported.reports),
            reasons=[ReasonOut(reason=reason, count=count) for reason, count in reported.reasons],
            reported_at=reported.reports[0].created_at,
            claimed_by=short_name(holder) if holder else None,
        )


class ActOut(BaseModel):
    """What one of the staff did."""

    kind: Kind
    content_id: UUID
    act: ModerationAct.Kind
    part: ContentPart
    photo_id: UUID | None = Field(description="Which one, where the part is `photo` and it is still there.")
    reason: ReportReason | None
    message: str
    note: str
    actor: str
    at: datetime

    @classmethod
    def of(cls, act: ModerationAct) -> Self:
        kind, content_id = subject_of(act)
        return cls(
            kind=kind,
            content_id=content_id,
            act=ModerationAct.Kind(act.kind),
            part=ContentPart(act.part),
            photo_id=act.photo.image_id if act.photo else None,
            reason=ReportReason(act.reason) if act.reason else None,
            message=act.message,
            note=act.note,
            actor=short_name(act.actor),
            at=act.at,
        )


class ReportedPhotoOut(PhotoOut):
    """A photo of a review, hidden or not."""

    state: ContentState


class OneReportOut(ReportOut):
    """One report of a thing that is looked at."""

    note: str
    reporter: str
    created_at: datetime

    @classmethod
    def of(cls, report: ContentReport) -> Self:
        plain = ReportOut.of(report).model_dump()
        return cls(**plain, note=report.note, reporter=short_name(report.reporter), created_at=report.created_at)


class ReportedWholeOut(BaseModel):
    """Something that was said, with all that the staff decide by.

    `shop_answer` is what the shop said to a review; `author_wrote` and `author_hidden` count all its author has said.
    """

    kind: Kind
    content_id: UUID
    title: str
    text: str
    state: ContentState
    product_id: UUID
    author: str
    photos: list[ReportedPhotoOut]
    shop_answer: str
    shop_answer_state: ContentState | None
    author_wrote: int
    author_hidden: int
    is_own: bool = Field(description="You said it, or work for the shop that did; others decide about it.")
    reports: list[OneReportOut]
    acts: list[ActOut]

    @classmethod
    def of(cls, reported: Reported, context: Context) -> Self:
        content = reported.content
        review = content if isinstance(content, Review) else None
        return cls(
            kind=reported.kind,
            content_id=content.pk,
            title=review.title if review else "",
            text=content.body,
            state=ContentState(content.state),
            product_id=reported.product.pk,
            author=short_name(content.author),
            photos=[
                ReportedPhotoOut(**photo_out(photo).model_dump(), state=ContentState(photo.state))
                for photo in context.photos
            ],
            shop_answer=review.answer if review else "",
            shop_answer_state=ContentState(review.answer_state) if review and review.answer else None,
            author_wrote=context.written,
            author_hidden=context.hidden,
            is_own=context.is_own,
            reports=[OneReportOut.of(report) for report in reported.reports],
            acts=[ActOut.of(act) for act in context.acts],
        )
