"""What was reported of messages, and who cannot write, as the API tells the market's staff."""

from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

from pydantic import BaseModel, Field, model_validator

from marketplace.core.schemas import PageParams, StrictSchema, line, paragraphs
from realtime.chat.models import (
    Message,
    MessageVersion,
    Report,
    ReportOutcome,
    ReportReason,
    ReportState,
    Side,
    Suspension,
)
from realtime.chat.schemas.room_parts import BuyerRef, ShopRef, buyer_ref, shop_ref
from realtime.chat.selectors.moderation import AuthorRecord, ReportContext
from realtime.chat.services.looking import LONGEST_REASON
from realtime.chat.services.moderating import LONGEST_SUSPENSION_DAYS, Decision
from realtime.chat.services.reporting import LONGEST_NOTE

Words = Annotated[str, paragraphs(LONGEST_NOTE)]
Reason = Annotated[
    str, line(LONGEST_REASON, least=1), Field(description="For the audit trail; nobody else is told it.")
]


class ReportsParams(PageParams):
    """Which reports to list; those that wait come the oldest first."""

    state: ReportState | None = ReportState.OPEN


class DecisionIn(StrictSchema):
    """What you decide about a message; all but `dismissed` hides it, and every report of it is decided."""

    outcome: ReportOutcome
    days: int = Field(default=0, ge=0, le=LONGEST_SUSPENSION_DAYS, description="How long a suspended author is silent.")
    message: Words = Field(default="", description="To its author, in your words.")
    note: Words = Field(default="", description="For the staff alone.")

    @model_validator(mode="after")
    def require_days(self) -> Self:
        """A suspension has an end, and nothing else has one."""
        if (self.outcome is ReportOutcome.SUSPENDED) is not (self.days > 0):
            raise ValueError("a suspension lasts for some days, and nothing else does")
        return self

    def to_decision(self) -> Decision:
        return Decision(self.outcome, days=self.days, message=self.message, note=self.note)


class ShowAgainIn(StrictSchema):
    """Why a hidden message is read again after all, for the staff."""

    note: Words = ""


class LookIn(StrictSchema):
    """Why one of the staff reads what others wrote to each other."""

    reason: Reason


class LookOut(BaseModel):
    """Until when they may."""

    until: datetime


class LiftIn(StrictSchema):
    """Why somebody may write again before their time."""

    reason: Reason


class ReportedMessageOut(BaseModel):
    """A message as the staff see it, with what is hidden or was taken back."""

    id: UUID
    seq: int
    side: Side
    author_name: str
    body: str
    has_picture: bool
    sent_at: datetime
    edited_at: datetime | None
    deleted_at: datetime | None
    hidden_at: datetime | None

    @classmethod
    def of(cls, message: Message) -> Self:
        same = ("seq", "author_name", "body", "sent_at", "edited_at", "deleted_at", "hidden_at")
        return cls(
            id=message.pk,
            side=Side(message.side),
            has_picture=bool(message.picture),
            **{name: getattr(message, name) for name in same},
        )


class VersionOut(BaseModel):
    """What a message said before, and until when."""

    body: str
    until: datetime

    @classmethod
    def of(cls, version: MessageVersion) -> Self:
        return cls(body=version.body, until=version.at)


class ChatReportOut(BaseModel):
    """A report, with the message that it is about."""

    id: UUID
    room_id: UUID
    shop: ShopRef
    buyer: BuyerRef
    message: ReportedMessageOut
    reason: ReportReason
    note: str
    reporter: str = Field(description="Who reported it, by name; empty for who is gone.")
    state: ReportState
    outcome: ReportOutcome | None
    decided_by: str
    decided_at: datetime | None
    decision_note: str
    reported_at: datetime

    @classmethod
    def of(cls, report: Report) -> Self:
        room = report.message.room
        return cls(
            id=report.pk,
            room_id=room.pk,
            shop=shop_ref(room.shop),
            buyer=buyer_ref(room),
            message=ReportedMessageOut.of(report.message),
            reason=ReportReason(report.reason),
            note=report.note,
            reporter=report.reporter.name if report.reporter is not None else "",
            state=ReportState(report.state),
            outcome=ReportOutcome(report.outcome) if report.outcome else None,
            decided_by=report.decided_by.name if report.decided_by is not None else "",
            decided_at=report.decided_at,
            decision_note=report.decision_note,
            reported_at=report.created_at,
        )


class SuspensionOut(BaseModel):
    """Somebody cannot write until it ends."""

    id: UUID
    name: str
    reason: str
    by: str
    message_id: UUID | None
    starts_at: datetime
    ends_at: datetime

    @classmethod
    def of(cls, suspension: Suspension) -> Self:
        return cls(
            id=suspension.pk,
            name=suspension.user.name,
            reason=suspension.reason,
            by=suspension.by.name if suspension.by is not None else "",
            message_id=suspension.message_id,
            starts_at=suspension.starts_at,
            ends_at=suspension.ends_at,
        )


class AuthorRecordOut(BaseModel):
    """What is known of whoever wrote a message."""

    upheld: int = Field(description="How many of their messages were hidden.")
    warned: int = Field(description="After how many they were warned or suspended.")
    suspended_until: datetime | None

    @classmethod
    def of(cls, record: AuthorRecord) -> Self:
        suspended_until = record.suspension.ends_at if record.suspension is not None else None
        return cls(upheld=record.upheld, warned=record.warned, suspended_until=suspended_until)


class ChatReportWholeOut(ChatReportOut):
    """One report, with all that the staff decide by."""

    around: list[ReportedMessageOut] = Field(description="What was said before and after.")
    versions: list[VersionOut]
    others: list[UUID] = Field(description="All reports of the message, this one among them.")
    author: AuthorRecordOut | None
    is_own: bool = Field(description="You take part in it, or your shop does; others decide about it.")

    @classmethod
    def of_one(cls, report: Report, context: ReportContext) -> Self:
        return cls(
            **dict(ChatReportOut.of(report)),
            around=[ReportedMessageOut.of(message) for message in context.around],
            versions=[VersionOut.of(version) for version in context.versions],
            others=[other.pk for other in context.others],
            author=AuthorRecordOut.of(context.record) if context.record is not None else None,
            is_own=context.is_own,
        )
