"""A shop's orders over HTTP: its board, and every act on an order as a whole."""

from typing import Literal

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Query, Router
from pydantic import Field

from marketplace.accounts.permissions import Action
from marketplace.core.idempotency import idempotent, idempotent_where_asked
from marketplace.core.responses import json_bytes_response
from marketplace.core.schemas import PageOut, StrictSchema
from marketplace.core.uploads.bodies import PICTURE_BODY, picture_in
from marketplace.orders.api.order_access import (
    HANDLES,
    READS,
    actor_in,
    order_to_handle,
    shop_in,
    shown_to_shop,
)
from marketplace.orders.models import ActorRole, Fulfilment, Order, ProofKind
from marketplace.orders.schemas.acts import AcceptIn, ActIn, BecauseIn, FailIn, HandoverCodeIn
from marketplace.orders.schemas.board import BoardOut
from marketplace.orders.schemas.orders import OrdersParams, OrderSummaryOut, ShopOrderOut
from marketplace.orders.selectors import board
from marketplace.orders.selectors import orders as selectors
from marketplace.orders.services import acting, handover
from marketplace.orders.services.handover import Proof

router = Router(tags=["orders of a shop"])
ORDERS, ORDER = "/shops/{shop}/orders", "/shops/{shop}/orders/{number}"
ROLE = ActorRole.SHOP


class PictureParams(StrictSchema):
    """What a picture shows."""

    kind: Literal["signature", "photo"] = "photo"
    received_by: str = Field(default="", max_length=120)
    version: int | None = Field(default=None, ge=1)


@router.get("/shops/{shop}/board", auth=READS, response=BoardOut, summary="A shop's board")
def get_board(request: HttpRequest, shop: str) -> HttpResponse:
    """What is new, being prepared, ready, out and done of late: how many of each, and the first fifty."""
    shown = shop_in(request, shop, action=Action.READ_ORDERS)
    return json_bytes_response(board.get_board_json(shop_id=shown.pk, now=timezone.now()))


@router.get(ORDERS, auth=READS, response=PageOut[OrderSummaryOut], summary="A shop's orders")
def list_orders(request: HttpRequest, shop: str, params: Query[OrdersParams]) -> PageOut[OrderSummaryOut]:
    """The newest first."""
    page = selectors.list_orders_of_shop(
        shop_id=shop_in(request, shop, action=Action.READ_ORDERS).pk,
        states=params.state,
        cursor=params.cursor,
        limit=params.limit,
        query=params.query_key(),
    )
    return PageOut(items=[OrderSummaryOut.of(order) for order in page.items], next=page.next)


@router.get(ORDER, auth=READS, response=ShopOrderOut, summary="One order of a shop")
def get_order(request: HttpRequest, shop: str, number: str) -> ShopOrderOut:
    shown = shop_in(request, shop, action=Action.READ_ORDERS)
    return shown_to_shop(selectors.get_order_of_shop(shop_id=shown.pk, number=number))


@router.post(ORDER + "/accept", auth=HANDLES, response=ShopOrderOut, summary="Accept an order")
@idempotent_where_asked
def accept_order(request: HttpRequest, shop: str, number: str, body: AcceptIn) -> ShopOrderOut:
    """With how long it takes, where that is not as was promised."""
    order = acting.accept_order(
        order_id=order_to_handle(request, shop, number).pk,
        actor=actor_in(request, ROLE),
        lead_time_min=body.lead_time_min,
        expected_version=body.version,
        now=timezone.now(),
    )
    return shown_to_shop(order)


@router.post(ORDER + "/reject", auth=HANDLES, response=ShopOrderOut, summary="Turn an order down")
@idempotent
def reject_order(request: HttpRequest, shop: str, number: str, body: BecauseIn) -> ShopOrderOut:
    """What was kept for it is free again."""
    order = acting.reject_order(
        order_id=order_to_handle(request, shop, number).pk,
        actor=actor_in(request, ROLE),
        because=body.to_because(),
        expected_version=body.version,
        now=timezone.now(),
    )
    return shown_to_shop(order)


@router.post(ORDER + "/start", auth=HANDLES, response=ShopOrderOut, summary="Begin to prepare an order")
@idempotent_where_asked
def start_order(request: HttpRequest, shop: str, number: str, body: ActIn) -> ShopOrderOut:
    """From then on its buyer can no longer cancel."""
    order = order_to_handle(request, shop, number)
    actor, now = actor_in(request, ROLE), timezone.now()
    return shown_to_shop(acting.start_order(order_id=order.pk, actor=actor, expected_version=body.version, now=now))


