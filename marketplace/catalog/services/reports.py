"""Writes: what people report. A report hides nothing by itself: rivals would report."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from marketplace.catalog.errors.opinions import (
    AlreadyDecidedError,
    OwnContentError,
    ReportNotFoundError,
    ReviewPhotoNotFoundError,
)
from marketplace.catalog.models import Answer, ContentReport, Question, Review, ReviewImage
from marketplace.catalog.models.moderation import ReportReason, ReportState
from marketplace.catalog.models.opinions import ContentState
from marketplace.catalog.moderation import KINDS, WHOLE, Content, Kind, Part, Verdict, subject_of
from marketplace.catalog.services import moderation


@dataclass(frozen=True, slots=True)
class ReportDraft:
    """Why something should not be there.

    Attributes:
        photo_id: which picture of a review alone is meant; None for all that was said.
    """

    reason: ReportReason
    note: str = ""
    photo_id: UUID | None = None


@transaction.atomic
def report(*, reporter_id: UUID, kind: Kind, content_id: UUID, draft: ReportDraft) -> ContentReport:
    """Tell the staff; told twice by one person, the first telling stands. Whoever has the thing in hand gets it, too.

    Where they decided about it before it was changed, they are asked again.

    Raises:
        ReviewNotFoundError, QuestionNotFoundError, AnswerNotFoundError: there is none that others see.
        ReviewPhotoNotFoundError: it has no such photo that others see.
        OwnContentError: they wrote it.
    """
    contents, missing = KINDS[kind]
    content = contents.seen().filter(pk=content_id).first()
    if content is None:
        raise missing
    if content.author_id == reporter_id:
        raise OwnContentError
    photo = None if draft.photo_id is None else _shown_photo(content, draft.photo_id)
    in_hand = ContentReport.objects.filter(**{kind: content}, state=ReportState.OPEN, claimed_by__isnull=False).first()
    claim = {"claimed_by_id": in_hand.claimed_by_id, "claimed_at": in_hand.claimed_at} if in_hand else {}
    told = {"reason": draft.reason, "note": draft.note, "claimed_by_id": None, "claimed_at": None, **claim}
    about = {kind: content, "photo": photo, "reporter_id": reporter_id}
    made, _is_new = ContentReport.objects.get_or_create(**about, defaults=told)
    changed_at = _changed_at(content)
    if made.decided_at is not None and changed_at is not None and changed_at > made.decided_at:
        again = {**told, "state": ReportState.OPEN, "decided_by_id": None, "decided_at": None}
        made, _is_new = ContentReport.objects.update_or_create(pk=made.pk, defaults=again)
    return made


@transaction.atomic
def decide(
    *, actor_id: UUID, report_id: UUID, is_upheld: bool, verdict: Verdict | None = None, now: datetime
) -> ContentReport:
    """Hide what was reported, a photo alone where that was, or leave it; every open report of the thing is decided too.

    Args:
        verdict: what whoever said it is told; by default the reason that the report gave.

    Raises:
        ReportNotFoundError: there is none.
        AlreadyDecidedError: it is decided.
        ContentClaimedError: another of the staff has it in hand.
        OwnContentError: they wrote what was reported, or work for the shop that did.
    """
    found = ContentReport.objects.filter(pk=report_id).select_related("photo").first()
    if found is None:
        raise ReportNotFoundError
    if found.state != ReportState.OPEN:
        raise AlreadyDecidedError
    kind, content_id = subject_of(found)
    if is_upheld:
        verdict = verdict or Verdict(reason=ReportReason(found.reason))
        part = Part.of_photo(found.photo.image_id) if found.photo is not None else WHOLE
        moderation.hide(actor_id=actor_id, kind=kind, content_id=content_id, part=part, verdict=verdict, now=now)
    else:
        moderation.keep(
            actor_id=actor_id, kind=kind, content_id=content_id, note=verdict.note if verdict else "", now=now
        )
    found.refresh_from_db()
    return found


def _shown_photo(content: Content, image_id: UUID) -> ReviewImage:
    shown = ReviewImage.objects.filter(image_id=image_id, state=ContentState.PUBLISHED)
    photo = shown.filter(review=content).first() if isinstance(content, Review) else None
    if photo is None:
        raise ReviewPhotoNotFoundError
    return photo


def _changed_at(content: Content) -> datetime | None:
    """When something of it was last written anew; None where nothing was, as in questions."""
    match content:
        case Question():
            return None
        case Answer():
            return content.updated_at
    written = (content.edited_at, content.answered_at, content.images.aggregate(last=Max("created_at"))["last"])
    return max(filter(None, written), default=None)
