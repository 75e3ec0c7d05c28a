"""An order that is held: whoever changes one has its row for themselves until their transaction ends."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from django.db import connection
from django.db.models import DateTimeField, Func

from marketplace.orders.errors.acts import OrderChangedError, OrderNotFoundError
from marketplace.orders.models import Order

# Further apart, one of the clocks is wrong, and nobody knows which.
CLOCKS_MAY_DIFFER = timedelta(minutes=5)
logger = structlog.get_logger(__name__)


class ClockTimestamp(Func):
    """The database's clock as it runs, also within a transaction."""

    function = "clock_timestamp"
    output_field = DateTimeField()


@dataclass(frozen=True, slots=True)
class HeldOrder:
    """An order with its purchase and shop, and the later of the two clocks: whatever runs down is counted from there.

    A clock that is behind would have it run down at once.
    """

    order: Order
    counted_from: datetime


def hold_order(order_id: UUID, *, expected_version: int | None = None, now: datetime) -> HeldOrder:
    """An order's row, until the transaction ends; offers are held after it, never before.

    Args:
        expected_version: what whoever acts has looked at; None where that does not matter.

    Raises:
        OrderNotFoundError: there is none.
        OrderChangedError: it is another version by now.
    """
    held = Order.objects.select_for_update(no_key=True, of=("self",)).select_related("purchase", "shop")
    order = held.annotate(clock=ClockTimestamp()).filter(pk=order_id).first()
    if order is None:
        raise OrderNotFoundError
    if expected_version is not None and order.version != expected_version:
        raise OrderChangedError
    return HeldOrder(order, max(now, order.clock))


def due_until(*, now: datetime) -> datetime | None:
    """Until when things are due that happen by time: what is past by the database's clock and by ours.

    None where the two are so far apart that one of them must be wrong: then nothing happens by itself.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        clock: datetime = cursor.fetchone()[0]
    if abs(clock - now) > CLOCKS_MAY_DIFFER:
        logger.error("clocks_disagree", database=clock.isoformat(), process=now.isoformat())
        return None
    return min(clock, now)