@router.post(ORDER + "/finish", auth=HANDLES, response=ShopOrderOut, summary="Say that an order is ready")
@idempotent_where_asked
def finish_order(request: HttpRequest, shop: str, number: str, body: ActIn) -> ShopOrderOut:
    order = order_to_handle(request, shop, number)
    actor, now = actor_in(request, ROLE), timezone.now()
    return shown_to_shop(acting.finish_order(order_id=order.pk, actor=actor, expected_version=body.version, now=now))


@router.post(ORDER + "/hand-over", auth=HANDLES, response=ShopOrderOut, summary="Send an order off")
@idempotent
def hand_over_order(request: HttpRequest, shop: str, number: str, body: ActIn) -> ShopOrderOut:
    """Its goods are sold."""
    order = order_to_handle(request, shop, number)
    actor, now = actor_in(request, ROLE), timezone.now()
    return shown_to_shop(acting.hand_over_order(order_id=order.pk, actor=actor, expected_version=body.version, now=now))


@router.post(ORDER + "/deliver", auth=HANDLES, response=ShopOrderOut, summary="Hand an order to its buyer, by code")
def deliver_order(request: HttpRequest, shop: str, number: str, body: HandoverCodeIn) -> ShopOrderOut:
    """Needs no key: sent twice, it happens once. A wrong code counts; after five only a picture will do."""
    return _hand_to_buyer(
        request, order_to_handle(request, shop, number), body.to_proof(), Fulfilment.DELIVERY, body.version
    )


@router.post(ORDER + "/collect", auth=HANDLES, response=ShopOrderOut, summary="Hand an order over the counter, by code")
def collect_order(request: HttpRequest, shop: str, number: str, body: HandoverCodeIn) -> ShopOrderOut:
    """The same at the shop."""
    return _hand_to_buyer(
        request, order_to_handle(request, shop, number), body.to_proof(), Fulfilment.PICKUP, body.version
    )


@router.put(
    ORDER + "/handover-picture",
    auth=HANDLES,
    response=ShopOrderOut,
    summary="Hand an order over, by signature or photo",
    openapi_extra=PICTURE_BODY,
)
def hand_over_by_picture(request: HttpRequest, shop: str, number: str, params: Query[PictureParams]) -> ShopOrderOut:
    """JPEG, PNG, WebP or GIF; whether it was brought or collected, the order says."""
    order = order_to_handle(request, shop, number)
    picture = picture_in(request)
    proof = Proof(ProofKind(params.kind), picture=picture, received_by=params.received_by)
    return _hand_to_buyer(request, order, proof, Fulfilment(order.fulfilment), params.version)


@router.post(ORDER + "/fail", auth=HANDLES, response=ShopOrderOut, summary="Say that an order came back")
@idempotent
def fail_delivery(request: HttpRequest, shop: str, number: str, body: FailIn) -> ShopOrderOut:
    """With what of it cannot be sold any more; the rest goes back to the shelf."""
    order = acting.fail_delivery(
        order_id=order_to_handle(request, shop, number).pk,
        actor=actor_in(request, ROLE),
        because=body.to_because(),
        unfit=body.to_unfit(),
        expected_version=body.version,
        now=timezone.now(),
    )
    return shown_to_shop(order)


@router.post(ORDER + "/cancel", auth=HANDLES, response=ShopOrderOut, summary="Cancel an order that was accepted")
@idempotent
def cancel_order(request: HttpRequest, shop: str, number: str, body: BecauseIn) -> ShopOrderOut:
    order = acting.cancel_order(
        order_id=order_to_handle(request, shop, number).pk,
        actor=actor_in(request, ROLE),
        because=body.to_because(),
        expected_version=body.version,
        now=timezone.now(),
    )
    return shown_to_shop(order)


@router.post(ORDER + "/give-up", auth=HANDLES, response=ShopOrderOut, summary="Wait for a collector no longer")
@idempotent
def give_up_order(request: HttpRequest, shop: str, number: str, body: ActIn) -> ShopOrderOut:
    """Half an hour after it was ready at the soonest, and not before its slot is over."""
    order = order_to_handle(request, shop, number)
    actor, now = actor_in(request, ROLE), timezone.now()
    return shown_to_shop(acting.give_up_order(order_id=order.pk, actor=actor, expected_version=body.version, now=now))


def _hand_to_buyer(
    request: HttpRequest, order: Order, proof: Proof, fulfilment: Fulfilment, version: int | None
) -> ShopOrderOut:
    hand = handover.deliver_order if fulfilment is Fulfilment.DELIVERY else handover.collect_order
    handed = hand(
        order_id=order.pk,
        actor=actor_in(request, ROLE),
        proof=proof,
        expected_version=version,
        now=timezone.now(),
    )
    return shown_to_shop(handed)
