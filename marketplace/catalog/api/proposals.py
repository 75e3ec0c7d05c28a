"""Proposals to the shared catalogue over HTTP, and pairs of alike products for the staff."""

from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja import File, Query, Router, Status
from ninja.files import UploadedFile

from marketplace.accounts.permissions import Action
from marketplace.accounts.principals import principal_in
from marketplace.catalog.models import Product, ProposalState
from marketplace.catalog.schemas.media import PictureOut
from marketplace.catalog.schemas.proposals import (
    DecisionIn,
    MergedOut,
    MergeIn,
    PairOut,
    ProposalIn,
    ProposalOut,
    ProposalParams,
    RejectionIn,
)
from marketplace.catalog.selectors import merges as pairs
from marketplace.catalog.selectors import proposals as selectors
from marketplace.catalog.selectors.media import picture
from marketplace.catalog.services import media, merges, proposals
from marketplace.core.access import requires
from marketplace.core.idempotency import idempotent_where_asked
from marketplace.core.ratelimits import PICTURES
from marketplace.core.schemas import PageOut, PageParams
from marketplace.core.throttles import PolicyThrottle
from sellers.access import reach_shop
from sellers.models import ShopPermission

router = Router(tags=["proposals"])
READS = requires(Action.READ_OFFERS)
CHANGES = requires(Action.CHANGE_OFFERS)
EDITS = requires(Action.EDIT_CATALOGUE)
MINE = "/me/shops/{shop}/proposals"
QUEUE = "/admin/catalogue/proposals"
PAIRS = "/admin/catalogue/merges"
ONE = "/{uuid:proposal_id}"
PAIR = "/{uuid:pair_id}"


@router.post(
    "/me/shops/{shop}/pictures",
    auth=CHANGES,
    throttle=PolicyThrottle(PICTURES),
    response={201: PictureOut},
    summary="Send a picture ahead",
)
@idempotent_where_asked
def send_picture(request: HttpRequest, shop: str, file: File[UploadedFile]) -> Status[PictureOut]:
    """For a proposal to name. What nothing shows or proposes is deleted after a month."""
    _shop_id(request, shop, Action.CHANGE_OFFERS)
    return Status(201, PictureOut.model_validate(picture(media.keep_upload(file=file))))


@router.get(MINE, auth=READS, response=PageOut[ProposalOut], summary="What your shop proposed, the newest first")
def list_my_proposals(request: HttpRequest, shop: str, params: Query[ProposalParams]) -> PageOut[ProposalOut]:
    return _page(params, shop_id=_shop_id(request, shop, Action.READ_OFFERS))


@router.post(MINE, auth=CHANGES, response={201: ProposalOut}, summary="Propose a change of a shared product")
@idempotent_where_asked
def propose(request: HttpRequest, shop: str, body: ProposalIn) -> Status[ProposalOut]:
    """Or a new one. Nothing changes until the market's staff approve. One about each product may wait."""
    proposal = proposals.propose_change(
        shop_id=_shop_id(request, shop, Action.CHANGE_OFFERS),
        actor_id=principal_in(request).own_id,
        product_id=body.product_id,
        based_on=body.based_on,
        draft=body.to_draft(),
        now=timezone.now(),
    )
    return Status(201, ProposalOut.of(proposal))


@router.get(MINE + ONE, auth=READS, response=ProposalOut, summary="One proposal of your shop's")
def get_my_proposal(request: HttpRequest, shop: str, proposal_id: UUID) -> ProposalOut:
    shop_id = _shop_id(request, shop, Action.READ_OFFERS)
    return ProposalOut.of(selectors.get_proposal(proposal_id, shop_id=shop_id))


@router.delete(MINE + ONE, auth=CHANGES, response={204: None}, summary="Take back a proposal that waits")
def withdraw(request: HttpRequest, shop: str, proposal_id: UUID) -> Status[None]:
    shop_id = _shop_id(request, shop, Action.CHANGE_OFFERS)
    proposals.withdraw(
        actor_id=principal_in(request).own_id, shop_id=shop_id, proposal_id=proposal_id, now=timezone.now()
    )
    return Status(204, None)


