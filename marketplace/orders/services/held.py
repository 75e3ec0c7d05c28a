"""An order that is held: whoever changes one has its row for themselves until their transaction ends."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from django.db import connection

from marketplace.orders.errors.acts import OrderChangedError, OrderNotFoundError
from marketplace.orders.models import Order

# Further apart, one of the clocks is wrong, and nobody knows which.
CLOCKS_MAY_DIFFER = timedelta(minutes=5)
logger = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class HeldOrder:
    """An order with its purchase and shop, and what time it is by the database's clock and by ours.

    Attributes:
        counted_from: the later of the two. From here whatever runs down is counted: by a clock that is behind, it would
            have run down at once.
        over_until: the earlier of the two. What ends before has ended: by a clock that is ahead, it would too early.
    """

    order: Order
    counted_from: datetime
    over_until: datetime


def hold_order(order_id: UUID, *, expected_version: int | None = None, now: datetime) -> HeldOrder:
    """An order's row, until the transaction ends; offers are held after it, never before.

    Args:
        expected_version: what whoever acts has looked at; None where that does not matter.

    Raises:
        OrderNotFoundError: there is none.
        OrderChangedError: it is another version by now.
    """
    held = _hold(order_id, now=now)
    if held is None:
        raise OrderNotFoundError
    if expected_version is not None and held.order.version != expected_version:
        raise OrderChangedError
    return held


def hold_free_order(order_id: UUID, *, now: datetime) -> HeldOrder | None:
    """The same for what happens by itself: None where somebody else has it in hand."""
    return _hold(order_id, now=now, skip_locked=True)


def _hold(order_id: UUID, *, now: datetime, skip_locked: bool = False) -> HeldOrder | None:
    orders = Order.objects.select_for_update(no_key=True, of=("self",), skip_locked=skip_locked)
    order = orders.select_related("purchase", "shop").filter(pk=order_id).first()
    if order is None:
        return None
    clock = database_clock()
    return HeldOrder(order, counted_from=max(now, clock), over_until=min(now, clock))


def due_until(*, now: datetime) -> datetime | None:
    """Until when things are due that happen by time: what is past by the database's clock and by ours.

    None where the two are so far apart that one of them must be wrong: then nothing happens by itself.
    """
    clock = database_clock()
    if abs(clock - now) > CLOCKS_MAY_DIFFER:
        logger.error("clocks_disagree", database=clock.isoformat(), process=now.isoformat())
        return None
    return min(clock, now)


def database_clock() -> datetime:
    """What time the database has, also in the middle of a transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        clock: datetime = cursor.fetchone()[0]
    return clock
