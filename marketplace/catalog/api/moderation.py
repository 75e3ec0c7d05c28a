"""What was reported, thing by thing, for the staff: taken on, hidden in whole or in part, left, shown again."""

from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router

from marketplace.accounts.permissions import Action
from marketplace.accounts.principals import principal_in
from marketplace.catalog.moderation import Kind
from marketplace.catalog.schemas.moderation import (
    ActOut,
    ClaimIn,
    HidingIn,
    KeepingIn,
    ReportedOut,
    ReportedParams,
    ReportedWholeOut,
    RestoringIn,
)
from marketplace.catalog.selectors import moderation as selectors
from marketplace.catalog.services import moderation
from marketplace.core.access import requires
from marketplace.core.schemas import PageOut, PageParams

router = Router(tags=["reviews and questions"])
MODERATES = requires(Action.MODERATE_CONTENT)
REPORTED = "/admin/reported-content"
ONE = REPORTED + "/{kind}/{uuid:content_id}"


@router.get(REPORTED, auth=MODERATES, response=PageOut[ReportedOut], summary="What was reported and waits")
def list_reported(request: HttpRequest, params: Query[ReportedParams]) -> PageOut[ReportedOut]:
    """Each thing once, with how many reported it and why; what was reported longest ago first."""
    page = selectors.page_reported(
        queue=params.queue, reader_id=_staff(request), cursor=params.cursor, limit=params.limit
    )
    return PageOut(items=[ReportedOut.of(one) for one in page.items], next=page.next)


@router.get(
    REPORTED + "/decisions", auth=MODERATES, response=PageOut[ActOut], summary="What the staff decided, newest first"
)
def list_decisions(request: HttpRequest, params: Query[PageParams]) -> PageOut[ActOut]:
    _staff(request)
    page = selectors.page_decisions(cursor=params.cursor, limit=params.limit)
    return PageOut(items=[ActOut.of(act) for act in page.items], next=page.next)


@router.get(ONE, auth=MODERATES, response=ReportedWholeOut, summary="One thing with its reports and its history")
def get_reported(request: HttpRequest, kind: Kind, content_id: UUID) -> ReportedWholeOut:
    return _shown(_staff(request), kind, content_id)


@router.post(ONE + "/claim", auth=MODERATES, response=ReportedWholeOut, summary="Take it on")
def claim(request: HttpRequest, kind: Kind, content_id: UUID, body: ClaimIn) -> ReportedWholeOut:
    """No other of the staff decides it meanwhile; 409 where another has it in hand."""
    actor_id = _staff(request)
    moderation.claim(
        actor_id=actor_id, kind=kind, content_id=content_id, takes_over=body.takes_over, now=timezone.now()
    )
    return _shown(actor_id, kind, content_id)


@router.post(ONE + "/release", auth=MODERATES, response=ReportedWholeOut, summary="Give it back to the queue")
def release(request: HttpRequest, kind: Kind, content_id: UUID) -> ReportedWholeOut:
    actor_id = _staff(request)
    moderation.release(actor_id=actor_id, kind=kind, content_id=content_id, now=timezone.now())
    return _shown(actor_id, kind, content_id)


@router.post(ONE + "/hide", auth=MODERATES, response=ReportedWholeOut, summary="Hide it, or a part of a review")
def hide(request: HttpRequest, kind: Kind, content_id: UUID, body: HidingIn) -> ReportedWholeOut:
    """Every report of it that waits is upheld, and whoever said it is told why."""
    actor_id = _staff(request)
    moderation.hide(
        actor_id=actor_id,
        kind=kind,
        content_id=content_id,
        part=body.to_part(),
        verdict=body.to_verdict(),
        now=timezone.now(),
    )
    return _shown(actor_id, kind, content_id)


@router.post(ONE + "/keep", auth=MODERATES, response=ReportedWholeOut, summary="Leave it as it is")
def keep(request: HttpRequest, kind: Kind, content_id: UUID, body: KeepingIn) -> ReportedWholeOut:
    """Every report of it that waits is dismissed."""
    actor_id = _staff(request)
    moderation.keep(actor_id=actor_id, kind=kind, content_id=content_id, note=body.note, now=timezone.now())
    return _shown(actor_id, kind, content_id)


@router.post(ONE + "/restore", auth=MODERATES, response=ReportedWholeOut, summary="Show it again")
def restore(request: HttpRequest, kind: Kind, content_id: UUID, body: RestoringIn) -> ReportedWholeOut:
    actor_id = _staff(request)
    moderation.restore(
        actor_id=actor_id,
        kind=kind,
        content_id=content_id,
        part=body.to_part(),
        message=body.message,
        note=body.note,
        now=timezone.now(),
    )
    return _shown(actor_id, kind, content_id)


def _staff(request: HttpRequest) -> UUID:
    return principal_in(request).require_any(Action.MODERATE_CONTENT).own_id


def _shown(reader_id: UUID, kind: Kind, content_id: UUID) -> ReportedWholeOut:
    reported = selectors.get_reported(kind=kind, content_id=content_id)
    return ReportedWholeOut.of(reported, selectors.context_of(reported, reader_id=reader_id))
