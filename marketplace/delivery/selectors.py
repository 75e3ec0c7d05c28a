"""Reads: who carries what, and, for the buyer alone, where they are and how long they still take."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from geo.points import GeoPoint
from geo.travel import straight_travel
from marketplace.accounts.models import User
from marketplace.core import live
from marketplace.core.pagination import MAX_LIMIT, Page, paginate
from marketplace.delivery.errors import LegEndedError, LegNotFoundError
from marketplace.delivery.fixes import Position, metres_between
from marketplace.delivery.models import MAY_CARRY, Fix, Leg, LegQuerySet
from marketplace.orders.models import Order
from sellers.models import ShopMember


@dataclass(frozen=True, slots=True)
class Estimate:
    """How far somebody still is, and how long that takes.

    Attributes:
        distance_m: to the pin, as the crow flies.
        eta_min: whole minutes, at least one.
    """

    distance_m: float
    eta_min: int


@dataclass(frozen=True, slots=True)
class OnTheWay:
    """An order on its way, as its buyer sees it.

    Attributes:
        told_up_to: the last number of the leg's topic that this contains.
        position: the last; None while the carrier does not share theirs, or has not been found yet.
        estimate: from there; None without a position or a pin.
    """

    leg: Leg
    told_up_to: int
    position: Position | None
    estimate: Estimate | None


def list_legs_of(*, user_id: UUID, cursor: str | None = None, limit: int = MAX_LIMIT) -> Page[Leg]:
    """What somebody carries now, the longest first, each with its order, purchase and shop; in one statement."""
    carried = _legs().carried_by(user_id).on()
    return paginate(carried, order_by=["id"], cursor=cursor, limit=limit, query=str(user_id))


def list_shared_by(*, user_id: UUID) -> list[UUID]:
    """Of what somebody carries now, the legs whose buyers see where they are."""
    shared = Leg.objects.carried_by(user_id).on().filter(shares_since__isnull=False)
    return list(shared.order_by("pk").values_list("pk", flat=True))


def count_legs_of(user_id: UUID) -> int:
    """How many orders somebody carries now."""
    return Leg.objects.carried_by(user_id).on().count()


def get_leg_of(*, user_id: UUID, leg_id: UUID) -> Leg:
    """A leg that somebody carries.

    Raises:
        LegNotFoundError: there is none, or it is another's to carry.
        LegEndedError: it was theirs, and has ended.
    """
    leg = _legs().carried_by(user_id).filter(pk=leg_id).first()
    if leg is None:
        raise LegNotFoundError
    require_on(leg)
    return leg


def is_with_a_colleague(*, user_id: UUID, leg_id: UUID) -> bool:
    """Whether somebody else carries an order of a shop whose orders they see to: it is no secret from them."""
    leg = Leg.objects.on().exclude(carrier=None).filter(pk=leg_id).values_list("carrier_id", "order__shop_id").first()
    return leg is not None and leg[0] != user_id and may_carry(shop_id=leg[1], user_id=user_id)


def left_to_collect(leg: Leg) -> Decimal:
    """What is still to be paid at the door; no statement."""
    return leg.order.total - leg.order.collected


def require_on(leg: Leg) -> None:
    """See that it is under way, as the order says: nobody need have told the leg yet.

    Raises:
        LegEndedError: it is not.
    """
    if not Leg.objects.on().filter(pk=leg.pk).exists():
        raise LegEndedError


def find_leg_of_order(order: Order) -> Leg | None:
    """The leg of an order that is on its way, with who carries it."""
    return Leg.objects.on().filter(order=order).select_related("carrier").first()


def find_on_the_way(order: Order) -> OnTheWay | None:
    """Where an order is, for its buyer; None once it is no longer on its way.

    Whoever asks has made sure that it is the buyer: nobody else is told (`docs/delivery.md`).
    """
    told_up_to = live.told_up_to("leg")
    leg = (
        Leg.objects.on()
        .annotate(told_up_to=told_up_to)
        .select_related("order__purchase", "order__shop")
        .filter(order=order)
        .first()
    )
    if leg is None:
        return None
    position = find_position(leg)
    estimate = estimate_from(position.point, leg.destination) if position is not None else None
    return OnTheWay(leg, leg.told_up_to, position, estimate)  # type: ignore[attr-defined]  # read with the leg


def find_position(leg: Leg) -> Position | None:
    """The newest fix since its carrier began to share; None while they do not."""
    if leg.shares_since is None:
        return None
    fix = Fix.objects.filter(leg=leg, received_at__gte=leg.shares_since).order_by("-at").first()
    return position_of(fix) if fix is not None else None


def estimate_from(point: GeoPoint, destination: GeoPoint | None) -> Estimate | None:
    """How long the rest of the way takes: the straight line, lengthened and paced as everywhere on the market.

    `geo.travel.straight_travel` multiplies the metres by `HAAT_TRAVEL_DETOUR` and goes them at `HAAT_TRAVEL_SPEED_KMH`,
    as delivery times were promised. It is reckoned anew with every fix, so what it does not know (lights, a wrong turn)
    it knows a few seconds later. Nobody outside is asked: that would be a question every three seconds.
    """
    if destination is None:
        return None
    distance_m = metres_between(point, destination)
    return Estimate(distance_m, max(1, math.ceil(straight_travel(distance_m).minutes)))


def position_of(fix: Fix) -> Position:
    """The row as a value."""
    return Position(GeoPoint.from_geos(fix.location), fix.at, fix.accuracy_m, fix.heading, fix.speed_mps)


def list_carriers(*, shop_id: UUID) -> Sequence[User]:
    """Who of a shop's people may carry its orders, by name."""
    members = ShopMember.objects.filter(MAY_CARRY, shop_id=shop_id, user__is_active=True)
    return list(User.objects.filter(pk__in=members.values("user_id")).order_by("name", "pk"))


def may_carry(*, shop_id: UUID, user_id: UUID) -> bool:
    """Whether somebody is one of them."""
    return ShopMember.objects.filter(MAY_CARRY, shop_id=shop_id, user_id=user_id, user__is_active=True).exists()


def may_follow(*, buyer_id: UUID, leg_id: UUID) -> bool:
    """Whether somebody may hear where an order is: its buyer, while it is on its way and its carrier shares that."""
    return _shared(leg_id).filter(order__purchase__user_id=buyer_id).exists()


def may_be_followed_by_link(leg_id: UUID) -> bool:
    """Whether whoever has the link of a guest's order may: as long as nobody has made it theirs."""
    return _shared(leg_id).filter(order__purchase__user=None).exists()


def was_seen(position: Position, *, now: datetime) -> int:
    """How many seconds ago."""
    return max(0, int((now - position.at).total_seconds()))


def _shared(leg_id: UUID) -> LegQuerySet:
    return Leg.objects.on().filter(pk=leg_id, shares_since__isnull=False)


def _legs() -> LegQuerySet:
    return Leg.objects.select_related("order__purchase__area", "order__shop").defer(
        "order__purchase__quote", "order__purchase__area__polygon"
    )
