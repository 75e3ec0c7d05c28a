"""Any order over HTTP, for the market's staff."""

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router, Status

from marketplace.accounts.permissions import Action
from marketplace.accounts.principals import principal_in
from marketplace.core.idempotency import idempotent
from marketplace.core.schemas import PageOut
from marketplace.orders.api.order_access import SUPPORTS, actor_in, order_to_decide, order_to_support, shown_to_support
from marketplace.orders.models import ActorRole
from marketplace.orders.schemas.acts import ActIn, BecauseIn, FailIn, OrderNoteIn
from marketplace.orders.schemas.orders import OrderSummaryOut, SupportOrderOut, SupportOrdersParams
from marketplace.orders.selectors import orders as selectors
from marketplace.orders.services import acting

router = Router(tags=["orders, for the market's staff"])
ORDERS, ORDER = "/admin/orders", "/admin/orders/{number}"
ROLE = ActorRole.SUPPORT


@router.get(ORDERS, auth=SUPPORTS, response=PageOut[OrderSummaryOut], summary="Anybody's orders")
def list_orders(request: HttpRequest, params: Query[SupportOrdersParams]) -> PageOut[OrderSummaryOut]:
    """The newest first; of a telephone or an account all, whichever shop they went to."""
    principal_in(request).require_any(Action.SUPPORT_ORDERS)
    page = selectors.list_orders(
        states=params.state,
        search=params.q,
        shop_id=params.shop_id,
        cursor=params.cursor,
        limit=params.limit,
        query=params.query_key(),
    )
    return PageOut(items=[OrderSummaryOut.of(order) for order in page.items], next=page.next)


@router.get(ORDER, auth=SUPPORTS, response=SupportOrderOut, summary="Any order")
def get_order(request: HttpRequest, number: str) -> SupportOrderOut:
    """With number and address; each time is noted in the audit trail."""
    return shown_to_support(request, order_to_support(request, number))


@router.post(ORDER + "/clear", auth=SUPPORTS, response=SupportOrderOut, summary="Let an order through")
@idempotent
def clear_order(request: HttpRequest, number: str, body: ActIn) -> SupportOrderOut:
    """One that the risk check held back: from now on its shop has it. Not one's own, nor for one's own shop."""
    order = acting.clear_order(
        order_id=order_to_decide(request, number).pk,
        actor=actor_in(request, ROLE),
        expected_version=body.version,
        now=timezone.now(),
    )
    return shown_to_support(request, order)


@router.post(ORDER + "/cancel", auth=SUPPORTS, response=SupportOrderOut, summary="Cancel an order")
@idempotent
def cancel_order(request: HttpRequest, number: str, body: BecauseIn) -> SupportOrderOut:
    """As long as it has not left the shop; not one's own, nor for one's own shop."""
    order = acting.cancel_order(
        order_id=order_to_decide(request, number).pk,
        actor=actor_in(request, ROLE),
        because=body.to_because(),
        expected_version=body.version,
        now=timezone.now(),
    )
    return shown_to_support(request, order)


@router.post(ORDER + "/fail", auth=SUPPORTS, response=SupportOrderOut, summary="Say that an order came back")
@idempotent
def fail_delivery(request: HttpRequest, number: str, body: FailIn) -> SupportOrderOut:
    order = acting.fail_delivery(
        order_id=order_to_decide(request, number).pk,
        actor=actor_in(request, ROLE),
        because=body.to_because(),
        unfit=body.to_unfit(),
        expected_version=body.version,
        now=timezone.now(),
    )
    return shown_to_support(request, order)


@router.post(ORDER + "/notes", auth=SUPPORTS, response={201: SupportOrderOut}, summary="Note something about an order")
def add_note(request: HttpRequest, number: str, body: OrderNoteIn) -> Status[SupportOrderOut]:
    """The shop and the market's staff see it, and the buyer does not."""
    order = order_to_support(request, number)
    acting.add_note(order_id=order.pk, actor=actor_in(request, ROLE), text=body.text, now=timezone.now())
    return Status(201, shown_to_support(request, order))
