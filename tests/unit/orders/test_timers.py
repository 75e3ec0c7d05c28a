"""What happens by itself: only when both clocks say so, once, and never to what somebody has in hand."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from structlog.testing import capture_logs

from marketplace.catalog.services import reservations
from marketplace.core.ids import uuid7
from marketplace.orders.errors.acts import TooEarlyToGiveUpError
from marketplace.orders.events import OrderPlaced
from marketplace.orders.handlers import accept_by_itself
from marketplace.orders.models import CancelCause, Fulfilment, Order, OrderState, ShopOrderTerms, SubstitutionState
from marketplace.orders.services import acting, timers, transitions
from marketplace.orders.services.substituting import decide_by_time
from marketplace.orders.services.timers import decide_proposals, run_order_timers
from tests.unit.orders.doing import SHOP, accepted, let_lapse, proposed, run_down, state_of, stock_of
from tests.unit.orders.making import Wanted, make_open_shop, make_shelf, placed_order

pytestmark = pytest.mark.django_db


def swept(*, hours: int = 0) -> int:
    """What a run does in a process whose clock is so many hours ahead."""
    return run_order_timers(now=timezone.now() + timedelta(hours=hours), limit=100)


def ready_to_collect() -> Order:
    order = accepted(placed_order(fulfilment=Fulfilment.PICKUP))
    return acting.finish_order(order_id=order.pk, actor=SHOP, now=timezone.now())


def test_what_no_shop_answers_expires_and_frees_its_stock() -> None:
    shop = make_open_shop()
    [rice] = make_shelf(shop, offers=1)
    order = placed_order(shop, [Wanted(rice, 5)], now=timezone.now())
    run_down(order)

    assert swept() == 1

    assert (state_of(order), stock_of(rice)) == (OrderState.EXPIRED, (50, 0))
    assert swept() == 0


def test_what_nobody_checks_is_cancelled() -> None:
    shop = make_open_shop()
    [rice] = make_shelf(shop, offers=1)
    order = placed_order(shop, [Wanted(rice, 5)], state=OrderState.IN_REVIEW, now=timezone.now())
    run_down(order)

    assert swept() == 1

    order.refresh_from_db()
    assert (order.state, order.cancel_cause) == (OrderState.CANCELLED, CancelCause.UNCHECKED)
    assert stock_of(rice) == (50, 0)
    assert swept() == 0


def test_what_nobody_collects_is_given_up() -> None:
    order = ready_to_collect()
    run_down(order)

    swept()

    order.refresh_from_db()
    assert (order.state, order.cancel_cause) == (OrderState.CANCELLED, CancelCause.NO_SHOW)


def test_what_still_has_time_is_left_alone() -> None:
    order = placed_order(now=timezone.now())

    assert swept() == 0
    assert state_of(order) == OrderState.PLACED


def test_what_somebody_answered_meanwhile_is_left_alone() -> None:
    order = placed_order(now=timezone.now())
    run_down(order)
    accepted(order)

    assert swept() == 0
    assert state_of(order) == OrderState.ACCEPTED


class TestClocks:
    """Ours an hour ahead or behind: nothing is released early, and by one that is wrong nothing at all."""

    @pytest.mark.parametrize("hours", [1, -1])
    def test_an_hour_apart_release_nothing(self, hours: int) -> None:
        not_due, due = (placed_order(now=timezone.now()) for _order in range(2))
        run_down(due)

        with capture_logs() as logged:
            assert swept(hours=hours) == 0

        assert (state_of(not_due), state_of(due)) == (OrderState.PLACED, OrderState.PLACED)
        assert [line["event"] for line in logged] == ["clocks_disagree"]
        assert swept() == 1

    @pytest.mark.parametrize("hours", [1, -1])
    def test_an_hour_apart_decide_about_no_substitute(self, hours: int) -> None:
        shop = make_open_shop()
        first, other = make_shelf(shop, offers=2)
        proposal = proposed(accepted(placed_order(shop, [Wanted(first, 2)])), other)
        let_lapse(proposal)

        assert decide_proposals(now=timezone.now() + timedelta(hours=hours), limit=10) == 0
        assert decide_proposals(now=timezone.now(), limit=10) == 1

    @pytest.mark.parametrize("hours", [1, -1])
    def test_an_hour_apart_start_no_timer_that_ends_early(self, hours: int) -> None:
        """Whoever acts in a process whose clock is wrong gives nobody less time than they have."""
        order = accepted(placed_order(fulfilment=Fulfilment.PICKUP))
        acting.finish_order(order_id=order.pk, actor=SHOP, now=timezone.now() + timedelta(hours=hours))

        timer_at = Order.objects.values_list("timer_at", flat=True).get(pk=order.pk)

        assert timer_at is not None
        assert timer_at > timezone.now() + timedelta(hours=23, minutes=59)

    @pytest.mark.parametrize("hours", [1, -1])
    def test_an_hour_apart_give_nobody_up_who_comes_in_time(self, hours: int) -> None:
        """Neither where a wrong clock says when it was ready, nor where it says that they are late."""
        now, wrong = timezone.now(), timezone.now() + timedelta(hours=hours)
        for finished_at, given_up_at in ((now, wrong), (wrong, now), (wrong, wrong)):
            order = accepted(placed_order(fulfilment=Fulfilment.PICKUP))
            acting.finish_order(order_id=order.pk, actor=SHOP, now=finished_at)

            with pytest.raises(TooEarlyToGiveUpError):
                acting.give_up_order(order_id=order.pk, actor=SHOP, now=given_up_at)

    def test_an_hour_ahead_frees_none_of_an_orders_stock(self) -> None:
        shop = make_open_shop()
        [rice] = make_shelf(shop, offers=1)
        placed_order(shop, [Wanted(rice, 5)], now=timezone.now())

        reservations.expire_reservations(now=timezone.now() + timedelta(hours=1), limit=100)

        assert stock_of(rice) == (50, 5)

    def test_some_minutes_apart_wait_for_the_later_one(self) -> None:
        order = placed_order(now=timezone.now())
        Order.objects.filter(pk=order.pk).update(timer_at=timezone.now() + timedelta(minutes=1))

        assert run_order_timers(now=timezone.now() + timedelta(minutes=4), limit=10) == 0
        Order.objects.filter(pk=order.pk).update(timer_at=timezone.now() - timedelta(minutes=1))
        assert run_order_timers(now=timezone.now() - timedelta(minutes=4), limit=10) == 0
        assert run_order_timers(now=timezone.now(), limit=10) == 1


class TestShopsThatAcceptByThemselves:
    def placed_at_one(self) -> Order:
        shop = make_open_shop()
        ShopOrderTerms.objects.create(shop=shop, accepts_by_itself=True)
        return placed_order(shop, now=timezone.now())

    def told(self, order: Order) -> None:
        event = OrderPlaced(
            order_id=order.pk,
            purchase_id=order.purchase_id,
            shop_id=order.shop_id,
            user_id=None,
            lines=[],
            total=order.total,
            currency=order.currency,
            placed_at=order.placed_at,
        )
        accept_by_itself(event, event_id=uuid7())

    def test_have_accepted_as_soon_as_they_are_told(self) -> None:
        order = self.placed_at_one()

        self.told(order)

        assert state_of(order) == OrderState.ACCEPTED

    def test_let_nothing_expire(self) -> None:
        order = self.placed_at_one()
        run_down(order)

        swept()

        assert state_of(order) == OrderState.ACCEPTED

    def test_are_no_bother_where_the_buyer_was_faster(self) -> None:
        order = self.placed_at_one()
        acting.start_order(order_id=accepted(order).pk, actor=SHOP, now=timezone.now())

        self.told(order)

        assert state_of(order) == OrderState.PREPARING

    def test_are_not_all(self) -> None:
        order = placed_order(now=timezone.now())

        self.told(order)

        assert state_of(order) == OrderState.PLACED


@pytest.mark.parametrize("limit", [1, 100])
def test_one_that_fails_keeps_none_of_the_others(monkeypatch: pytest.MonkeyPatch, limit: int) -> None:
    first, second = (placed_order(now=timezone.now()) for _order in range(2))
    for order in (first, second):
        run_down(order)
    real: Callable[..., Any] = transitions.move

    def move(held: Any, *args: Any, **options: Any) -> Any:
        if held.order.pk == first.pk:
            raise RuntimeError
        return real(held, *args, **options)

    monkeypatch.setattr(timers, "move", move)

    assert run_order_timers(now=timezone.now(), limit=limit) == 1

    assert (state_of(first), state_of(second)) == (OrderState.PLACED, OrderState.EXPIRED)


def test_proposals_that_fail_keep_none_of_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    shop = make_open_shop()
    first, other = make_shelf(shop, offers=2)
    bad, good = (proposed(accepted(placed_order(shop, [Wanted(first, 2)])), other) for _order in range(2))
    for proposal in (bad, good):
        let_lapse(proposal)

    def decide_or_fail(held: Any, proposal: Any, **options: Any) -> Any:
        if proposal.pk == bad.pk:
            raise RuntimeError
        return decide_by_time(held, proposal, **options)

    monkeypatch.setattr(timers, "decide_by_time", decide_or_fail)

    assert decide_proposals(now=timezone.now(), limit=1) == 1

    bad.refresh_from_db()
    good.refresh_from_db()
    assert (bad.state, good.state) == (SubstitutionState.PROPOSED, SubstitutionState.LAPSED)


def test_no_more_happen_at_once_than_may() -> None:
    for order in [placed_order(now=timezone.now()) for _order in range(3)]:
        run_down(order)

    assert [run_order_timers(now=timezone.now(), limit=2) for _run in range(3)] == [2, 1, 0]
