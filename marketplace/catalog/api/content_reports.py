"""Reports of what people said over HTTP, and what the staff decide."""

from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router

from marketplace.accounts.permissions import Action
from marketplace.accounts.principals import principal_in
from marketplace.catalog.api.opinion_access import WRITES, WRITING
from marketplace.catalog.moderation import Kind
from marketplace.catalog.schemas.moderation import ReportIn, ReportOut, ReviewReportIn, WaitingReportOut
from marketplace.catalog.selectors import moderation as selectors
from marketplace.catalog.services import reports
from marketplace.core.access import requires
from marketplace.core.schemas import PageOut, PageParams

router = Router(tags=["reviews and questions"])
MODERATES = requires(Action.MODERATE_CONTENT)


@router.post(
    "/reviews/{uuid:content_id}/reports",
    auth=WRITES,
    throttle=WRITING,
    response=ReportOut,
    summary="Report a review, or one photo of it",
)
def report_review(request: HttpRequest, content_id: UUID, body: ReviewReportIn) -> ReportOut:
    return _report(request, "review", content_id, body)


@router.post(
    "/questions/{uuid:content_id}/reports",
    auth=WRITES,
    throttle=WRITING,
    response=ReportOut,
    summary="Report a question",
)
def report_question(request: HttpRequest, content_id: UUID, body: ReportIn) -> ReportOut:
    return _report(request, "question", content_id, body)


@router.post(
    "/answers/{uuid:content_id}/reports",
    auth=WRITES,
    throttle=WRITING,
    response=ReportOut,
    summary="Report an answer",
)
def report_answer(request: HttpRequest, content_id: UUID, body: ReportIn) -> ReportOut:
    return _report(request, "answer", content_id, body)


@router.get(
    "/admin/content-reports",
    auth=MODERATES,
    response=PageOut[WaitingReportOut],
    summary="Reports that wait for a decision",
)
def list_reports(request: HttpRequest, params: Query[PageParams]) -> PageOut[WaitingReportOut]:
    principal_in(request).require_any(Action.MODERATE_CONTENT)
    page = selectors.list_open_reports(cursor=params.cursor, limit=params.limit)
    return PageOut(items=[WaitingReportOut.of(report) for report in page.items], next=page.next)


@router.post(
    "/admin/content-reports/{uuid:report_id}/uphold",
    auth=MODERATES,
    response=ReportOut,
    summary="Hide what was reported",
)
def uphold(request: HttpRequest, report_id: UUID) -> ReportOut:
    return _decide(request, report_id, is_upheld=True)


@router.post(
    "/admin/content-reports/{uuid:report_id}/dismiss",
    auth=MODERATES,
    response=ReportOut,
    summary="Leave what was reported",
)
def dismiss(request: HttpRequest, report_id: UUID) -> ReportOut:
    return _decide(request, report_id, is_upheld=False)


def _report(request: HttpRequest, kind: Kind, content_id: UUID, body: ReportIn) -> ReportOut:
    reporter_id = principal_in(request).own_id
    made = reports.report(reporter_id=reporter_id, kind=kind, content_id=content_id, draft=body.to_draft())
    return ReportOut.of(made)


def _decide(request: HttpRequest, report_id: UUID, *, is_upheld: bool) -> ReportOut:
    actor = principal_in(request).require_any(Action.MODERATE_CONTENT)
    decided = reports.decide(actor_id=actor.own_id, report_id=report_id, is_upheld=is_upheld, now=timezone.now())
    return ReportOut.of(decided)
