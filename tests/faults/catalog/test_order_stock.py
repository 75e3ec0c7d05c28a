"""Baskets of many shops that race for the same goods: nothing is sold twice, and nobody is shown a deadlock."""

from collections.abc import Callable, Iterable
from threading import Barrier
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import OperationalError, transaction

from marketplace.catalog import kept_stock, stock_sql
from marketplace.catalog.errors.stock import OutOfStockError
from marketplace.catalog.holding import HeldOffer, hold
from marketplace.catalog.models import Offer, StockReservation
from marketplace.catalog.selectors.stock import stock_balances
from marketplace.catalog.services import merge_work, merges, order_stock, reservations
from marketplace.catalog.services.order_stock import ORDER_HOLD, ReservationLine, reserve_orders
from marketplace.core.prepared import PreparedStatement
from tests.racing import connection_a_thread, race
from tests.unit.catalog.goods import NOW, make_grocer, make_offer, make_product, pack

__all__ = ["connection_a_thread"]

pytestmark = pytest.mark.django_db(transaction=True)

BUYERS = 500


def make_offers(number: int, *, count: int) -> list[Offer]:
    return [make_offer(make_grocer(), make_product(variants=(pack(),)), count=count) for _offer in range(number)]


@transaction.atomic
def place(offer_ids: Iterable[UUID]) -> dict[UUID, list[ReservationLine]]:
    """One of each offer, each of another order."""
    orders = {uuid4(): [ReservationLine(offer_id, 1)] for offer_id in offer_ids}
    reserve_orders(orders=orders, expires_at=NOW + ORDER_HOLD, now=NOW)
    return orders


def in_opposite_orders(offers: list[Offer]) -> Callable[[int], object]:
    ids = [offer.pk for offer in offers]
    return lambda number: place(ids if number % 2 else ids[::-1])


def kinds_of(results: list[Any]) -> set[type]:
    return {type(result) for result in results}


def test_of_500_baskets_in_opposite_line_orders_one_gets_the_last_units() -> None:
    offers = make_offers(3, count=1)

    results = race(in_opposite_orders(offers), BUYERS)

    assert kinds_of(results) == {dict, OutOfStockError}
    assert sum(isinstance(result, dict) for result in results) == 1
    assert StockReservation.objects.count() == 3
    balances = stock_balances([offer.pk for offer in offers]).values()
    assert all(balance.adds_up and (balance.free, balance.reserved) == (0, 1) for balance in balances)


def test_without_the_lock_the_last_units_would_be_sold_to_many(monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: the same race oversells as soon as nobody holds the rows."""
    buyers = 8
    offers = make_offers(3, count=1)
    everybody_has_looked = Barrier(buyers, timeout=30)

    def unlocked(offer_ids: Iterable[UUID]) -> dict[UUID, HeldOffer]:
        found = hold(offer_ids)
        everybody_has_looked.wait()
        return found

    monkeypatch.setattr(stock_sql, "HOLD", PreparedStatement.of(stock_sql.hold_sql(lock="ORDER BY id")))
    monkeypatch.setattr(order_stock, "hold", unlocked)

    # In one line order, for rows are written in the order of the lines, and this is not about that.
    results = race(lambda _number: place(offer.pk for offer in offers), buyers, at_once=buyers)

    assert kinds_of(results) == {dict}
    assert StockReservation.objects.count() == 3 * buyers
    assert not any(balance.adds_up for balance in stock_balances([offer.pk for offer in offers]).values())


def test_without_one_order_for_all_some_would_wait_in_a_circle(monkeypatch: pytest.MonkeyPatch) -> None:
    """The control of the other half: held line by line, two baskets have what the other waits for."""
    offers = make_offers(2, count=10)
    both_have_one = Barrier(2, timeout=30)

    def line_by_line(offer_ids: Iterable[UUID]) -> dict[UUID, HeldOffer]:
        first, second = offer_ids
        found = hold([first])
        both_have_one.wait()
        return found | hold([second])

    monkeypatch.setattr(order_stock, "hold", line_by_line)

    results = race(in_opposite_orders(offers), 2, at_once=2)

    assert kinds_of(results) == {dict, OperationalError}


def test_offers_of_merged_goods_are_held_in_that_order_too(monkeypatch: pytest.MonkeyPatch) -> None:
    shop = make_grocer()
    kept, merged = sorted((make_offer(shop, count=9) for _offer in range(2)), key=lambda offer: offer.pk)
    merges.merge_products(actor_id=None, kept_id=kept.product_id, merged_id=merged.product_id, now=NOW)
    while merge_work.move_offers(merged_id=merged.product_id, now=NOW):
        pass
    each_has_one = Barrier(2, timeout=30)

    def hold_and_wait(offer_ids: Iterable[UUID]) -> dict[UUID, HeldOffer]:
        found = hold(offer_ids)
        if found.keys() == {merged.pk}:
            each_has_one.wait()
        return found

    @transaction.atomic
    def hold_one_by_one() -> None:
        hold([kept.pk])
        each_has_one.wait()
        hold([merged.pk])

    monkeypatch.setattr(kept_stock, "hold", hold_and_wait)
    acts: list[Callable[[], object]] = [
        lambda: order_stock.keep_reserved(
            reference=uuid4(), quantities={merged.pk: 2}, expires_at=NOW + ORDER_HOLD, now=NOW
        ),
        hold_one_by_one,
    ]

    results = race(lambda number: acts[number](), 2, at_once=2)

    assert results == [None, None]
    assert Offer.objects.values_list("stock", "reserved").get(pk=kept.pk) == (18, 2)


def test_what_many_orders_do_at_once_adds_up() -> None:
    offers = make_offers(2, count=200)
    ids = [offer.pk for offer in offers]
    placed = [place(ids if number % 2 else ids[::-1]) for number in range(40)]

    def act(number: int) -> object:
        orders = list(placed[number // 4])
        match number % 4:
            case 0:
                return [reservations.sell(reference=order, now=NOW) for order in orders]
            case 1:
                return place(ids if number % 8 == 1 else ids[::-1])
            case 2:
                return order_stock.keep_reserved(
                    reference=uuid4(), quantities={ids[number % 8 // 4]: 2}, expires_at=NOW + ORDER_HOLD, now=NOW
                )
        return order_stock.restock(
            reference=orders[0], lines=[(ids[0], 1), (ids[1], 1)], written_off=[(ids[1], 1)], actor_id=None, now=NOW
        )

    results = race(act, 160, at_once=20)

    assert [result for result in results if isinstance(result, Exception)] == []
    balances = stock_balances(ids)
    assert all(balance.adds_up for balance in balances.values())
    assert [balances[pk].written_off for pk in ids] == [0, 40]
