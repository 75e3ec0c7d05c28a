"""Many tell of one order at once while it changes; the later message never has the older news.

The control reads what it says before the topic's row is held, and tells old news last.
"""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from marketplace.core.live import name_of
from marketplace.orders.events import OrderStateChanged
from marketplace.orders.models import ActorRole, Order, OrderState
from realtime import topics
from realtime.handlers import tell_of_state
from realtime.snapshots import ORDER_CHANGED, read_order
from tests.racing import connection_a_thread, race
from tests.unit.orders.making import placed_order
from tests.unit.realtime.telling import said_on

__all__ = ["connection_a_thread"]

pytestmark = pytest.mark.django_db(transaction=True)
TURNS, AT_ONCE = 160, 8


def tell(order: Order) -> None:
    event = OrderStateChanged(
        order_id=order.pk,
        purchase_id=order.purchase_id,
        shop_id=order.shop_id,
        user_id=None,
        act="accept",
        before=OrderState.PLACED,
        after=OrderState.ACCEPTED,
        actor_role=ActorRole.SHOP,
        cause="",
        version=2,
        changed_at=timezone.now(),
    )
    tell_of_state(event, event_id=UUID(int=1))


def tell_what_was_read_before(order: Order) -> None:
    data = read_order(order.pk, cause="orders.order_state_changed").as_json()
    topics.append(name_of("order", order.pk), kind=ORDER_CHANGED, data=data)


def versions_told(told_by: Callable[[Order], None]) -> list[int]:
    order = placed_order()

    def change_and_tell(_number: int) -> Any:
        Order.objects.filter(pk=order.pk).update(version=F("version") + 1)
        with transaction.atomic():
            told_by(order)

    assert race(change_and_tell, TURNS, at_once=AT_ONCE) == [None] * TURNS
    versions = [data["version"] for _kind, data in said_on("order", order.pk)]
    assert len(versions) == TURNS
    return versions


def test_later_message_never_has_the_older_news() -> None:
    versions = versions_told(tell)

    assert versions == sorted(versions)
    assert versions[-1] == 1 + TURNS


def test_control_that_reads_before_it_holds_the_topic_tells_old_news() -> None:
    versions = versions_told(tell_what_was_read_before)

    assert versions != sorted(versions)
