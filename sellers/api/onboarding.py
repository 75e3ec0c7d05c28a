"""A shop that was signed up brings its papers and is sent in, over HTTP."""

from datetime import date
from typing import Annotated
from uuid import UUID

from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone
from ninja import File, Form, Router, Status
from ninja.files import UploadedFile

from marketplace.accounts.permissions import Action
from marketplace.accounts.principals import principal_in
from marketplace.core.access import requires
from marketplace.core.storage import serve_private
from sellers.access import ShopAccess, reach_shop
from sellers.errors.verification import PeopleOnlyError
from sellers.models import PaperKind, ShopPermission
from sellers.schemas.onboarding import PaperOut, PapersOut, VerificationOut
from sellers.selectors import papers as paper_selectors
from sellers.selectors import verification as selectors
from sellers.services import papers, verification

router = Router(tags=["opening a shop"])
READS = requires(Action.READ_SHOPS)
CHANGES = requires(Action.CHANGE_SHOPS)
FILE = {
    "responses": {200: {"content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}}}
}
Number = Annotated[str, Form(max_length=60, description="As it is printed; needed for licences and ids.")]


@router.get("/me/shops/{shop}/papers", auth=READS, response=PapersOut, summary="A shop's papers")
def list_papers(request: HttpRequest, shop: str) -> PapersOut:
    """Numbers show their last characters alone."""
    access = _reach(request, shop, Action.READ_SHOPS)
    return PapersOut(items=[PaperOut.of(paper) for paper in paper_selectors.list_papers(access.shop)])


@router.post("/me/shops/{shop}/papers", auth=CHANGES, response={201: PaperOut}, summary="Send a paper")
def add_paper(
    request: HttpRequest,
    shop: str,
    kind: Form[PaperKind],
    file: File[UploadedFile],
    number: Number = "",
    expires_on: Form[date | None] = None,
) -> Status[PaperOut]:
    """PDF, JPEG, PNG or WebP of 10 MB at most; the front and the back of one are two papers. Nobody else sees it."""
    access = _reach(request, shop, Action.CHANGE_SHOPS)
    draft = papers.PaperDraft(kind=kind, number=number, expires_on=expires_on)
    user_id = principal_in(request).own_id
    added = papers.add_papers(actor_id=user_id, shop_id=access.shop.pk, draft=draft, files=[file], now=timezone.now())
    return Status(201, PaperOut.of(added[0]))


@router.delete("/me/shops/{shop}/papers/{uuid:paper_id}", auth=CHANGES, response={204: None}, summary="Remove a paper")
def remove_paper(request: HttpRequest, shop: str, paper_id: UUID) -> Status[None]:
    """Not while the staff look at it, nor when they verified the shop by it."""
    access = _reach(request, shop, Action.CHANGE_SHOPS)
    user_id = principal_in(request).own_id
    papers.remove_paper(actor_id=user_id, shop_id=access.shop.pk, paper_id=paper_id, now=timezone.now())
    return Status(204, None)


@router.get(
    "/me/shops/{shop}/papers/{uuid:paper_id}/file",
    auth=READS,
    response={200: bytes},
    summary="Fetch a paper",
    openapi_extra=FILE,
)
def download_paper(request: HttpRequest, shop: str, paper_id: UUID) -> HttpResponseBase:
    """Each time is noted in the audit trail. A program's key is refused, whatever its scopes."""
    access = _reach(request, shop, Action.READ_SHOPS)
    if principal_in(request).scopes is not None:
        raise PeopleOnlyError
    paper = paper_selectors.get_paper(access.shop, paper_id)
    papers.record_opening(actor_id=principal_in(request).counted_id, paper=paper, now=timezone.now())
    return serve_private(request, paper.file, as_name=paper_selectors.file_name(paper, access.shop))


@router.get(
    "/me/shops/{shop}/verification", auth=READS, response=VerificationOut, summary="Where a shop's verification stands"
)
def get_verification(request: HttpRequest, shop: str) -> VerificationOut:
    """With what is still missing before it can be sent in."""
    return _standing(reach_shop(principal_in(request), shop, action=Action.READ_SHOPS))


@router.post(
    "/me/shops/{shop}/verification", auth=CHANGES, response=VerificationOut, summary="Send a shop in to be verified"
)
def submit(request: HttpRequest, shop: str) -> VerificationOut:
    """The details of a 422 name what is missing. After the staff asked for more, this answers them."""
    access = _reach(request, shop, Action.CHANGE_SHOPS)
    verification.submit(actor_id=principal_in(request).own_id, shop_id=access.shop.pk, now=timezone.now())
    return _standing(reach_shop(principal_in(request), shop, action=Action.READ_SHOPS))


@router.delete(
    "/me/shops/{shop}/verification", auth=CHANGES, response=VerificationOut, summary="Take a shop back that was sent in"
)
def withdraw(request: HttpRequest, shop: str) -> VerificationOut:
    """Its papers can be changed again, and it can be sent in anew."""
    access = _reach(request, shop, Action.CHANGE_SHOPS)
    verification.withdraw(actor_id=principal_in(request).own_id, shop_id=access.shop.pk, now=timezone.now())
    return _standing(reach_shop(principal_in(request), shop, action=Action.READ_SHOPS))


def _reach(request: HttpRequest, shop: str, action: Action) -> ShopAccess:
    """Papers and cases are for those who may change what a shop says of itself."""
    return reach_shop(principal_in(request), shop, action=action, permission=ShopPermission.SETTINGS)


def _standing(access: ShopAccess) -> VerificationOut:
    shop, missing = access.shop, selectors.list_missing(access.shop, now=timezone.now())
    return VerificationOut.of(shop, selectors.latest_case(shop), selectors.latest_message(shop), missing)
