"""What follows on the way of an order from what happened to it."""

from uuid import UUID

from marketplace.accounts.events import UserErased
from marketplace.core.events import handles
from marketplace.delivery.services.legs import begin_leg, end_leg
from marketplace.delivery.services.tracks import forget_person
from marketplace.orders.events import OrderStateChanged
from marketplace.orders.models import OrderState


@handles(OrderStateChanged)
def follow_order(event: OrderStateChanged, *, event_id: UUID) -> None:
    """A leg begins as an order leaves for its buyer, and ends with whatever comes next."""
    if event.after == OrderState.PICKED_UP:
        begin_leg(order_id=event.order_id, now=event.changed_at)
    elif event.before == OrderState.PICKED_UP:
        end_leg(order_id=event.order_id, state=event.after, now=event.changed_at)


@handles(UserErased)
def forget_erased(event: UserErased, *, event_id: UUID) -> None:
    """Ways that they went, and ways to their door, go with their account."""
    forget_person(user_id=event.user_id)
