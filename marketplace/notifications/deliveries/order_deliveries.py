"""Which mails, texts and pushes went out about an order, for the market's staff who look at it."""

from collections.abc import Sequence

from django.utils.text import format_lazy

from marketplace.notifications.deliveries.kinds import label_of
from marketplace.notifications.deliveries.models import Delivery, Reason
from marketplace.notifications.deliveries.selectors import about_order
from marketplace.orders.models import Order
from marketplace.orders.told import Message

MOST_SHOWN = 100


class OrderDeliveries:
    """Those of the order, and of the purchase that it is of."""

    def list_messages(self, order: Order) -> Sequence[Message]:
        return [_message(one) for one in about_order(order.number, most=MOST_SHOWN)]


def _message(one: Delivery) -> Message:
    state = one.get_state_display()
    outcome = format_lazy("{state} ({reason})", state=state, reason=Reason(one.reason).label) if one.reason else state
    return Message(
        what=label_of(one.kind),
        user_id=one.user_id,
        at=one.created_at,
        read_at=None,
        channel=one.get_channel_display(),
        outcome=outcome,
    )
