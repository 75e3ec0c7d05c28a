"""Writes: what people report, and what the staff decide. A report hides nothing by itself: rivals would report."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Manager

from marketplace.catalog.errors.opinions import (
    AlreadyDecidedError,
    AnswerNotFoundError,
    OwnContentError,
    QuestionNotFoundError,
    ReportNotFoundError,
    ReviewNotFoundError,
)
from marketplace.catalog.models import Answer, ContentReport, Question, Review
from marketplace.catalog.models.opinions import ContentState, ReportReason, ReportState
from marketplace.catalog.services import questions, reviews
from marketplace.core import audit
from marketplace.core.errors import NotFoundError

KINDS: dict[str, tuple[Manager[Any], type[NotFoundError]]] = {
    "review": (Review.objects, ReviewNotFoundError),
    "question": (Question.objects, QuestionNotFoundError),
    "answer": (Answer.objects, AnswerNotFoundError),
}


@dataclass(frozen=True, slots=True)
class ReportDraft:
    """Why something should not be there."""

    reason: ReportReason
    note: str = ""


@transaction.atomic
def report(*, reporter_id: UUID, kind: str, content_id: UUID, draft: ReportDraft) -> ContentReport:
    """Tell the staff; told twice by one person, the first telling stands.

    Args:
        kind: `review`, `question` or `answer`.

    Raises:
        ReviewNotFoundError, QuestionNotFoundError, AnswerNotFoundError: there is none that others see.
        OwnContentError: they wrote it.
    """
    contents, missing = KINDS[kind]
    content = contents.filter(pk=content_id, state=ContentState.PUBLISHED).first()
    if content is None:
        raise missing
    if content.author_id == reporter_id:
        raise OwnContentError
    made, _is_new = ContentReport.objects.get_or_create(
        **{kind: content}, reporter_id=reporter_id, defaults={"reason": draft.reason, "note": draft.note}
    )
    return made


@transaction.atomic
def decide(*, actor_id: UUID, report_id: UUID, is_upheld: bool, now: datetime) -> ContentReport:
    """Hide what was reported, or leave it; every open report of the same thing is decided with it.

    Raises:
        ReportNotFoundError: there is none.
        AlreadyDecidedError: it is decided.
    """
    held = ContentReport.objects.select_for_update(of=("self",)).filter(pk=report_id).first()
    if held is None:
        raise ReportNotFoundError
    if held.state != ReportState.OPEN:
        raise AlreadyDecidedError
    if is_upheld:
        _hide(held, actor_id, now=now)
    state = ReportState.UPHELD if is_upheld else ReportState.DISMISSED
    same = ContentReport.objects.filter(**_subject_of(held), state=ReportState.OPEN)
    same.update(state=state, decided_by_id=actor_id, decided_at=now, updated_at=now)
    changes = {"state": (held.state, str(state))}
    audit.record(actor_id=actor_id, action="catalog.decide_report", target=held, changes=changes, now=now)
    held.refresh_from_db()
    return held


def _hide(held: ContentReport, actor_id: UUID, *, now: datetime) -> None:
    if held.review_id is not None:
        reviews.set_visibility(actor_id=actor_id, review_id=held.review_id, state=ContentState.HIDDEN, now=now)
        return
    content = held.question or held.answer
    if content is not None:
        questions.set_visibility(actor_id=actor_id, content=content, state=ContentState.HIDDEN, now=now)


def _subject_of(held: ContentReport) -> dict[str, UUID]:
    """The one thing that a report is about, as a condition."""
    ids = {"review_id": held.review_id, "question_id": held.question_id, "answer_id": held.answer_id}
    return {name: value for name, value in ids.items() if value is not None}
