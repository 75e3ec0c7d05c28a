"""Reads: what was reported of what people wrote to each other, for the market's staff, and who cannot write."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from marketplace.core.pagination import Page, paginate
from realtime.chat.errors.moderation import ReportNotFoundError, SuspensionNotFoundError
from realtime.chat.models import Message, MessageVersion, Report, ReportState, Suspension
from sellers.models import ShopMember

SHOWN_WITH: Final = (
    *("reporter", "decided_by", "message__author"),
    *("message__room__shop", "message__room__buyer", "message__room__order", "message__room__product"),
)
# So much of what was said before and after is looked at with what was reported.
AROUND: Final = 15


@dataclass(frozen=True, slots=True)
class AuthorRecord:
    """What the staff know of whoever wrote it: how often they were right to hide something, and whether they may write.

    Attributes:
        upheld: how many messages of theirs were hidden, this one too.
        warned: after how many of these they were warned or suspended.
    """

    upheld: int
    warned: int
    suspension: Suspension | None


@dataclass(frozen=True, slots=True)
class ReportContext:
    """What the staff decide by, beside the report itself.

    Attributes:
        around: what was said before and after, but for notes; the reported message is among it.
        versions: what the message said before it was edited or taken back, the oldest first.
        others: all reports of the same message, the oldest first.
        record: of its author; None where there is none.
        is_own: whoever looks takes part in the conversation, or works for its shop; others decide.
    """

    around: Sequence[Message]
    versions: Sequence[MessageVersion]
    others: Sequence[Report]
    record: AuthorRecord | None
    is_own: bool


def list_reports(*, state: ReportState | None, cursor: str | None, limit: int) -> Page[Report]:
    """Reports with what they are about: those that wait, the oldest first; all others the latest first."""
    reports = Report.objects.select_related(*SHOWN_WITH)
    if state is not None:
        reports = reports.filter(state=state)
    order = "id" if state == ReportState.OPEN else "-id"
    return paginate(reports, order_by=[order], cursor=cursor, limit=limit, query=f"reports|{state}")


def count_open_reports() -> int:
    """How many messages wait for a decision."""
    return Report.objects.filter(state=ReportState.OPEN).values("message_id").distinct().count()


def get_report(report_id: UUID) -> Report:
    """One report with what it is about.

    Raises:
        ReportNotFoundError: there is none.
    """
    report = Report.objects.select_related(*SHOWN_WITH).filter(pk=report_id).first()
    if report is None:
        raise ReportNotFoundError
    return report


def context_of(report: Report, *, reader_id: UUID, now: datetime) -> ReportContext:
    """What stands around a report."""
    message, room = report.message, report.message.room
    seen = Message.objects.filter(room=room, is_internal=False).select_related("answer_to")
    before = seen.filter(seq__lt=message.seq).order_by("-seq")[:AROUND]
    after = seen.filter(seq__gt=message.seq).order_by("seq")[:AROUND]
    others = Report.objects.filter(message=message).select_related("reporter", "decided_by").order_by("pk")
    return ReportContext(
        around=[*reversed(before), message, *after],
        versions=list(MessageVersion.objects.filter(message=message).order_by("at", "pk")),
        others=list(others),
        record=_record_of(message.author_id, now=now) if message.author_id is not None else None,
        is_own=is_concerned(reader_id, message),
    )


def is_concerned(user_id: UUID, message: Message) -> bool:
    """Whether somebody wrote it, takes part in its conversation, or works for the shop: then others decide about it."""
    works_there = ShopMember.objects.filter(shop_id=message.room.shop_id, user_id=user_id)
    return user_id in {message.room.buyer_id, message.author_id} or works_there.exists()


def list_suspensions(*, now: datetime, cursor: str | None, limit: int) -> Page[Suspension]:
    """Who cannot write now, the latest first."""
    holding = Suspension.objects.holding(now=now).select_related("user", "by", "message__room__shop")
    return paginate(holding, order_by=["-id"], cursor=cursor, limit=limit, query="suspensions")


def get_suspension(suspension_id: UUID, *, now: datetime) -> Suspension:
    """One that holds, with whom it concerns.

    Raises:
        SuspensionNotFoundError: there is none.
    """
    holding = Suspension.objects.holding(now=now).select_related("user", "by", "message__room__shop")
    suspension = holding.filter(pk=suspension_id).first()
    if suspension is None:
        raise SuspensionNotFoundError
    return suspension


def list_reports_of(messages: Iterable[UUID]) -> Mapping[UUID, UUID]:
    """By which report each of these messages was decided, in one statement."""
    upheld = Report.objects.filter(message_id__in=list(messages), state=ReportState.UPHELD).order_by("-pk")
    return dict(upheld.values_list("message_id", "pk"))


def find_suspension(user_id: UUID, *, now: datetime) -> Suspension | None:
    """What keeps somebody from writing now, the longest of it."""
    return Suspension.objects.holding(now=now).filter(user_id=user_id).order_by("-ends_at").first()


def _record_of(author_id: UUID, *, now: datetime) -> AuthorRecord:
    upheld = Report.objects.filter(message__author_id=author_id, state=ReportState.UPHELD)
    outcomes = dict(upheld.order_by("pk").values_list("message_id", "outcome"))
    warned = sum(outcome in {"warned", "suspended"} for outcome in outcomes.values())
    return AuthorRecord(len(outcomes), warned, find_suspension(author_id, now=now))
