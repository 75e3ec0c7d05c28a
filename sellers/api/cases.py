"""The market's staff verify shops, suspend and reinstate them, over HTTP."""

from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router

from marketplace.accounts.permissions import Action
from marketplace.accounts.principals import principal_in
from marketplace.core.access import requires
from marketplace.core.schemas import PageOut, PageParams
from sellers.access import reach_shop
from sellers.links import desk_url
from sellers.models import Shop, VerificationCase
from sellers.schemas.cases import (
    ApprovalIn,
    CaseDetailOut,
    CaseOut,
    CaseParams,
    ChangedShopOut,
    ClaimIn,
    NoteIn,
    OptionalReasonIn,
    ReasonIn,
    SeenIn,
    StandingOut,
)
from sellers.selectors import verification as selectors
from sellers.selectors.approvals import list_changed_shops as list_changed
from sellers.selectors.review import review_of
from sellers.services import approvals, suspension, verification

router = Router(tags=["staff"])
VERIFIES = requires(Action.VERIFY_SHOPS)
CASE = "/admin/shops/cases/{uuid:case_id}"


@router.get("/admin/shops/cases", auth=VERIFIES, response=PageOut[CaseOut], summary="Shops to verify")
def list_cases(request: HttpRequest, params: Query[CaseParams]) -> PageOut[CaseOut]:
    """What is open oldest first, what is decided newest first."""
    page = selectors.list_cases(
        queue=params.queue,
        reader_id=_staff(request),
        cursor=params.cursor,
        limit=params.limit,
        query=params.query_key(),
    )
    return PageOut(items=[CaseOut.of(case) for case in page.items], next=page.next)


@router.get(CASE, auth=VERIFIES, response=CaseDetailOut, summary="One case with all that was done about it")
def get_case(request: HttpRequest, case_id: UUID) -> CaseDetailOut:
    _staff(request)
    return _told(case_id)


@router.post(f"{CASE}/claim", auth=VERIFIES, response=CaseDetailOut, summary="Take a case on")
def claim(request: HttpRequest, case_id: UUID, body: ClaimIn) -> CaseDetailOut:
    """What another of the staff has in hand is taken from them only with `takes_over`."""
    actor_id = _staff(request)
    verification.claim(actor_id=actor_id, case_id=case_id, takes_over=body.takes_over, now=timezone.now())
    return _told(case_id)


@router.post(f"{CASE}/release", auth=VERIFIES, response=CaseDetailOut, summary="Give a case back to the queue")
def release(request: HttpRequest, case_id: UUID, body: NoteIn) -> CaseDetailOut:
    verification.release(actor_id=_staff(request), case_id=case_id, note=body.note, now=timezone.now())
    return _told(case_id)


@router.post(f"{CASE}/ask", auth=VERIFIES, response=CaseDetailOut, summary="Ask the seller for more")
def ask_for_more(request: HttpRequest, case_id: UUID, body: ReasonIn) -> CaseDetailOut:
    """The case waits for them, and stays with whoever asked."""
    verification.ask_for_more(
        actor_id=_staff(request),
        case_id=case_id,
        message=body.message,
        note=body.note,
        page_url=desk_url(request, selectors.get_case(case_id).shop.slug),
        now=timezone.now(),
    )
    return _told(case_id)


@router.post(f"{CASE}/approve", auth=VERIFIES, response=CaseDetailOut, summary="Verify a shop")
def approve(request: HttpRequest, case_id: UUID, body: ApprovalIn) -> CaseDetailOut:
    """It opens for buyers at once. `seen` comes with the case; 409 says what has changed in the shop since."""
    verification.approve(
        actor_id=_staff(request),
        case_id=case_id,
        seen=body.seen,
        message=body.message,
        note=body.note,
        page_url=desk_url(request, selectors.get_case(case_id).shop.slug),
        now=timezone.now(),
    )
    return _told(case_id)


@router.post(f"{CASE}/reject", auth=VERIFIES, response=CaseDetailOut, summary="Refuse to verify a shop")
def reject(request: HttpRequest, case_id: UUID, body: ReasonIn) -> CaseDetailOut:
    """Its seller is told why, and may send it in again."""
    verification.reject(
        actor_id=_staff(request),
        case_id=case_id,
        message=body.message,
        note=body.note,
        page_url=desk_url(request, selectors.get_case(case_id).shop.slug),
        now=timezone.now(),
    )
    return _told(case_id)


@router.post("/admin/shops/{shop}/suspend", auth=VERIFIES, response=StandingOut, summary="Take a shop off the market")
def suspend(request: HttpRequest, shop: str, body: ReasonIn) -> StandingOut:
    """At once; its seller is told why."""
    found = _shop(request, shop)
    changed = suspension.suspend(
        actor_id=_staff(request),
        shop_id=found.pk,
        message=body.message,
        note=body.note,
        page_url=desk_url(request, found.slug),
        now=timezone.now(),
    )
    return StandingOut.of(changed)


@router.post("/admin/shops/{shop}/reinstate", auth=VERIFIES, response=StandingOut, summary="End a suspension")
def reinstate(request: HttpRequest, shop: str, body: OptionalReasonIn) -> StandingOut:
    """The shop is paused then, and its seller says when it opens."""
    found = _shop(request, shop)
    changed = suspension.reinstate(
        actor_id=_staff(request),
        shop_id=found.pk,
        message=body.message,
        note=body.note,
        page_url=desk_url(request, found.slug),
        now=timezone.now(),
    )
    return StandingOut.of(changed)


@router.get(
    "/admin/shops/changed",
    auth=VERIFIES,
    response=PageOut[ChangedShopOut],
    summary="Verified shops that are no longer what was approved",
)
def list_changed_shops(request: HttpRequest, params: Query[PageParams]) -> PageOut[ChangedShopOut]:
    """Renamed, of another kind, or away from the pin that was approved; those that differ for longest first."""
    _staff(request)
    page = list_changed(cursor=params.cursor, limit=params.limit, query=params.query_key())
    return PageOut(items=[ChangedShopOut.of(drift) for drift in page.items], next=page.next)


@router.post(
    "/admin/shops/{shop}/accept", auth=VERIFIES, response=StandingOut, summary="Approve of what a shop has become"
)
def accept_changes(request: HttpRequest, shop: str, body: SeenIn) -> StandingOut:
    """From then on it is held against that."""
    found = _shop(request, shop)
    changed = approvals.accept_changes(
        actor_id=_staff(request), shop_id=found.pk, seen=body.seen, note=body.note, now=timezone.now()
    )
    return StandingOut.of(changed)


def _staff(request: HttpRequest) -> UUID:
    return principal_in(request).require_any(Action.VERIFY_SHOPS).own_id


def _shop(request: HttpRequest, slug_or_id: str) -> Shop:
    return reach_shop(principal_in(request), slug_or_id, action=Action.VERIFY_SHOPS).shop


def _told(case_id: UUID) -> CaseDetailOut:
    case: VerificationCase = selectors.get_case(case_id)
    return CaseDetailOut.with_all(
        case,
        review=review_of(case.shop),
        acts=selectors.list_acts(case.shop),
        similar=selectors.list_similar_shops(case.shop),
    )
