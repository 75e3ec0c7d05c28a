"""What stands beside a conversation in a shop's inbox: who looks after it, and what its buyer ordered here."""

from collections.abc import Sequence
from dataclasses import dataclass

from marketplace.orders.models import Order, OrderState
from marketplace.orders.words import amount, due
from realtime.chat.models import Room
from realtime.chat.participants import Place
from realtime.chat.showing.team import Team, team_of

MOST_ORDERS = 5


@dataclass(frozen=True, slots=True)
class OrderBeside:
    """One of the buyer's orders at the shop."""

    number: str
    state: str
    total: str
    due: str
    is_subject: bool


@dataclass(frozen=True, slots=True)
class Beside:
    """What is known beside what is said."""

    orders: Sequence[OrderBeside]
    team: Team


def beside(place: Place) -> Beside:
    """It, in three statements at most; the room comes with its order."""
    return Beside(orders=_orders(place.room), team=team_of(place))


def _orders(room: Room) -> list[OrderBeside]:
    """The one that the room is about first, then the latest."""
    if room.buyer_id is None:
        return []
    of_buyer = Order.objects.of_shop(room.shop_id).filter(purchase__user_id=room.buyer_id)
    latest = list(of_buyer.select_related("shop", "purchase").order_by("-id")[: MOST_ORDERS + 1])
    if room.order_id is not None and all(order.pk != room.order_id for order in latest):
        latest += of_buyer.select_related("shop", "purchase").filter(pk=room.order_id)
    latest.sort(key=lambda order: order.pk != room.order_id)
    return [_order(order, room) for order in latest[:MOST_ORDERS]]


def _order(order: Order, room: Room) -> OrderBeside:
    return OrderBeside(
        number=order.number,
        state=str(OrderState(order.state).label),
        total=amount(order.total, order.currency),
        due=due(order) if order.ended_at is None else "",
        is_subject=order.pk == room.order_id,
    )
