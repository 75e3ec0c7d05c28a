"""Stock of orders: kept when they are placed, changed while they are put together, and back when they come back."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from decimal import Decimal
from uuid import UUID, uuid4

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from marketplace.catalog.errors.offers import OfferNotFoundError
from marketplace.catalog.errors.stock import (
    InvalidQuantityError,
    OrderLimitError,
    OutOfStockError,
    PriceMovedError,
    ReservationEndedError,
    ReservationNotFoundError,
)
from marketplace.catalog.models import MovementKind, Offer, ReservationState, StockMovement, StockReservation
from marketplace.catalog.selectors.stock import stock_balance, stock_balances
from marketplace.catalog.services import merge_work, merges, offers, order_stock, reservations, stock
from marketplace.catalog.services.order_stock import ORDER_HOLD, ReservationLine, reserve_orders
from marketplace.core.errors import HaatError
from marketplace.core.models import OutboxEvent
from marketplace.core.outbox import NotInTransactionError
from sellers.models import Shop, ShopStatus
from tests.unit.catalog.goods import NOW, make_grocer, make_offer, make_product, pack

pytestmark = pytest.mark.django_db
EXPIRES_AT = NOW + ORDER_HOLD


def place(*orders: Sequence[tuple[Offer, int]]) -> list[UUID]:
    """Reserve for so many orders, and say under which ids."""
    asked = {uuid4(): [ReservationLine(offer.pk, quantity) for offer, quantity in lines] for lines in orders}
    reserve_orders(orders=asked, expires_at=EXPIRES_AT, now=NOW)
    return list(asked)


def make_shelves(*, shops: int = 3, offers_each: int = 4, count: int = 20) -> list[list[Offer]]:
    return [
        [make_offer(shop, make_product(variants=(pack(),)), count=count) for _offer in range(offers_each)]
        for shop in [make_grocer() for _shop in range(shops)]
    ]


def numbers(offer: Offer) -> tuple[int | None, int]:
    return Offer.objects.values_list("stock", "reserved").get(pk=offer.pk)


def add(order: UUID, offer: Offer, quantity: int) -> None:
    order_stock.add_reserved(reference=order, offer_id=offer.pk, quantity=quantity, expires_at=EXPIRES_AT, now=NOW)


def keep(order: UUID, quantities: dict[UUID, int]) -> None:
    order_stock.keep_reserved(reference=order, quantities=quantities, expires_at=EXPIRES_AT, now=NOW)


def move(offer: Offer, kind: MovementKind, quantity: int) -> None:
    stock.move_stock(actor_id=None, offer_id=offer.pk, kind=kind, quantity=quantity, now=NOW)


def change(order: UUID, offer: Offer, quantity: int) -> None:
    order_stock.change_reserved(reference=order, offer_id=offer.pk, quantity=quantity, now=NOW)


def bring_back(order: UUID, fit: Sequence[tuple[Offer, int]] = (), unfit: Sequence[tuple[Offer, int]] = ()) -> None:
    order_stock.restock(
        reference=order,
        lines=[(offer.pk, quantity) for offer, quantity in fit],
        written_off=[(offer.pk, quantity) for offer, quantity in unfit],
        actor_id=None,
        now=NOW,
    )


class TestPlacing:
    def test_three_statements_for_ten_lines_of_three_shops(self) -> None:
        shelves = make_shelves(shops=3, offers_each=4)
        orders = [[(offer, 2) for offer in shelf] for shelf in shelves]
        orders[2] = orders[2][:2]

        with CaptureQueriesContext(connection) as asked:
            place(*orders)

        assert len(asked) == 3

    def test_each_order_keeps_its_own_and_every_move_is_booked(self) -> None:
        [first, second] = make_shelves(shops=2, offers_each=1)

        ids = place([(first[0], 2)], [(second[0], 3)])

        rows = StockReservation.objects.order_by("quantity").values_list("reference", "quantity", "state", "expires_at")
        assert list(rows) == [(ids[0], 2, "held", EXPIRES_AT), (ids[1], 3, "held", EXPIRES_AT)]
        booked = StockMovement.objects.filter(kind=MovementKind.RESERVED).order_by("id")
        values = booked.values_list(
            "reference", "stock_change", "reserved_change", "stock_after", "reserved_after", "at"
        )
        assert list(values) == [(ids[0], 0, 2, 20, 2, NOW), (ids[1], 0, 3, 20, 3, NOW)]

    def test_lines_of_one_offer_in_two_orders_are_kept_one_after_the_other(self) -> None:
        offer = make_offer(count=9)

        place([(offer, 2), (offer, 1)], [(offer, 4)])

        booked = StockMovement.objects.filter(kind=MovementKind.RESERVED).order_by("id")
        assert list(booked.values_list("reserved_change", "reserved_after")) == [(3, 3), (4, 7)]
        assert numbers(offer) == (9, 7)

    def test_nothing_is_kept_of_any_order_where_one_line_is_short(self) -> None:
        plenty, few, gone = make_offer(count=9), make_offer(make_grocer(), count=2), make_offer(make_grocer(), count=1)
        Shop.objects.filter(pk=gone.shop_id).update(status=ShopStatus.PAUSED)

        with pytest.raises(OutOfStockError) as refusal:
            place([(plenty, 5), (few, 1)], [(few, 2)], [(gone, 1)])

        told = [(one.place, one.asked, one.free) for one in refusal.value.shortages]
        assert told == [(1, 3, 2), (2, 3, 2), (3, 1, 0)]
        assert [detail.field for detail in refusal.value.details] == [f"lines.{n}.quantity" for n in (1, 2, 3)]
        assert [numbers(offer) for offer in (plenty, few, gone)] == [(9, 0), (2, 0), (1, 0)]

    def test_limits_hold_for_each_order_by_itself(self) -> None:
        offer = make_offer(count=50, least_per_order=2, most_per_order=10)
        place([(offer, 10)], [(offer, 10)])

        with pytest.raises(OrderLimitError) as refusal:
            place([(offer, 2)], [(offer, 1)])

        assert [detail.field for detail in refusal.value.details] == ["lines.1.quantity"]

    def test_price_that_moved_since_it_was_quoted_is_refused(self) -> None:
        offer, other = make_offer(count=5, price="100.00"), make_offer(make_grocer(), count=5, price="40.00")
        lines = [ReservationLine(offer.pk, 1, Decimal("100")), ReservationLine(other.pk, 1, Decimal("39.00"))]

        with pytest.raises(PriceMovedError) as refusal:
            reserve_orders(orders={uuid4(): lines}, expires_at=EXPIRES_AT, now=NOW)

        assert [detail.field for detail in refusal.value.details] == ["lines.1.unit_price"]
        assert numbers(offer) == (5, 0)

    def test_what_is_refused_needs_no_savepoint(self) -> None:
        offer = make_offer(count=1)

        with pytest.raises(OutOfStockError):
            place([(offer, 2)])
        place([(offer, 1)])

        assert numbers(offer) == (1, 1)

    @pytest.mark.parametrize("quantity", [0, -1, 10**30])
    def test_impossible_quantity_is_refused(self, quantity: int) -> None:
        with pytest.raises(InvalidQuantityError):
            place([(make_offer(), quantity)])

    def test_order_of_nothing_is_refused(self) -> None:
        with pytest.raises(InvalidQuantityError):
            place()

    def test_others_are_told_once_of_all_offers(self) -> None:
        shelf = make_shelves(shops=1, offers_each=3, count=6)[0]
        told = OutboxEvent.objects.filter(name__in=["catalog.stock_changed", "catalog.stock_ran_low"])
        before = told.count()

        place([(offer, 2) for offer in shelf])

        events = list(told.order_by("id")[before:])
        assert [event.name for event in events] == ["catalog.stock_changed", "catalog.stock_ran_low"]
        assert {(one["free_before"], one["free_after"]) for one in events[0].data["offers"]} == {(6, 4)}

    def test_what_is_not_counted_is_kept_without_news(self) -> None:
        offer = make_offer()
        before = OutboxEvent.objects.count()

        place([(offer, 7)])

        assert (numbers(offer), OutboxEvent.objects.count()) == ((None, 7), before)


@pytest.mark.django_db(transaction=True)
def test_nothing_is_reserved_outside_a_transaction() -> None:
    with pytest.raises(NotInTransactionError):
        place([(make_offer(count=1), 1)])


class TestEnding:
    def test_all_lines_are_sold_in_as_many_statements_as_one(self) -> None:
        shelf = make_shelves(shops=1, offers_each=5)[0]
        [order] = place([(offer, 2) for offer in shelf])

        with CaptureQueriesContext(connection) as asked:
            reservations.sell(reference=order, now=NOW)

        # A savepoint and its end; which offers, holding them, what is held of them, writing. Nothing is held any more.
        assert len(asked) == 2 + 4
        assert [numbers(offer) for offer in shelf] == [(18, 0)] * 5


class TestChanging:
    def test_fewer_are_kept_and_the_rest_is_free(self) -> None:
        offer = make_offer(count=9)
        [order] = place([(offer, 5)])

        change(order, offer, 2)
        reservations.sell(reference=order, now=NOW)

        assert numbers(offer) == (7, 0)

    def test_more_are_kept_as_far_as_there_are(self) -> None:
        offer = make_offer(count=9)
        [order] = place([(offer, 5)])

        change(order, offer, 9)
        with pytest.raises(OutOfStockError) as refusal:
            change(order, offer, 10)

        assert [(one.asked, one.free) for one in refusal.value.shortages] == [(10, 9)]
        assert numbers(offer) == (9, 9)

    def test_none_frees_it_and_it_can_be_kept_again(self) -> None:
        offer = make_offer(count=9)
        [order] = place([(offer, 5)])

        change(order, offer, 0)
        freed = StockReservation.objects.values_list("state", "closed_at").get()
        add(order, offer, 3)

        assert freed == (ReservationState.RELEASED, NOW)
        row = StockReservation.objects.get()
        assert (row.state, row.quantity, row.closed_at) == (ReservationState.HELD, 3, None)
        assert numbers(offer) == (9, 3)

    def test_what_is_freed_is_not_changed_but_added(self) -> None:
        offer = make_offer(count=9)
        [order] = place([(offer, 5)])
        change(order, offer, 0)

        with pytest.raises(ReservationEndedError):
            change(order, offer, 1)
        with pytest.raises(ReservationNotFoundError):
            change(uuid4(), offer, 1)

    def test_what_was_sold_is_neither_changed_nor_added_to(self) -> None:
        offer = make_offer(count=9)
        [order] = place([(offer, 5)])
        reservations.sell(reference=order, now=NOW)

        with pytest.raises(ReservationEndedError):
            change(order, offer, 1)
        with pytest.raises(ReservationEndedError):
            add(order, offer, 1)

    def test_substitute_is_kept_beside_the_rest(self) -> None:
        shop = make_grocer()
        offer, other = make_offer(shop, count=9), make_offer(shop, count=4)
        [order] = place([(offer, 5)])

        add(order, other, 1)
        add(order, other, 2)
        reservations.release(reference=order, now=NOW)

        assert (numbers(offer), numbers(other)) == ((9, 0), (4, 0))
        assert StockReservation.objects.get(offer=other).quantity == 3

    def test_shop_that_paused_goes_on_with_its_orders_but_not_with_what_it_took_off_sale(self) -> None:
        shop = make_grocer()
        offer, other, hidden = (make_offer(shop, count=9) for _offer in range(3))
        [order] = place([(offer, 5)])
        Shop.objects.filter(pk=shop.pk).update(status=ShopStatus.PAUSED)
        Offer.objects.filter(pk__in=[offer.pk, hidden.pk]).update(is_available=False)

        change(order, offer, 6)
        add(order, other, 1)
        with pytest.raises(OutOfStockError):
            add(order, hidden, 1)

        assert [numbers(one) for one in (offer, other, hidden)] == [(9, 6), (9, 1), (9, 0)]

    def test_many_are_set_at_once_and_others_stay(self) -> None:
        shelf = make_shelves(shops=1, offers_each=4, count=9)[0]
        [order] = place([(offer, 2) for offer in shelf[:3]])
        wanted = {shelf[0].pk: 5, shelf[1].pk: 0, shelf[3].pk: 1}

        with CaptureQueriesContext(connection) as asked:
            keep(order, wanted)

        assert [numbers(offer)[1] for offer in shelf] == [5, 0, 2, 1]
        # Two savepoints and their ends; holding, what was merged, what is kept, writing and telling.
        assert len(asked) == 2 * 2 + 5

    def test_what_stays_as_it_is_is_not_booked(self) -> None:
        offer = make_offer(count=9)
        [order] = place([(offer, 2)])
        booked = StockMovement.objects.count()

        keep(order, {offer.pk: 2})

        assert StockMovement.objects.count() == booked

    @pytest.mark.parametrize("quantity", [-1, 10**30])
    def test_impossible_quantity_is_refused(self, quantity: int) -> None:
        offer = make_offer(count=9)
        [order] = place([(offer, 2)])

        for act in (change, add):
            with pytest.raises(InvalidQuantityError):
                act(order, offer, quantity)
        with pytest.raises(InvalidQuantityError):
            keep(order, {offer.pk: quantity})

    def test_offer_whose_pack_was_found_to_be_another_is_that_other(self) -> None:
        shop = make_grocer()
        kept, merged = make_offer(shop, count=9), make_offer(shop, count=9)
        [order] = place([(merged, 4)])
        merges.merge_products(actor_id=None, kept_id=kept.product_id, merged_id=merged.product_id, now=NOW)
        while merge_work.move_offers(merged_id=merged.product_id, now=NOW):
            pass

        change(order, merged, 3)
        add(order, merged, 2)
        reservations.sell(reference=order, now=NOW)
        bring_back(order, [(merged, 1)])

        assert (numbers(kept), numbers(merged)) == ((14, 0), (0, 0))

    def test_offers_that_became_one_twice_are_the_last_of_them(self) -> None:
        shop = make_grocer()
        first, second, last = (make_offer(shop, count=9) for _offer in range(3))
        for merged, kept in ((first, second), (second, last)):
            merges.merge_products(actor_id=None, kept_id=kept.product_id, merged_id=merged.product_id, now=NOW)
            while merge_work.move_offers(merged_id=merged.product_id, now=NOW):
                pass

        keep(uuid4(), {first.pk: 1, second.pk: 2, last.pk: 3})

        assert [numbers(offer) for offer in (first, second, last)] == [(0, 0), (0, 0), (27, 6)]


class TestComingBack:
    def test_what_is_fit_is_there_again_and_what_is_not_is_written_off(self) -> None:
        offer = make_offer(count=9)
        [order] = place([(offer, 5)])
        reservations.sell(reference=order, now=NOW)

        bring_back(order, [(offer, 2)], [(offer, 1)])

        booked = StockMovement.objects.filter(reference=order).order_by("id")
        assert list(booked.values_list("kind", "stock_change", "stock_after"))[-3:] == [
            ("returned", 2, 6),
            ("returned", 1, 7),
            ("written_off", -1, 6),
        ]
        balance = stock_balance(offer.pk)
        assert (balance.given, balance.free, balance.reserved, balance.sold, balance.written_off) == (9, 6, 0, 2, 1)
        assert balance.adds_up

    def test_what_is_not_counted_is_not_booked(self) -> None:
        offer = make_offer()
        [order] = place([(offer, 5)])
        reservations.sell(reference=order, now=NOW)

        bring_back(order, [(offer, 2)], [(offer, 1)])

        assert numbers(offer) == (None, 0)
        assert not StockMovement.objects.filter(kind=MovementKind.RETURNED).exists()

    def test_what_was_withdrawn_meanwhile_is_booked(self) -> None:
        offer = make_offer(count=9)
        [order] = place([(offer, 5)])
        reservations.sell(reference=order, now=NOW)
        offers.withdraw_offer(actor_id=None, offer_id=offer.pk, now=NOW)

        bring_back(order, [(offer, 5)])

        assert numbers(offer) == (9, 0)

    def test_nothing_of_nothing_comes_back(self) -> None:
        offer = make_offer(count=9)

        with pytest.raises(OfferNotFoundError):
            bring_back(uuid4(), [(Offer(pk=uuid4()), 1)])
        with pytest.raises(InvalidQuantityError):
            bring_back(uuid4(), [(offer, 0)])
        bring_back(uuid4())

        assert numbers(offer) == (9, 0)


ACTS = st.one_of(
    st.tuples(st.just("place"), st.integers(0, 3), st.integers(1, 4)),
    st.tuples(st.sampled_from(["change", "add", "keep"]), st.integers(0, 3), st.integers(0, 6)),
    st.tuples(st.sampled_from(["sell", "release", "fit", "unfit"]), st.integers(0, 3), st.integers(1, 3)),
    st.tuples(st.sampled_from(["received", "sold"]), st.integers(0, 3), st.integers(1, 3)),
)


class TestAnySequence:
    @given(acts=st.lists(ACTS, max_size=14))
    @settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    def test_everything_that_was_given_is_free_reserved_sold_or_written_off(
        self, acts: list[tuple[str, int, int]]
    ) -> None:
        with transaction.atomic():
            pair = [make_offer(count=8), make_offer(make_grocer(), count=5)]
            orders = list[UUID]()
            for act, which, number in acts:
                self.do(act, pair, orders, which, number)
                for balance in stock_balances([offer.pk for offer in pair]).values():
                    assert balance.adds_up
            transaction.set_rollback(True)

    def do(self, act: str, pair: list[Offer], orders: list[UUID], which: int, number: int) -> None:
        offer, order = pair[which % 2], orders[which % len(orders)] if orders else uuid4()
        acts: dict[str, Callable[[], object]] = {
            "place": lambda: orders.extend(place([(offer, number)], [(pair[0], 1), (pair[1], number)])),
            "change": lambda: change(order, offer, number),
            "add": lambda: add(order, offer, number),
            "keep": lambda: keep(order, {offer.pk: number, pair[0].pk: which}),
            "sell": lambda: reservations.sell(reference=order, now=NOW),
            "release": lambda: reservations.release(reference=order, now=NOW),
            "fit": lambda: bring_back(order, [(offer, number)]),
            "unfit": lambda: bring_back(order, [(offer, 1)], [(offer, number)]),
            "received": lambda: move(offer, MovementKind.RECEIVED, number),
            "sold": lambda: move(offer, MovementKind.SOLD, number),
        }
        with suppress(HaatError), transaction.atomic():
            acts[act]()
