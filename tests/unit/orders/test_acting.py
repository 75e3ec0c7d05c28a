"""Acts on orders: what each needs, what it changes, and what is refused."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from marketplace.catalog.services.order_stock import ORDER_HOLD
from marketplace.catalog.services.reservations import expire_reservations
from marketplace.core.ids import uuid7
from marketplace.core.models import OutboxEvent
from marketplace.orders.errors.acts import (
    ActNotPossibleError,
    OrderChangedError,
    OrderNotFoundError,
    TooEarlyToGiveUpError,
)
from marketplace.orders.errors.substitutions import ProposalsOpenError, TooManyError, UnknownLineError
from marketplace.orders.models import CancelCause, Fulfilment, OrderState, ShopOrderTerms, TimelineEntry
from marketplace.orders.services import acting
from marketplace.orders.services.actors import BY_ITSELF
from marketplace.orders.services.answering import answer_by
from sellers.hours import WeeklyHours
from tests.unit.orders.doing import (
    BUYER,
    NOT_FOUND,
    SHOP,
    SOLD_OUT,
    SUPPORT,
    accepted,
    delivered,
    picked_up,
    proposed,
    state_of,
    stock_of,
    wait,
)
from tests.unit.orders.making import NOW, Wanted, make_open_shop, make_shelf, placed_order

pytestmark = pytest.mark.django_db


class TestEveryAct:
    def test_of_an_order_that_there_is_not_is_refused(self) -> None:
        with pytest.raises(OrderNotFoundError):
            acting.accept_order(order_id=uuid7(), actor=SHOP, now=NOW)

    def test_of_another_version_than_was_looked_at_is_refused(self) -> None:
        order = placed_order()
        accepted(order)

        with pytest.raises(OrderChangedError):
            acting.start_order(order_id=order.pk, actor=SHOP, expected_version=1, now=NOW)

        assert state_of(order) == OrderState.ACCEPTED

    def test_of_the_version_that_was_looked_at_happens(self) -> None:
        order = placed_order()

        acting.accept_order(order_id=order.pk, actor=SHOP, expected_version=1, now=NOW)

        assert state_of(order) == OrderState.ACCEPTED


class TestAccepting:
    def test_with_a_lead_time_moves_what_was_promised(self) -> None:
        order = acting.accept_order(order_id=placed_order().pk, actor=SHOP, lead_time_min=90, now=NOW)

        assert (order.lead_time_min, order.promised_at) == (90, NOW + timedelta(minutes=90))

    def test_with_a_lead_time_leaves_a_slot_as_it_is(self) -> None:
        slot: dict[str, Any] = {"slot_from": NOW + timedelta(hours=3), "slot_until": NOW + timedelta(hours=4)}
        placed = placed_order(**slot, promised_at=NOW + timedelta(hours=4))

        order = acting.accept_order(order_id=placed.pk, actor=SHOP, lead_time_min=90, now=NOW)

        assert order.promised_at == slot["slot_until"]

    def test_stops_the_timer(self) -> None:
        assert accepted(placed_order()).timer_at is None


def test_clearing_tells_the_shop_as_if_it_were_placed_now() -> None:
    order = placed_order(state=OrderState.IN_REVIEW)

    cleared = acting.clear_order(order_id=order.pk, actor=SUPPORT, now=NOW)

    assert cleared.timer_at is not None
    [event] = OutboxEvent.objects.filter(name="orders.order_placed", aggregate_id=order.pk)
    assert [line["quantity"] for line in event.data["lines"]] == [2, 1]


class TestCancelling:
    def test_of_a_buyer_needs_no_words(self) -> None:
        order = acting.cancel_order(order_id=placed_order().pk, actor=BUYER, now=NOW)

        assert order.cancel_cause == CancelCause.BUYER

    def test_of_a_buyer_comes_too_late_once_the_shop_has_begun(self) -> None:
        order = accepted(placed_order())
        acting.start_order(order_id=order.pk, actor=SHOP, now=NOW)

        with pytest.raises(ActNotPossibleError):
            acting.cancel_order(order_id=order.pk, actor=BUYER, now=NOW)

    def test_frees_what_was_proposed_as_well(self) -> None:
        shop = make_open_shop()
        first, other = make_shelf(shop, offers=2)
        order = accepted(placed_order(shop, [Wanted(first, 2)]))
        proposal = proposed(order, other)

        acting.cancel_order(order_id=order.pk, actor=SHOP, because=SOLD_OUT, now=timezone.now())

        proposal.refresh_from_db()
        assert (proposal.state, stock_of(first), stock_of(other)) == ("withdrawn", (50, 0), (50, 0))

    def test_ends_an_order_whose_goods_ran_out_long_ago(self) -> None:
        order = accepted(placed_order())
        later = NOW + ORDER_HOLD + timedelta(days=1)
        assert expire_reservations(now=later, limit=10) == 1

        acting.cancel_order(order_id=order.pk, actor=SHOP, because=SOLD_OUT, now=later)

        assert state_of(order) == OrderState.CANCELLED
        assert all(stock_of(line.offer) == (50, 0) for line in order.lines.all() if line.offer)

    def test_tells_what_the_shop_wrote(self) -> None:
        order = accepted(placed_order())

        acting.cancel_order(order_id=order.pk, actor=SHOP, because=SOLD_OUT, now=NOW)

        entry = TimelineEntry.objects.get(order=order, act="cancel")
        assert (entry.details["cause"], entry.message) == ("sold_out", "No rice today")


def test_finishing_waits_for_the_buyers_answer() -> None:
    shop = make_open_shop()
    first, other = make_shelf(shop, offers=2)
    order = accepted(placed_order(shop, [Wanted(first, 2)]))
    proposed(order, other)

    with pytest.raises(ProposalsOpenError):
        acting.finish_order(order_id=order.pk, actor=SHOP, now=NOW)


class TestFailing:
    def test_puts_back_what_can_be_sold_and_writes_off_the_rest(self) -> None:
        shop = make_open_shop()
        [rice] = make_shelf(shop, offers=1)
        order = picked_up(placed_order(shop, [Wanted(rice, 5)]))
        line = order.lines.get()

        acting.fail_delivery(order_id=order.pk, actor=SHOP, because=NOT_FOUND, unfit={line.pk: 2}, now=timezone.now())

        assert (state_of(order), stock_of(rice)) == (OrderState.UNDELIVERED, (48, 0))

    def test_of_more_than_went_out_is_refused(self) -> None:
        order = picked_up(placed_order())
        line = order.lines.get(position=0)

        with pytest.raises(TooManyError):
            acting.fail_delivery(order_id=order.pk, actor=SHOP, because=NOT_FOUND, unfit={line.pk: 3}, now=NOW)

        assert state_of(order) == OrderState.PICKED_UP

    def test_of_a_line_of_another_order_is_refused(self) -> None:
        order, other = picked_up(placed_order()), placed_order()

        with pytest.raises(UnknownLineError):
            acting.fail_delivery(
                order_id=order.pk, actor=SHOP, because=NOT_FOUND, unfit={other.lines.all()[0].pk: 1}, now=NOW
            )


class TestGivingUp:
    def test_of_a_shop_comes_no_sooner_than_half_an_hour_after_it_was_ready(self) -> None:
        order = accepted(placed_order(fulfilment=Fulfilment.PICKUP))
        acting.finish_order(order_id=order.pk, actor=SHOP, now=timezone.now())

        wait(order, minutes=29)
        with pytest.raises(TooEarlyToGiveUpError):
            acting.give_up_order(order_id=order.pk, actor=SHOP, now=timezone.now())

        wait(order, minutes=1)
        acting.give_up_order(order_id=order.pk, actor=SHOP, now=timezone.now())
        order.refresh_from_db()
        assert (order.state, order.cancel_cause) == (OrderState.CANCELLED, CancelCause.NO_SHOW)

    def test_of_a_shop_waits_for_the_slot(self) -> None:
        slot: dict[str, Any] = {"slot_from": NOW + timedelta(hours=3), "slot_until": NOW + timedelta(hours=4)}
        order = accepted(placed_order(fulfilment=Fulfilment.PICKUP, **slot))
        acting.finish_order(order_id=order.pk, actor=SHOP, now=NOW)

        with pytest.raises(TooEarlyToGiveUpError):
            acting.give_up_order(order_id=order.pk, actor=SHOP, now=NOW + timedelta(hours=2))


def test_taking_back_follows_a_delivery() -> None:
    order = delivered(placed_order())

    acting.take_back_order(order_id=order.pk, now=timezone.now())

    assert state_of(order) == OrderState.RETURNED


def test_note_is_not_for_buyers_and_moves_nothing() -> None:
    order = placed_order()

    acting.add_note(order_id=order.pk, actor=SUPPORT, text="Called, nobody answered", now=NOW)

    entry = TimelineEntry.objects.get(order=order)
    order.refresh_from_db()
    assert (entry.is_public, entry.message, order.version) == (False, "Called, nobody answered", 1)


class TestAnswering:
    def test_counts_from_the_opening_where_the_shop_is_closed(self) -> None:
        # Mondays from nine to ten, by a clock that is six hours ahead; NOW is a Monday noon.
        shop = make_open_shop(hours=WeeklyHours(((9 * 60, 10 * 60),)))

        until = answer_by(shop=shop, terms=ShopOrderTerms(shop=shop), since=NOW)

        assert until == NOW + timedelta(days=6, hours=21, minutes=15)

    def test_counts_from_now_where_it_is_open_or_has_told_no_hours(self) -> None:
        terms = ShopOrderTerms(accept_within_min=20)

        assert answer_by(shop=make_open_shop(), terms=terms, since=NOW) == NOW + timedelta(minutes=20)
        assert answer_by(shop=make_open_shop(hours=None), terms=terms, since=NOW) == NOW + timedelta(minutes=20)


def test_accepting_by_itself_is_for_what_is_placed() -> None:
    order = acting.accept_order(order_id=placed_order().pk, actor=BY_ITSELF, now=NOW)

    assert (order.state, TimelineEntry.objects.get(order=order).actor_role) == (OrderState.ACCEPTED, "system")
