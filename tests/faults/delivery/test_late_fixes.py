"""An order ends while its carrier's phone speaks: whoever is first, nothing of where they were is left or shown."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from marketplace.delivery import selectors
from marketplace.delivery.errors import LegEndedError
from marketplace.delivery.models import Fix, Leg, Track
from marketplace.delivery.services import legs, positions
from marketplace.delivery.services.legs import begin_leg
from marketplace.orders.services import acting, handover
from tests.racing import connection_a_thread, race
from tests.unit.delivery.carrying import away, make_carrier, ride, say, sent_off, shared
from tests.unit.orders.doing import NOT_FOUND, RIGHT, SHOP
from tests.unit.orders.making import make_buyer, make_open_shop, placed_order

__all__ = ["connection_a_thread"]

pytestmark = pytest.mark.django_db(transaction=True)
RACERS = 12


def end(leg: Leg) -> None:
    """The hand-over, and what tells the leg of it."""
    handover.deliver_order(order_id=leg.order_id, actor=SHOP, proof=RIGHT, now=timezone.now())
    legs.end_leg(order_id=leg.order_id, state="delivered", now=timezone.now())


def test_no_fix_is_left_however_late_it_comes() -> None:
    leg = shared(buyer=make_buyer())
    ride(leg, 700, 600)

    def act(number: int) -> Any:
        if number == RACERS // 2:
            return end(leg)
        return say(leg, away(500 - number, at=timezone.now() + timedelta(milliseconds=number)))

    results = race(act, RACERS, at_once=RACERS)

    failures = [one for one in results if isinstance(one, Exception)]
    assert all(isinstance(one, LegEndedError) for one in failures)
    assert not Fix.objects.exists()
    assert selectors.find_on_the_way(Leg.objects.get().order) is None


def test_control_without_the_leg_held_a_fix_outlives_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the lock is for: a phone that was let in before the end, and writes after it."""
    leg = shared(buyer=make_buyer())
    ride(leg, 700, 600)
    find_position = selectors.find_position

    def end_meanwhile(one: Leg) -> Any:
        race(lambda _number: end(leg), 1, at_once=1)
        return find_position(one)

    def unheld(*, leg_id: Any, carrier_id: Any) -> Leg:
        return Leg.objects.select_related("order__purchase").get(pk=leg_id)

    monkeypatch.setattr(positions, "hold_leg", unheld)
    monkeypatch.setattr(positions, "find_position", end_meanwhile)

    say(leg, away(500))

    assert Fix.objects.exists()


def test_a_leg_is_never_begun_for_an_order_that_has_ended() -> None:
    """The order comes back while it is told that it left."""
    shop = make_open_shop()
    order = sent_off(placed_order(shop, now=timezone.now()), make_carrier(shop))

    def act(number: int) -> Any:
        if number == 0:
            acting.fail_delivery(order_id=order.pk, actor=SHOP, because=NOT_FOUND, now=timezone.now())
            return legs.end_leg(order_id=order.pk, state="undelivered", now=timezone.now())
        return begin_leg(order_id=order.pk, now=timezone.now())

    race(act, RACERS, at_once=RACERS)

    assert not Leg.objects.filter(ended_at=None).exists()
    assert not Track.objects.exists()
