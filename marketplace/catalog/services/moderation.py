"""Writes: the staff take on what was reported, hide it or a part of it, leave it, or show it again.

Each act holds what it is about and then its reports, so that acts of several people come one after the other. It leaves
a row (`ModerationAct`) and, where something is decided, entries in the audit trail and an event.
"""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from marketplace.catalog.errors.opinions import AlreadyDecidedError, ContentClaimedError, OwnContentError
from marketplace.catalog.events import ContentDecided
from marketplace.catalog.models import Answer, ContentReport, ModerationAct, Review, ReviewImage
from marketplace.catalog.models.moderation import ContentPart, ReportState
from marketplace.catalog.models.opinions import ContentState
from marketplace.catalog.moderation import KINDS, WHOLE, Content, Kind, Part, Verdict
from marketplace.catalog.services import questions, reviews
from marketplace.core import audit
from marketplace.core.outbox import publish
from sellers.models import ShopMember

Act = ModerationAct.Kind


@transaction.atomic
def claim(*, actor_id: UUID, kind: Kind, content_id: UUID, takes_over: bool = False, now: datetime) -> None:
    """Take what was reported on, so that no other of the staff decides it meanwhile.

    Args:
        takes_over: whether to take it from another of the staff.

    Raises:
        ReviewNotFoundError, QuestionNotFoundError, AnswerNotFoundError: there is none.
        AlreadyDecidedError: no report of it waits.
        ContentClaimedError: another has it in hand, and it is not to be taken over.
        OwnContentError: they wrote it, or work for the shop that did.
    """
    content = _held(kind, content_id, actor_id)
    waiting = _waiting(kind, content)
    holder_id = _holder(waiting)
    if holder_id == actor_id:
        return
    if holder_id is not None and not takes_over:
        raise ContentClaimedError
    if not waiting.update(claimed_by_id=actor_id, claimed_at=now, updated_at=now):
        raise AlreadyDecidedError
    _note(kind, content, Act.CLAIMED, actor_id=actor_id, now=now)


@transaction.atomic
def release(*, actor_id: UUID, kind: Kind, content_id: UUID, now: datetime) -> None:
    """Give it back to the queue.

    Raises:
        As `claim`, but that it is always theirs to give back.
    """
    content = _held(kind, content_id, actor_id)
    waiting = _waiting(kind, content)
    _require_in_hand(waiting, actor_id)
    if not waiting.update(claimed_by_id=None, claimed_at=None, updated_at=now):
        raise AlreadyDecidedError
    _note(kind, content, Act.RELEASED, actor_id=actor_id, now=now)


@transaction.atomic
def hide(
    *,
    actor_id: UUID,
    kind: Kind,
    content_id: UUID,
    part: Part = WHOLE,
    verdict: Verdict,
    now: datetime,
) -> None:
    """Take it, or a part of a review, from everybody's sight; every report of it that waits is upheld.

    Raises:
        ReviewNotFoundError, QuestionNotFoundError, AnswerNotFoundError: there is none.
        AlreadyDecidedError: it is hidden, or there is no such part.
        ContentClaimedError: another of the staff has it in hand.
        OwnContentError: they wrote it, or work for the shop that did.
    """
    content = _held(kind, content_id, actor_id)
    waiting = _waiting(kind, content)
    _require_in_hand(waiting, actor_id)
    _set(content, part, ContentState.HIDDEN, actor_id=actor_id, now=now)
    _settle(waiting, ReportState.UPHELD, actor_id=actor_id, now=now)
    _note(kind, content, Act.HIDDEN, part=part, verdict=verdict, actor_id=actor_id, now=now)
    _tell(kind, content, part, Act.HIDDEN, verdict.reason, verdict.message, now=now)


@transaction.atomic
def keep(*, actor_id: UUID, kind: Kind, content_id: UUID, note: str = "", now: datetime) -> None:
    """Leave it as it is; every report of it that waits is dismissed.

    Raises:
        As `hide`; `AlreadyDecidedError` where no report of it waits.
    """
    content = _held(kind, content_id, actor_id)
    waiting = _waiting(kind, content)
    _require_in_hand(waiting, actor_id)
    if not _settle(waiting, ReportState.DISMISSED, actor_id=actor_id, now=now):
        raise AlreadyDecidedError
    _note(kind, content, Act.KEPT, note=note, actor_id=actor_id, now=now)
    _tell(kind, content, WHOLE, Act.KEPT, "", "", now=now)