@router.get(QUEUE, auth=EDITS, response=PageOut[ProposalOut], summary="Proposals of shops")
def list_proposals(request: HttpRequest, params: Query[ProposalParams]) -> PageOut[ProposalOut]:
    """Of those that wait, who waits longest comes first; of others the newest."""
    _staff_id(request)
    return _page(params)


@router.get(QUEUE + ONE, auth=EDITS, response=ProposalOut, summary="One proposal of a shop's")
def get_proposal(request: HttpRequest, proposal_id: UUID) -> ProposalOut:
    _staff_id(request)
    return ProposalOut.of(selectors.get_proposal(proposal_id))


@router.post(QUEUE + ONE + "/approve", auth=EDITS, response=ProposalOut, summary="Make a product what was proposed")
def approve(request: HttpRequest, proposal_id: UUID, body: DecisionIn) -> ProposalOut:
    """409 `proposal_outdated` where the product has changed since it was proposed."""
    actor_id = _staff_id(request)
    proposals.approve(actor_id=actor_id, proposal_id=proposal_id, message=body.message, now=timezone.now())
    return ProposalOut.of(selectors.get_proposal(proposal_id))


@router.post(QUEUE + ONE + "/reject", auth=EDITS, response=ProposalOut, summary="Leave a product as it is, and say why")
def reject(request: HttpRequest, proposal_id: UUID, body: RejectionIn) -> ProposalOut:
    actor_id = _staff_id(request)
    proposals.reject(actor_id=actor_id, proposal_id=proposal_id, message=body.message, now=timezone.now())
    return ProposalOut.of(selectors.get_proposal(proposal_id))


@router.get(PAIRS, auth=EDITS, response=PageOut[PairOut], summary="Shared products that look like one")
def list_pairs(request: HttpRequest, params: Query[PageParams]) -> PageOut[PairOut]:
    """The most alike first."""
    _staff_id(request)
    page = pairs.page_pairs(cursor=params.cursor, limit=params.limit, query=params.query_key())
    return PageOut(items=[PairOut.of(pair) for pair in page.items], next=page.next)


@router.post(PAIRS + PAIR + "/merge", auth=EDITS, response=MergedOut, summary="Make one product of two")
def merge(request: HttpRequest, pair_id: UUID, body: MergeIn) -> MergedOut:
    """Packs, offers and pictures go to the one that stays; the other's address leads there."""
    product: Product = merges.accept_pair(
        actor_id=_staff_id(request), pair_id=pair_id, keeps=body.keeps, now=timezone.now()
    )
    return MergedOut(id=product.pk, slug=product.slug, version=product.version)


@router.post(PAIRS + PAIR + "/refuse", auth=EDITS, response=PairOut, summary="Say that two products are two")
def refuse(request: HttpRequest, pair_id: UUID) -> PairOut:
    """They are not put before the staff again."""
    merges.refuse_pair(actor_id=_staff_id(request), pair_id=pair_id, now=timezone.now())
    return PairOut.of(pairs.get_pair(pair_id))


def _page(params: ProposalParams, *, shop_id: UUID | None = None) -> PageOut[ProposalOut]:
    state = ProposalState(params.state) if params.state else None
    page = selectors.page_proposals(
        state=state, shop_id=shop_id, cursor=params.cursor, limit=params.limit, query=f"{shop_id} {params.query_key()}"
    )
    return PageOut(items=[ProposalOut.of(proposal) for proposal in page.items], next=page.next)


def _shop_id(request: HttpRequest, shop: str, action: Action) -> UUID:
    permission = ShopPermission.CATALOGUE
    return reach_shop(principal_in(request), shop, action=action, permission=permission).shop.pk


def _staff_id(request: HttpRequest) -> UUID:
    return principal_in(request).require_any(Action.EDIT_CATALOGUE).own_id
