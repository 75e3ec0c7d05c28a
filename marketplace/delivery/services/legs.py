"""Writes: an order goes on its way, changes hands, is shown on the map or not, and arrives."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from uuid import UUID

import structlog
from django.db import transaction

from marketplace.core import audit
from marketplace.core.outbox import publish
from marketplace.core.ratelimits import Policy, require
from marketplace.delivery.errors import CannotCarryError, LegEndedError, LegNotFoundError
from marketplace.delivery.events import LegChange, LegChanged
from marketplace.delivery.models import EndReason, Leg, LegQuerySet
from marketplace.delivery.selectors import may_carry
from marketplace.delivery.services.tracks import keep_track
from marketplace.orders.models import Fulfilment, Order, OrderState, TimelineEntry
from marketplace.orders.states import Act

logger = structlog.get_logger(__name__)

HANDING_ON = Policy("delivery_hand_on", "10/10 minutes; 30/day")

REASONS: Mapping[str, EndReason] = MappingProxyType(
    {
        OrderState.DELIVERED: EndReason.DELIVERED,
        OrderState.UNDELIVERED: EndReason.UNDELIVERED,
        OrderState.RETURNED: EndReason.RETURNED,
        OrderState.CANCELLED: EndReason.CANCELLED,
    }
)


@transaction.atomic
def begin_leg(*, order_id: UUID, now: datetime) -> Leg | None:
    """Let an order that has left its shop be carried, by whoever sent it off where they may carry it.

    Twice does no harm. The order is held meanwhile: it cannot end between being looked at and the leg's being there,
    which nothing would end then.

    Returns:
        The leg; None where the order is not on its way to a buyer, or no longer.
    """
    orders = Order.objects.select_for_update(no_key=True)
    order = orders.filter(pk=order_id, state=OrderState.PICKED_UP, fulfilment=Fulfilment.DELIVERY).first()
    if order is None:
        return None
    leg, is_new = Leg.objects.get_or_create(
        order=order, defaults={"carrier_id": _sender_of(order), "started_at": order.picked_up_at or now}
    )
    if is_new:
        _tell(leg, LegChange.STARTED, now=now)
    return leg


@transaction.atomic
def end_leg(*, order_id: UUID, state: str, now: datetime) -> None:
    """End an order's leg as the order ended; what was shared is gone, and a thinned track stays for a while.

    Twice does no harm, and neither does it where there is none.
    """
    reason = REASONS.get(state)
    leg = _held().filter(order_id=order_id, ended_at=None).first()
    if reason is None or leg is None:
        return
    keep_track(leg, reason=reason, now=now)
    leg.ended_at, leg.end_reason, leg.shares_since = now, reason, None
    leg.save(update_fields=["ended_at", "end_reason", "shares_since", "updated_at"])
    _tell(leg, LegChange.ENDED, now=now)


def hand_on(*, order_id: UUID, carrier_id: UUID, actor_id: UUID, now: datetime) -> Leg:
    """Have somebody else of the shop carry an order that is on its way.

    Where the one before was is forgotten, and nobody is shown until the new one shares their position.

    Raises:
        LegEndedError: the order is not on its way.
        CannotCarryError: they do not see to the shop's orders.
        RateLimitedError: it goes to and fro, and each time a phone rings.
    """
    require(f"order:{order_id}", HANDING_ON)
    return _hand_on(order_id=order_id, carrier_id=carrier_id, actor_id=actor_id, now=now)


@transaction.atomic
def _hand_on(*, order_id: UUID, carrier_id: UUID, actor_id: UUID, now: datetime) -> Leg:
    leg = _held().on().filter(order_id=order_id).first()
    if leg is None:
        raise LegEndedError
    if not may_carry(shop_id=leg.order.shop_id, user_id=carrier_id):
        raise CannotCarryError
    if leg.carrier_id == carrier_id:
        return leg
    before_id, changes = leg.carrier_id, {"carrier": (leg.carrier_id, carrier_id)}
    leg.fixes.all().delete()
    leg.carrier_id, leg.shares_since = carrier_id, None
    leg.save(update_fields=["carrier", "shares_since", "updated_at"])
    audit.record(actor_id=actor_id, action="delivery.hand_on", target=leg, changes=changes, now=now)
    _tell(leg, LegChange.HANDED_ON, before_id=before_id, by_id=actor_id, now=now)
    return leg


@transaction.atomic
def share(*, leg_id: UUID, carrier_id: UUID, is_on: bool, now: datetime) -> Leg:
    """Begin to show the buyer where one is, or stop; twice does no harm.

    Raises:
        LegNotFoundError, LegEndedError: as `get_leg_of`.
    """
    leg = hold_leg(leg_id=leg_id, carrier_id=carrier_id)
    if (leg.shares_since is not None) is is_on:
        return leg
    leg.shares_since = now if is_on else None
    leg.save(update_fields=["shares_since", "updated_at"])
    _tell(leg, LegChange.SHARED if is_on else LegChange.HIDDEN, now=now)
    return leg


def end_forgotten(*, now: datetime, limit: int) -> int:
    """End legs of orders that have ended and whose legs nobody told of it, as may be after a dead letter.

    One that cannot be ended is logged, and keeps none of the others from it.

    Returns:
        How many were ended.
    """
    open_legs = Leg.objects.filter(ended_at=None).exclude(order__state=OrderState.PICKED_UP).order_by("started_at")
    found = list(open_legs.values_list("order_id", "order__state", "order__ended_at")[:limit])
    return sum(_ended_or_logged(order_id, state, now=ended_at or now) for order_id, state, ended_at in found)


def hold_leg(*, leg_id: UUID, carrier_id: UUID) -> Leg:
    """Somebody's leg, for themselves until their transaction ends, with its order and purchase; one statement.

    Raises:
        LegNotFoundError: there is none, or it is another's to carry.
        LegEndedError: it was theirs, and has ended.
    """
    leg = _held().carried_by(carrier_id).filter(pk=leg_id).first()
    if leg is None:
        raise LegNotFoundError
    if leg.ended_at is not None or leg.order.state != OrderState.PICKED_UP:
        raise LegEndedError
    return leg


def _ended_or_logged(order_id: UUID, state: str, *, now: datetime) -> bool:
    try:
        end_leg(order_id=order_id, state=state, now=now)
    except Exception:
        logger.exception("leg_not_ended", order_id=str(order_id))
        return False
    return True


def _held() -> LegQuerySet:
    legs = Leg.objects.select_for_update(no_key=True, of=("self",))
    return legs.select_related("order__purchase").defer("order__purchase__quote")


def _sender_of(order: Order) -> UUID | None:
    """Who sent it off, if they can carry it: not the market's staff, and nobody who left meanwhile."""
    acts = TimelineEntry.objects.filter(order=order, act=Act.HAND_OVER.value).order_by("-id")
    sender_id = acts.values_list("actor_id", flat=True).first()
    return sender_id if sender_id and may_carry(shop_id=order.shop_id, user_id=sender_id) else None


def _tell(
    leg: Leg, change: LegChange, *, before_id: UUID | None = None, by_id: UUID | None = None, now: datetime
) -> None:
    publish(
        LegChanged(
            leg_id=leg.pk,
            order_id=leg.order_id,
            change=change.value,
            carrier_id=leg.carrier_id,
            before_id=before_id,
            by_id=by_id,
            changed_at=now,
        )
    )
