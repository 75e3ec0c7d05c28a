"""Returns to a shop over HTTP: its answers, the goods that are back, and the money that it gave."""

from uuid import UUID

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone
from ninja import Query, Router

from marketplace.accounts.permissions import Action
from marketplace.accounts.principals import principal_in
from marketplace.core.idempotency import idempotent, idempotent_where_asked
from marketplace.core.schemas import PageOut
from marketplace.orders.api.order_access import HANDLES, READS, actor_in, shop_in
from marketplace.orders.api.return_access import PHOTO, return_to_shop, shown, shown_photo
from marketplace.orders.concerned import require_not_theirs
from marketplace.orders.models import ActorRole
from marketplace.orders.schemas.returns import (
    AcceptReturnIn,
    DisputeIn,
    ReceiveReturnIn,
    RefundOut,
    RefuseReturnIn,
    ReturnOut,
    ReturnsParams,
)
from marketplace.orders.selectors import returns as selectors
from marketplace.orders.selectors.refunds import get_refund_of_shop
from marketplace.orders.services import refunds, returns

router = Router(tags=["returns to a shop"])
RETURNS, RETURN = "/shops/{shop}/returns", "/shops/{shop}/returns/{number}"
ROLE = ActorRole.SHOP
HANDLE = Action.HANDLE_ORDERS


@router.get(RETURNS, auth=READS, response=PageOut[ReturnOut], summary="Returns to a shop")
def list_returns(request: HttpRequest, shop: str, params: Query[ReturnsParams]) -> PageOut[ReturnOut]:
    """The newest first."""
    page = selectors.list_returns_of_shop(
        shop_id=shop_in(request, shop, action=Action.READ_ORDERS).pk,
        states=params.state,
        cursor=params.cursor,
        limit=params.limit,
        query=params.query_key(),
    )
    now = timezone.now()
    return PageOut(items=[ReturnOut.of(asked, role=ROLE, now=now) for asked in page.items], next=page.next)


@router.get(RETURN, auth=READS, response=ReturnOut, summary="One return to a shop")
def get_return(request: HttpRequest, shop: str, number: str) -> ReturnOut:
    return shown(return_to_shop(request, shop, number, action=Action.READ_ORDERS), ROLE)


@router.get(
    RETURN + "/photos/{uuid:photo_id}",
    auth=READS,
    response={200: bytes},
    summary="A photo of a return",
    openapi_extra=PHOTO,
)
def get_photo(request: HttpRequest, shop: str, number: str, photo_id: UUID) -> HttpResponseBase:
    """Each time is noted in the audit trail."""
    return shown_photo(request, return_to_shop(request, shop, number, action=Action.READ_ORDERS), photo_id)


@router.post(RETURN + "/accept", auth=HANDLES, response=ReturnOut, summary="Accept a return")
@idempotent
def accept_return(request: HttpRequest, shop: str, number: str, body: AcceptReturnIn) -> ReturnOut:
    """The goods are to come back, or the buyer keeps them. What never came is settled at once."""
    asked = returns.accept_return(
        return_id=return_to_shop(request, shop, number, action=HANDLE).pk,
        actor=actor_in(request, ROLE),
        answer=body.answer,
        without_goods=body.without_goods,
        now=timezone.now(),
    )
    return shown(asked, ROLE)


@router.post(RETURN + "/refuse", auth=HANDLES, response=ReturnOut, summary="Refuse a return")
@idempotent_where_asked
def refuse_return(request: HttpRequest, shop: str, number: str, body: RefuseReturnIn) -> ReturnOut:
    """The buyer may have the market's staff look at it."""
    asked = returns.refuse_return(
        return_id=return_to_shop(request, shop, number, action=HANDLE).pk,
        actor=actor_in(request, ROLE),
        answer=body.answer,
        now=timezone.now(),
    )
    return shown(asked, ROLE)


@router.post(RETURN + "/receive", auth=HANDLES, response=ReturnOut, summary="Say that returned goods are back")
@idempotent
def receive_return(request: HttpRequest, shop: str, number: str, body: ReceiveReturnIn) -> ReturnOut:
    """What can be sold goes on the shelf, and the buyer is owed their money."""
    asked = returns.receive_return(
        return_id=return_to_shop(request, shop, number, action=HANDLE).pk,
        actor=actor_in(request, ROLE),
        unfit=body.to_unfit(),
        now=timezone.now(),
    )
    return shown(asked, ROLE)


@router.post(RETURN + "/dispute", auth=HANDLES, response=ReturnOut, summary="Say that returned goods did not come")
@idempotent_where_asked
def dispute_return(request: HttpRequest, shop: str, number: str, body: DisputeIn) -> ReturnOut:
    """Seven days after it was accepted: then the market's staff decide."""
    asked = returns.dispute_return(
        return_id=return_to_shop(request, shop, number, action=HANDLE).pk,
        actor=actor_in(request, ROLE),
        message=body.message,
        now=timezone.now(),
    )
    return shown(asked, ROLE)


@router.post(
    "/shops/{shop}/refunds/{uuid:refund_id}/pay", auth=HANDLES, response=RefundOut, summary="Say that you gave it back"
)
@idempotent
def pay_refund(request: HttpRequest, shop: str, refund_id: UUID) -> RefundOut:
    """In cash, for a return or of the staff's good will."""
    owed = get_refund_of_shop(shop_id=shop_in(request, shop, action=HANDLE).pk, refund_id=refund_id)
    require_not_theirs(principal_in(request).own_id, owed.order)
    return RefundOut.of(refunds.pay_refund(refund_id=owed.pk, actor=actor_in(request, ROLE), now=timezone.now()))
