"""Ways of orders over HTTP: for those who carry them, for shops that say who does, and for buyers who wait."""

from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router

from marketplace.accounts.permissions import Action
from marketplace.accounts.principals import principal_in
from marketplace.core.access import requires
from marketplace.core.errors import NotFoundError
from marketplace.core.schemas import PageOut, PageParams
from marketplace.delivery import selectors
from marketplace.delivery.schemas import (
    CarriedOut,
    CarrierIn,
    FixesIn,
    LegOut,
    OnTheWayOut,
    RecordedOut,
    SharingIn,
)
from marketplace.delivery.services import legs, positions
from marketplace.orders.api.order_access import order_to_handle, own_order

router = Router(tags=["delivery"])
CARRIES = requires(Action.CARRY_ORDERS)
LEG = "/legs/{uuid:leg_id}"


@router.get("/legs", auth=CARRIES, response=PageOut[LegOut], summary="What you carry")
def list_legs(request: HttpRequest, params: Query[PageParams]) -> PageOut[LegOut]:
    """Orders that are on their way with you, of whichever shops you work for; the longest first, page by page."""
    user_id = principal_in(request).own_id
    page = selectors.list_legs_of(user_id=user_id, cursor=params.cursor, limit=params.limit)
    return PageOut(items=[LegOut.of(leg) for leg in page.items], next=page.next)


@router.get(LEG, auth=CARRIES, response=LegOut, summary="One order that you carry")
def get_leg(request: HttpRequest, leg_id: UUID) -> LegOut:
    """404 with `leg_ended` once it is no longer on its way."""
    return LegOut.of(selectors.get_leg_of(user_id=principal_in(request).own_id, leg_id=leg_id))


@router.put(LEG + "/sharing", auth=CARRIES, response=LegOut, summary="Share where you are with the buyer, or stop")
def put_sharing(request: HttpRequest, leg_id: UUID, body: SharingIn) -> LegOut:
    """It ends by itself with the leg."""
    carrier_id = principal_in(request).own_id
    legs.share(leg_id=leg_id, carrier_id=carrier_id, is_on=body.is_on, now=timezone.now())
    return LegOut.of(selectors.get_leg_of(user_id=carrier_id, leg_id=leg_id))


@router.post(LEG + "/positions", auth=CARRIES, response=RecordedOut, summary="Say where you are")
def post_positions(request: HttpRequest, leg_id: UUID, body: FixesIn) -> RecordedOut:
    """Once in three seconds at most, and only after sharing has begun; what was found off the network comes at once.

    404 with `leg_ended` when the order was handed over, and 409 with `not_sharing` when sharing was stopped: then
    stop asking the phone where it is.
    """
    recorded = positions.record_fixes(
        leg_id=leg_id,
        carrier_id=principal_in(request).own_id,
        fixes=[fix.to_position() for fix in body.fixes],
        now=timezone.now(),
    )
    return RecordedOut.of(recorded)


@router.put(
    "/shops/{shop}/orders/{number}/carrier",
    auth=requires(Action.HANDLE_ORDERS),
    response=CarriedOut,
    summary="Have somebody else carry an order",
)
def put_carrier(request: HttpRequest, shop: str, number: str, body: CarrierIn) -> CarriedOut:
    """Somebody of the shop who sees to its orders. Their position is not shown before they share it themselves."""
    order = order_to_handle(request, shop, number)
    leg = legs.hand_on(
        order_id=order.pk,
        carrier_id=body.carrier_id,
        actor_id=principal_in(request).own_id,
        now=timezone.now(),
    )
    return CarriedOut(leg_id=leg.pk, order_number=order.number)


@router.get("/orders/{number}/way", auth=requires(Action.FOLLOW_ORDERS), response=OnTheWayOut, summary="Where it is")
def get_way(request: HttpRequest, number: str) -> OnTheWayOut:
    """Where your order is while it is on its way: 404 before and after. Nobody but its buyer sees it."""
    way = selectors.find_on_the_way(own_order(request, number))
    if way is None:
        raise NotFoundError
    return OnTheWayOut.of(way)
