"""Orders over HTTP, for those who placed them."""

from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router

from marketplace.accounts.principals import principal_in
from marketplace.core.idempotency import idempotent
from marketplace.core.schemas import PageOut
from marketplace.orders.api.order_access import CHANGES, READS, actor_in, own_order, shown_to_buyer
from marketplace.orders.holding import digest_of, holder_in, new_token
from marketplace.orders.models import ActorRole
from marketplace.orders.schemas.acts import ActIn, CancelIn, LeaveOutsIn
from marketplace.orders.schemas.orders import OrderOut, OrdersParams, OrderSummaryOut, ReorderedOut
from marketplace.orders.selectors import orders as selectors
from marketplace.orders.services import acting, adjusting, reordering, substituting

router = Router(tags=["my orders"])
ORDER = "/orders/{number}"
SUBSTITUTION = ORDER + "/substitutions/{uuid:substitution_id}"


@router.get("/orders", auth=READS, response=PageOut[OrderSummaryOut], summary="Your orders")
def list_orders(request: HttpRequest, params: Query[OrdersParams]) -> PageOut[OrderSummaryOut]:
    """The newest first; a purchase from several shops is an order of each."""
    page = selectors.list_orders_of_buyer(
        user_id=principal_in(request).own_id,
        states=params.state,
        cursor=params.cursor,
        limit=params.limit,
        query=params.query_key(),
    )
    return PageOut(items=[OrderSummaryOut.of(order) for order in page.items], next=page.next)


@router.get(ORDER, auth=READS, response=OrderOut, summary="One of your orders")
def get_order(request: HttpRequest, number: str) -> OrderOut:
    return shown_to_buyer(request, number)


@router.post(ORDER + "/cancel", auth=CHANGES, response=OrderOut, summary="Cancel an order")
@idempotent
def cancel_order(request: HttpRequest, number: str, body: CancelIn) -> OrderOut:
    """Until the shop begins to prepare it."""
    acting.cancel_order(
        order_id=own_order(request, number).pk,
        actor=actor_in(request, ActorRole.BUYER),
        because=body.to_because(),
        expected_version=body.version,
        now=timezone.now(),
    )
    return shown_to_buyer(request, number)


@router.post(ORDER + "/adjust", auth=CHANGES, response=OrderOut, summary="Leave something out of an order")
@idempotent
def leave_out(request: HttpRequest, number: str, body: LeaveOutsIn) -> OrderOut:
    """Until the shop begins to prepare it. What is left is priced again, and costs no more than was confirmed."""
    adjusting.adjust_order(
        order_id=own_order(request, number).pk,
        actor=actor_in(request, ActorRole.BUYER),
        changes=body.to_changes(),
        expected_version=body.version,
        now=timezone.now(),
    )
    return shown_to_buyer(request, number)


@router.post(ORDER + "/reorder", auth=CHANGES, response=ReorderedOut, summary="Put it all in your basket again")
@idempotent
def reorder(request: HttpRequest, number: str) -> ReorderedOut:
    """At today's prices. What stood for something else is left out."""
    filled = reordering.reorder(
        order=own_order(request, number),
        holder=holder_in(request),
        fresh_digest=digest_of(new_token()),
        now=timezone.now(),
    )
    return ReorderedOut(left_out=list(filled.left_out))


@router.post(SUBSTITUTION + "/accept", auth=CHANGES, response=OrderOut, summary="Have what the shop proposes")
@idempotent
def accept_substitute(request: HttpRequest, number: str, substitution_id: UUID, body: ActIn) -> OrderOut:
    """It costs no more than what it stands for."""
    substituting.accept_substitute(
        order_id=own_order(request, number).pk,
        substitution_id=substitution_id,
        actor=actor_in(request, ActorRole.BUYER),
        expected_version=body.version,
        now=timezone.now(),
    )
    return shown_to_buyer(request, number)


@router.post(SUBSTITUTION + "/refuse", auth=CHANGES, response=OrderOut, summary="Rather have nothing in its place")
@idempotent
def refuse_substitute(request: HttpRequest, number: str, substitution_id: UUID, body: ActIn) -> OrderOut:
    """An order of which nothing is left is cancelled."""
    substituting.refuse_substitute(
        order_id=own_order(request, number).pk,
        substitution_id=substitution_id,
        actor=actor_in(request, ActorRole.BUYER),
        expected_version=body.version,
        now=timezone.now(),
    )
    return shown_to_buyer(request, number)
