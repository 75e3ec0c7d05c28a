"""Less of an order than was ordered: what it costs then, what stays reserved, and what is refused."""

from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from marketplace.catalog.errors.stock import OutOfStockError
from marketplace.catalog.services.stock import count_stock
from marketplace.core.errors import HaatError
from marketplace.core.ids import uuid7
from marketplace.core.models import OutboxEvent
from marketplace.orders.errors.substitutions import (
    LineReplacedError,
    LinesNotChangeableError,
    NothingChangedError,
    NothingLeftError,
    NotWeighedError,
    TooLittleLeftError,
    TooManyError,
    UnknownLineError,
    WrongWeightError,
)
from marketplace.orders.models import Fulfilment, LineState, Order, OrderState, TimelineEntry
from marketplace.orders.services import acting
from marketplace.orders.services.actors import Actor
from marketplace.orders.services.adjusting import LineChange, adjust_order
from sellers.models import FeeKind
from tests.unit.catalog.goods import make_grocer, make_offer
from tests.unit.orders.checkout import ALWAYS, GUEST, confirm_phone, place, put
from tests.unit.orders.doing import BUYER, SHOP, SUPPORT, accepted, kept_for, picked_up, proposed, stock_of
from tests.unit.orders.making import Wanted, make_open_shop, make_shelf, placed_order
from tests.unit.sellers.zone_drafts import make_zone

pytestmark = pytest.mark.django_db


def adjusted(
    order: Order, quantity: int, *, actor: Actor = SHOP, position: int = 0, weighed: str | None = None
) -> Order:
    line = order.lines.get(position=position)
    change = LineChange(line.pk, quantity, Decimal(weighed) if weighed else None)
    return adjust_order(order_id=order.pk, actor=actor, changes=[change], reason="Torn bag", now=timezone.now())


@pytest.fixture
def order() -> Order:
    """Two of one thing and one of another, of five kilograms and a hundred taka each, accepted; delivery is thirty."""
    return accepted(placed_order())


class TestFewer:
    def test_cost_less_and_free_the_rest(self, order: Order) -> None:
        first = order.lines.get(position=0)

        changed = adjusted(order, 1)

        assert (changed.goods, changed.delivery_fee, changed.total) == (Decimal(200), Decimal(30), Decimal(230))
        assert first.offer is not None
        assert stock_of(first.offer) == (50, 1)
        first.refresh_from_db()
        assert (first.kept, first.state, first.goods) == (1, LineState.ADJUSTED, Decimal(100))

    def test_may_be_none_of_a_line(self, order: Order) -> None:
        adjusted(order, 0)

        assert order.lines.get(position=0).state == LineState.REMOVED
        assert list(kept_for(order).values()) == [1]

    def test_are_told(self, order: Order) -> None:
        adjusted(order, 1)

        entry = TimelineEntry.objects.get(order=order, act="adjust")
        [line] = entry.details["lines"]
        assert (line["before"]["kept"], line["after"]["kept"], entry.message) == (2, 1, "Torn bag")
        event = OutboxEvent.objects.get(name="orders.order_repriced", aggregate_id=order.pk)
        assert (event.data["total_before"], event.data["total_after"]) == ("330.00", "230.00")

    def test_go_up_again_to_what_was_ordered_and_no_further(self, order: Order) -> None:
        adjusted(order, 0)

        back = adjusted(order, 2)

        assert (back.total, order.lines.get(position=0).state) == (order.confirmed_total, LineState.ORDERED)
        with pytest.raises(TooManyError):
            adjusted(order, 3)

    def test_go_up_again_only_as_far_as_there_are_any(self, order: Order) -> None:
        offer = order.lines.get(position=0).offer
        assert offer is not None
        adjusted(order, 0)
        count_stock(actor_id=None, offer_id=offer.pk, quantity=1, now=timezone.now())

        with pytest.raises(OutOfStockError):
            adjusted(order, 2)

        assert order.lines.get(position=0).kept == 0

    def test_of_one_offer_on_two_lines_keep_the_other_line_whole(self) -> None:
        shop = make_open_shop()
        [rice] = make_shelf(shop, offers=1)
        order = accepted(placed_order(shop, [Wanted(rice, 2), Wanted(rice, 3)]))

        adjusted(order, 0)

        assert kept_for(order) == {rice.pk: 3}


class TestWeighed:
    def test_less_costs_less(self, order: Order) -> None:
        changed = adjusted(order, 2, weighed="9.5")

        assert (changed.goods, order.lines.get(position=0).goods) == (Decimal(290), Decimal(190))

    def test_is_all_of_it_again_where_no_weight_is_told(self, order: Order) -> None:
        adjusted(order, 2, weighed="9.5")

        assert adjusted(order, 2).total == order.confirmed_total

    def test_more_than_was_ordered_is_refused(self, order: Order) -> None:
        with pytest.raises(WrongWeightError):
            adjusted(order, 2, weighed="10.001")

    def test_pieces_are_refused(self, order: Order) -> None:
        order.lines.update(pack_unit="piece")

        with pytest.raises(NotWeighedError):
            adjusted(order, 2, weighed="9")


