"""Two acts at once: one wins, the other is told, and nothing is done twice."""

from collections.abc import Callable
from threading import Barrier
from typing import Any
from uuid import UUID

import pytest
from django.utils import timezone

from marketplace.catalog.selectors.stock import stock_balances
from marketplace.orders.errors.acts import (
    ActNotPossibleError,
    HandoverCodeLockedError,
    OrderChangedError,
    WrongHandoverCodeError,
)
from marketplace.orders.errors.substitutions import SubstitutionDecidedError
from marketplace.orders.models import HandoverProof, Order, OrderState, SubstitutionState, TimelineEntry
from marketplace.orders.services import acting, handover, held
from marketplace.orders.services.handover import MOST_TRIES
from marketplace.orders.services.substituting import accept_substitute
from marketplace.orders.services.timers import decide_proposals, run_order_timers
from tests.racing import connection_a_thread, race
from tests.unit.orders.doing import (
    BUYER,
    RIGHT,
    SHOP,
    WRONG,
    accepted,
    let_lapse,
    picked_up,
    proposed,
    run_down,
    seller,
    state_of,
)
from tests.unit.orders.making import Wanted, make_open_shop, make_shelf, placed_order

__all__ = ["connection_a_thread"]

pytestmark = pytest.mark.django_db(transaction=True)
RACERS = 8


def new_order() -> Order:
    return placed_order(now=timezone.now())


def accept(order_id: UUID, **options: Any) -> Order:
    return acting.accept_order(order_id=order_id, actor=SHOP, now=timezone.now(), **options)


def cancel(order_id: UUID, **options: Any) -> Order:
    return acting.cancel_order(order_id=order_id, actor=BUYER, now=timezone.now(), **options)


def by_turns(*acts: Callable[[], Any]) -> list[Any]:
    """Each act by as many as the others."""
    return race(lambda number: acts[number % len(acts)](), RACERS, at_once=RACERS)


def winners(results: list[Any]) -> list[Any]:
    return [result for result in results if not isinstance(result, Exception)]


def losers(results: list[Any]) -> set[type]:
    return {type(result) for result in results if isinstance(result, Exception)}


def stock_adds_up(order: Order) -> bool:
    offer_ids = [line.offer_id for line in order.lines.all() if line.offer_id]
    return all(balance.adds_up for balance in stock_balances(offer_ids).values())


def test_of_many_who_accept_one_does() -> None:
    order = new_order()

    results = by_turns(lambda: accept(order.pk))

    assert (len(winners(results)), losers(results)) == (1, {ActNotPossibleError})
    assert TimelineEntry.objects.filter(order=order).count() == 1


def test_of_a_shop_that_accepts_and_a_buyer_who_cancels_one_is_told() -> None:
    order = new_order()

    results = by_turns(lambda: accept(order.pk, expected_version=1), lambda: cancel(order.pk, expected_version=1))

    assert (len(winners(results)), losers(results)) == (1, {OrderChangedError})
    assert state_of(order) == winners(results)[0].state
    assert stock_adds_up(order)


def test_of_a_shop_that_accepts_and_time_that_is_up_one_wins() -> None:
    order = new_order()
    run_down(order)

    results = by_turns(lambda: accept(order.pk), lambda: run_order_timers(now=timezone.now(), limit=10))

    state, entries = state_of(order), TimelineEntry.objects.filter(order=order).count()
    assert state in {OrderState.ACCEPTED, OrderState.EXPIRED}
    assert entries == 1
    assert losers(results) <= {ActNotPossibleError}
    assert stock_adds_up(order)


def test_of_a_buyer_who_accepts_a_substitute_and_time_that_is_up_one_wins() -> None:
    shop = make_open_shop()
    rice, other = make_shelf(shop, offers=2)
    order = accepted(placed_order(shop, [Wanted(rice, 2)], now=timezone.now()))
    proposal = proposed(order, other)
    let_lapse(proposal)

    def answer() -> Order:
        return accept_substitute(order_id=order.pk, substitution_id=proposal.pk, actor=BUYER, now=timezone.now())

    results = by_turns(answer, lambda: decide_proposals(now=timezone.now(), limit=10))

    proposal.refresh_from_db()
    assert proposal.state in {SubstitutionState.ACCEPTED, SubstitutionState.LAPSED}
    assert losers(results) <= {SubstitutionDecidedError}
    assert stock_adds_up(order)
    assert all(balance.adds_up for balance in stock_balances([rice.pk, other.pk]).values())


def test_wrong_codes_at_once_are_counted_one_by_one() -> None:
    order = picked_up(new_order())

    results = race(
        lambda _number: handover.deliver_order(order_id=order.pk, actor=SHOP, proof=WRONG, now=timezone.now()),
        3 * RACERS,
        at_once=RACERS,
    )

    wrong = [result for result in results if isinstance(result, WrongHandoverCodeError)]
    assert sorted(error.left for error in wrong) == list(range(MOST_TRIES))
    assert losers(results) == {WrongHandoverCodeError, HandoverCodeLockedError}


def test_delivery_that_is_sent_many_times_happens_once() -> None:
    order, actor = picked_up(new_order()), seller()

    results = by_turns(lambda: handover.deliver_order(order_id=order.pk, actor=actor, proof=RIGHT, now=timezone.now()))

    assert HandoverProof.objects.filter(order=order).count() == 1
    assert losers(results) <= {ActNotPossibleError}
    assert TimelineEntry.objects.filter(order=order, act="deliver").count() == 1


def test_without_the_lock_both_would_be_told_that_they_won(monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: the same race has two winners as soon as nobody holds the row."""
    order = new_order()
    monkeypatch.setattr(Order.objects, "select_for_update", lambda **_options: Order.objects.all())
    looked = _Meeting(monkeypatch)

    results = race(lambda number: (accept if number else cancel)(order.pk, expected_version=1), 2, at_once=2)

    assert looked.count == 2
    assert len(winners(results)) == 2


class _Meeting:
    """Has both racers look at the order before either of them goes on."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.count = 0
        both = Barrier(2, timeout=30)
        real = held.database_clock

        def met() -> Any:
            self.count += 1
            both.wait()
            return real()

        monkeypatch.setattr(held, "database_clock", met)