@transaction.atomic
def restore(
    *,
    actor_id: UUID,
    kind: Kind,
    content_id: UUID,
    part: Part = WHOLE,
    message: str = "",
    note: str = "",
    now: datetime,
) -> None:
    """Show again what was hidden.

    Raises:
        As `hide`; `AlreadyDecidedError` where it is not hidden.
    """
    content = _held(kind, content_id, actor_id)
    _set(content, part, ContentState.PUBLISHED, actor_id=actor_id, now=now)
    _note(kind, content, Act.RESTORED, part=part, message=message, note=note, actor_id=actor_id, now=now)
    _tell(kind, content, part, Act.RESTORED, "", message, now=now)


def _held(kind: Kind, content_id: UUID, actor_id: UUID) -> Content:
    """The thing itself, held until the act is done; nobody decides about their own."""
    content = _hold(kind, content_id)
    shop_id = content.shop_id if isinstance(content, Review | Answer) else None
    is_of_own_shop = shop_id is not None and ShopMember.objects.filter(shop_id=shop_id, user_id=actor_id).exists()
    if content.author_id == actor_id or is_of_own_shop:
        raise OwnContentError
    return content


def _hold(kind: Kind, content_id: UUID) -> Content:
    if kind == "review":
        return reviews.held_review(content_id)
    rows, missing = KINDS[kind]
    content: Content | None = rows.select_for_update(of=("self",), no_key=True).filter(pk=content_id).first()
    if content is None:
        raise missing
    return content


def _waiting(kind: Kind, content: Content) -> "QuerySet[ContentReport]":
    return ContentReport.objects.filter(**{kind: content}, state=ReportState.OPEN)


def _holder(waiting: "QuerySet[ContentReport]") -> UUID | None:
    return waiting.filter(claimed_by__isnull=False).values_list("claimed_by_id", flat=True).first()


def _require_in_hand(waiting: "QuerySet[ContentReport]", actor_id: UUID) -> None:
    if _holder(waiting) not in {None, actor_id}:
        raise ContentClaimedError


def _set(content: Content, part: Part, state: ContentState, *, actor_id: UUID, now: datetime) -> None:
    if part.kind is not ContentPart.WHOLE:
        if not isinstance(content, Review) or not reviews.set_part_visibility(
            actor_id=actor_id, review_id=content.pk, part=part, state=state, now=now
        ):
            raise AlreadyDecidedError
        return
    if content.state == state:
        raise AlreadyDecidedError
    if isinstance(content, Review):
        reviews.set_visibility(actor_id=actor_id, review_id=content.pk, state=state, now=now)
    else:
        questions.set_visibility(actor_id=actor_id, content=content, state=state, now=now)


def _settle(waiting: "QuerySet[ContentReport]", state: ReportState, *, actor_id: UUID, now: datetime) -> int:
    first = waiting.order_by("id").first()
    if first is None:
        return 0
    changes = {"state": (first.state, str(state))}
    audit.record(actor_id=actor_id, action="catalog.decide_report", target=first, changes=changes, now=now)
    return waiting.update(state=state, decided_by_id=actor_id, decided_at=now, updated_at=now)


def _note(
    kind: Kind,
    content: Content,
    act: ModerationAct.Kind,
    *,
    part: Part = WHOLE,
    verdict: Verdict | None = None,
    message: str = "",
    note: str = "",
    actor_id: UUID,
    now: datetime,
) -> None:
    ModerationAct.objects.create(
        **{kind: content},
        kind=act,
        part=part.kind,
        photo=_photo(content, part),
        reason=verdict.reason if verdict else "",
        message=verdict.message if verdict else message,
        note=verdict.note if verdict else note,
        actor_id=actor_id,
        at=now,
    )


def _photo(content: Content, part: Part) -> ReviewImage | None:
    if part.photo_id is None or not isinstance(content, Review):
        return None
    return content.images.filter(image_id=part.photo_id).first()


def _tell(
    kind: Kind,
    content: Content,
    part: Part,
    outcome: ModerationAct.Kind,
    reason: str,
    message: str,
    *,
    now: datetime,
) -> None:
    product_id = content.question.product_id if isinstance(content, Answer) else content.product_id
    publish(
        ContentDecided(
            kind=kind,
            content_id=content.pk,
            product_id=product_id,
            part=str(part.kind),
            outcome=str(outcome),
            reason=str(reason),
            message=message,
            decided_at=now,
        )
    )
