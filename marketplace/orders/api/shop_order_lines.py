"""What a shop does about the lines of an order over HTTP: less of them, or something else; and its notes."""

from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Status

from marketplace.core.idempotency import idempotent
from marketplace.orders.api.order_access import HANDLES, actor_in, order_to_handle, shown_to_shop
from marketplace.orders.models import ActorRole
from marketplace.orders.schemas.acts import ActIn, AdjustIn, OrderNoteIn, SubstituteIn
from marketplace.orders.schemas.orders import ShopOrderOut
from marketplace.orders.services import acting, adjusting, substituting

router = Router(tags=["orders of a shop"])
ORDER = "/shops/{shop}/orders/{number}"
SUBSTITUTIONS = ORDER + "/substitutions"
ROLE = ActorRole.SHOP


@router.post(ORDER + "/adjust", auth=HANDLES, response=ShopOrderOut, summary="Say what of an order there is")
@idempotent
def adjust_order(request: HttpRequest, shop: str, number: str, body: AdjustIn) -> ShopOrderOut:
    """Fewer, or what they weigh. It is priced again, and never costs more than was confirmed."""
    order = adjusting.adjust_order(
        order_id=order_to_handle(request, shop, number).pk,
        actor=actor_in(request, ROLE),
        changes=body.to_changes(),
        reason=body.reason,
        expected_version=body.version,
        now=timezone.now(),
    )
    return shown_to_shop(order)


@router.post(SUBSTITUTIONS, auth=HANDLES, response={201: ShopOrderOut}, summary="Propose something else for a line")
@idempotent
def propose_substitute(request: HttpRequest, shop: str, number: str, body: SubstituteIn) -> Status[ShopOrderOut]:
    """The buyer has ten minutes; then what they wished for beforehand is done."""
    order = order_to_handle(request, shop, number)
    substituting.propose_substitute(
        order_id=order.pk,
        actor=actor_in(request, ROLE),
        draft=body.to_draft(),
        expected_version=body.version,
        now=timezone.now(),
    )
    return Status(201, shown_to_shop(order))


@router.post(
    SUBSTITUTIONS + "/{uuid:substitution_id}/withdraw",
    auth=HANDLES,
    response=ShopOrderOut,
    summary="Take a proposal back",
)
@idempotent
def withdraw_substitute(
    request: HttpRequest, shop: str, number: str, substitution_id: UUID, body: ActIn
) -> ShopOrderOut:
    order = substituting.withdraw_substitute(
        order_id=order_to_handle(request, shop, number).pk,
        substitution_id=substitution_id,
        actor=actor_in(request, ROLE),
        expected_version=body.version,
        now=timezone.now(),
    )
    return shown_to_shop(order)


@router.post(ORDER + "/notes", auth=HANDLES, response={201: ShopOrderOut}, summary="Note something about an order")
def add_note(request: HttpRequest, shop: str, number: str, body: OrderNoteIn) -> Status[ShopOrderOut]:
    """The shop and the market's staff see it, and the buyer does not."""
    order = order_to_handle(request, shop, number)
    acting.add_note(order_id=order.pk, actor=actor_in(request, ROLE), text=body.text, now=timezone.now())
    return Status(201, shown_to_shop(order))
