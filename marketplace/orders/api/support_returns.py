"""Returns about which buyers and shops do not agree, and good will, over HTTP, for the market's staff."""

from uuid import UUID

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone
from ninja import Query, Router, Status

from marketplace.accounts.permissions import Action
from marketplace.accounts.principals import principal_in
from marketplace.core.idempotency import idempotent
from marketplace.core.money import Money
from marketplace.core.schemas import PageOut
from marketplace.orders.api.order_access import SUPPORTS, actor_in, order_to_support
from marketplace.orders.api.return_access import PHOTO, return_to_decide, return_to_support, shown, shown_photo
from marketplace.orders.concerned import require_unconcerned
from marketplace.orders.models import ActorRole, Refund
from marketplace.orders.schemas.returns import (
    DecideReturnIn,
    GoodwillIn,
    RefundOut,
    ReopenRefundIn,
    ReturnOut,
    ReturnsParams,
)
from marketplace.orders.selectors import returns as selectors
from marketplace.orders.selectors.refunds import get_refund
from marketplace.orders.services import refunds, returns

router = Router(tags=["returns, for the market's staff"])
RETURNS, RETURN = "/admin/returns", "/admin/returns/{number}"
ROLE = ActorRole.SUPPORT


@router.get(RETURNS, auth=SUPPORTS, response=PageOut[ReturnOut], summary="Anybody's returns")
def list_returns(request: HttpRequest, params: Query[ReturnsParams]) -> PageOut[ReturnOut]:
    """The newest first; `state=disputed` are those to decide."""
    principal_in(request).require_any(Action.SUPPORT_ORDERS)
    page = selectors.list_returns(
        states=params.state, cursor=params.cursor, limit=params.limit, query=params.query_key()
    )
    now = timezone.now()
    return PageOut(items=[ReturnOut.of(asked, role=ROLE, now=now) for asked in page.items], next=page.next)


@router.get(RETURN, auth=SUPPORTS, response=ReturnOut, summary="Any return")
def get_return(request: HttpRequest, number: str) -> ReturnOut:
    return shown(return_to_support(request, number), ROLE)


@router.get(
    RETURN + "/photos/{uuid:photo_id}",
    auth=SUPPORTS,
    response={200: bytes},
    summary="A photo of any return",
    openapi_extra=PHOTO,
)
def get_photo(request: HttpRequest, number: str, photo_id: UUID) -> HttpResponseBase:
    """Each time is noted in the audit trail."""
    return shown_photo(request, return_to_support(request, number), photo_id)


@router.post(RETURN + "/decide", auth=SUPPORTS, response=ReturnOut, summary="Decide between buyer and shop")
@idempotent
def decide_return(request: HttpRequest, number: str, body: DecideReturnIn) -> ReturnOut:
    """Not about one's own order or shop."""
    asked = returns.decide_return(
        return_id=return_to_decide(request, number).pk,
        actor=actor_in(request, ROLE),
        decision=body.decision,
        is_upheld=body.is_upheld,
        without_goods=body.without_goods,
        now=timezone.now(),
    )
    return shown(asked, ROLE)


@router.post("/admin/orders/{number}/refunds", auth=SUPPORTS, response={201: RefundOut}, summary="Give good will")
@idempotent
def give_goodwill(request: HttpRequest, number: str, body: GoodwillIn) -> Status[RefundOut]:
    """Never more than is left of what was paid; not for one's own order or shop."""
    order = order_to_support(request, number)
    require_unconcerned(principal_in(request).own_id, order)
    refund = refunds.give_goodwill(
        order_id=order.pk,
        actor=actor_in(request, ROLE),
        amount=Money(body.amount, order.currency),
        message=body.message,
        now=timezone.now(),
    )
    return Status(201, RefundOut.of(refund))


@router.post("/admin/refunds/{uuid:refund_id}/pay", auth=SUPPORTS, response=RefundOut, summary="Say that it went back")
@idempotent
def pay_refund(request: HttpRequest, refund_id: UUID) -> RefundOut:
    """Where the market gave it, and not the shop."""
    owed = _refund_to_decide(request, refund_id)
    return RefundOut.of(refunds.pay_refund(refund_id=owed.pk, actor=actor_in(request, ROLE), now=timezone.now()))


@router.post(
    "/admin/refunds/{uuid:refund_id}/reopen", auth=SUPPORTS, response=RefundOut, summary="Say that it did not go back"
)
@idempotent
def reopen_refund(request: HttpRequest, refund_id: UUID, body: ReopenRefundIn) -> RefundOut:
    """It is owed again, and its shop is told."""
    paid, actor = _refund_to_decide(request, refund_id), actor_in(request, ROLE)
    return RefundOut.of(refunds.reopen_refund(refund_id=paid.pk, actor=actor, message=body.message, now=timezone.now()))


def _refund_to_decide(request: HttpRequest, refund_id: UUID) -> Refund:
    principal_in(request).require_any(Action.SUPPORT_ORDERS)
    refund = get_refund(refund_id=refund_id)
    require_unconcerned(principal_in(request).own_id, refund.order)
    return refund
