"""Orders on their way, as tests need them: who carries one, and where they are."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from geo.points import GeoPoint
from marketplace.accounts.models import User
from marketplace.core.events import handler_named, handlers_of
from marketplace.core.models import OutboxEvent
from marketplace.delivery.fixes import Position
from marketplace.delivery.models import Leg
from marketplace.delivery.services import legs, positions
from marketplace.orders.models import ActorRole, Order
from marketplace.orders.services import acting
from marketplace.orders.services.actors import Actor
from sellers.models import Shop, ShopMember, ShopRole
from tests.unit.orders.doing import accepted
from tests.unit.orders.making import DOORSTEP, make_buyer, make_open_shop, placed_order

METRES_A_DEGREE = 111_320.0


def make_carrier(shop: Shop, *, role: ShopRole = ShopRole.STAFF, granted: tuple[str, ...] = ("orders",)) -> User:
    """Somebody of the shop who sees to its orders, unless told otherwise."""
    user = make_buyer(name="Karim Mia", roles=["seller"])
    ShopMember.objects.create(shop=shop, user=user, role=role, granted=list(granted))
    return user


def react(*rooms: str) -> None:
    """Have rooms react to all that was published, in its order."""
    for event in OutboxEvent.objects.order_by("id"):
        for name in handlers_of(event.name, event.version):
            if name.startswith(rooms):
                reaction = handler_named(name)
                assert reaction is not None
                reaction.handler(reaction.event_class.model_validate(event.data), event_id=event.pk)


def sent_off(order: Order, by: User | None) -> Order:
    """Accepted, ready and on its way, with whoever took it."""
    now, actor = timezone.now(), Actor(ActorRole.SHOP, by.pk if by else None)
    accepted(order)
    acting.finish_order(order_id=order.pk, actor=actor, now=now)
    return acting.hand_over_order(order_id=order.pk, actor=actor, now=now)


def carried(carrier: User | None = None, *, buyer: User | None = None, shop: Shop | None = None, **given: Any) -> Leg:
    """A leg that somebody carries, of an order that has just left."""
    shop = shop or make_open_shop()
    carrier = carrier or make_carrier(shop)
    order = sent_off(placed_order(shop, buyer=buyer, now=timezone.now(), **given), carrier)
    leg = legs.begin_leg(order_id=order.pk, now=timezone.now())
    assert leg is not None
    return leg


def shared(carrier: User | None = None, **given: Any) -> Leg:
    """The same, with the carrier's position shared."""
    leg = carried(carrier, **given)
    assert leg.carrier_id is not None
    return legs.share(leg_id=leg.pk, carrier_id=leg.carrier_id, is_on=True, now=timezone.now())


def away(metres: float, *, at: datetime | None = None, accuracy_m: float = 8) -> Position:
    """So far south of the door of every buyer here."""
    point = GeoPoint(DOORSTEP.lat - metres / METRES_A_DEGREE, DOORSTEP.lon)
    return Position(point, at or timezone.now(), accuracy_m)


def say(leg: Leg, *fixes: Position, now: datetime | None = None) -> positions.Recorded:
    """As the phone of its carrier does."""
    assert leg.carrier_id is not None
    now = now or timezone.now()
    return positions.record_fixes(leg_id=leg.pk, carrier_id=leg.carrier_id, fixes=fixes, now=now)


def ride(leg: Leg, *metres: float, every_s: int = 10) -> None:
    """Positions one after the other up to now, so far from the door each."""
    now = timezone.now()
    Leg.objects.filter(pk=leg.pk).update(shares_since=now - timedelta(seconds=every_s * len(metres)))
    say(leg, *steps(now, metres, every_s), now=now)


def steps(until: datetime, metres: tuple[float, ...], every_s: int) -> Iterator[Position]:
    for place, far in enumerate(reversed(metres)):
        yield away(far, at=until - timedelta(seconds=every_s * place))