class TestRefused:
    @pytest.mark.parametrize(
        ("quantity", "error"),
        [(3, TooManyError), (-1, TooManyError), (2, NothingChangedError)],
    )
    def test_quantities(self, order: Order, quantity: int, error: type[HaatError]) -> None:
        with pytest.raises(error):
            adjusted(order, quantity)

    def test_lines_of_others(self, order: Order) -> None:
        with pytest.raises(UnknownLineError):
            adjust_order(order_id=order.pk, actor=SHOP, changes=[LineChange(uuid7(), 1)], now=timezone.now())

    def test_nothing_left(self, order: Order) -> None:
        adjusted(order, 0)

        with pytest.raises(NothingLeftError):
            adjusted(order, 0, position=1)

        assert order.lines.get(position=1).kept == 1

    def test_lines_for_which_something_is_proposed(self) -> None:
        shop = make_open_shop()
        rice, other = make_shelf(shop, offers=2)
        order = accepted(placed_order(shop, [Wanted(rice, 2)]))
        proposed(order, other)

        with pytest.raises(LineReplacedError):
            adjusted(order, 1)

    def test_orders_that_have_left(self) -> None:
        with pytest.raises(LinesNotChangeableError):
            adjusted(picked_up(placed_order()), 1)


class TestOfABuyer:
    def test_leaves_something_out_before_the_shop_begins(self) -> None:
        assert adjusted(placed_order(), 1, actor=BUYER).total == Decimal(230)

    def test_never_goes_up_again(self, order: Order) -> None:
        adjusted(order, 1, actor=BUYER)

        with pytest.raises(TooManyError):
            adjusted(order, 2, actor=BUYER)

    def test_is_not_put_back_by_the_shop(self, order: Order) -> None:
        adjusted(order, 1, actor=BUYER)

        with pytest.raises(TooManyError):
            adjusted(order, 2)

        adjusted(order, 0)
        assert adjusted(order, 1).total == Decimal(230)

    def test_takes_nothing_out_by_naming_what_the_shop_has(self, order: Order) -> None:
        adjusted(order, 1)
        second = order.lines.get(position=1)
        changes = [LineChange(order.lines.get(position=0).pk, 1), LineChange(second.pk, 0)]
        adjust_order(order_id=order.pk, actor=BUYER, changes=changes, now=timezone.now())

        adjusted(order, 2)

        with pytest.raises(TooManyError):
            adjusted(order, 1, position=1)

    def test_comes_too_late_once_the_shop_has_begun(self, order: Order) -> None:
        acting.start_order(order_id=order.pk, actor=SHOP, now=timezone.now())

        with pytest.raises(LinesNotChangeableError):
            adjusted(order, 1, actor=BUYER)

        assert adjusted(order, 1, actor=SUPPORT).total == Decimal(230)

    def test_of_a_shop_that_has_not_accepted_is_refused(self) -> None:
        with pytest.raises(LinesNotChangeableError):
            adjusted(placed_order(fulfilment=Fulfilment.PICKUP), 1)


class TestWhatTheDeliveryWasAgreedFor:
    """Three things and one, of a hundred taka each."""

    def ordered(self, **terms: Any) -> Order:
        grocer = make_grocer(hours=ALWAYS)
        make_zone(grocer, **terms)
        first, second = (make_offer(grocer, count=50, price="100.00") for _offer in range(2))
        put(GUEST, first, 3)
        confirm_phone(put(GUEST, second))
        return place(GUEST).orders.get()

    @pytest.mark.parametrize(
        "terms",
        [
            {"fee": Decimal(30), "free_above": Decimal(400)},
            {"minimum_order": Decimal("300.01")},
            {
                "fee_kind": FeeKind.BASKET,
                "band_from": [Decimal(0), Decimal(350)],
                "band_fee": [Decimal(60), Decimal(20)],
            },
        ],
    )
    def test_is_not_had_for_less(self, terms: Any) -> None:
        order = self.ordered(**terms)

        with pytest.raises(TooLittleLeftError):
            adjusted(order, 2, actor=BUYER, position=1)

        assert order.lines.get(position=1).kept == 3
        assert adjusted(accepted(order), 2, position=1).goods == Decimal(300)

    @pytest.mark.parametrize(
        "terms",
        [
            {"fee": Decimal(30), "free_above": Decimal(300), "minimum_order": Decimal(200)},
            {"fee": Decimal(30), "free_above": Decimal(500)},
            {
                "fee_kind": FeeKind.BASKET,
                "band_from": [Decimal(0), Decimal(300)],
                "band_fee": [Decimal(60), Decimal(20)],
            },
        ],
    )
    def test_leaves_the_rest_to_the_buyer(self, terms: Any) -> None:
        assert adjusted(self.ordered(**terms), 2, actor=BUYER, position=1).goods == Decimal(300)


def test_everything_left_out_of_a_line_is_not_sold() -> None:
    shop = make_open_shop()
    rice, other = make_shelf(shop, offers=2)
    order = accepted(placed_order(shop, [Wanted(rice, 2), Wanted(other, 3)]))
    adjusted(order, 0)
    acting.finish_order(order_id=order.pk, actor=SHOP, now=timezone.now())

    acting.hand_over_order(order_id=order.pk, actor=SHOP, now=timezone.now())

    order.refresh_from_db()
    assert (order.state, stock_of(rice), stock_of(other)) == (OrderState.PICKED_UP, (50, 0), (47, 0))
