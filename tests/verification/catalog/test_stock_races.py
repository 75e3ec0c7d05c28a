"""Who gets the last one. The races are real: many threads, each with a connection of its own, and all is committed."""

from threading import Barrier
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db.models import Sum

from marketplace.catalog import stock_sql
from marketplace.catalog.errors.products import VariantNotFoundError
from marketplace.catalog.errors.stock import OutOfStockError, ReservationExistsError
from marketplace.catalog.holding import HeldOffer, hold
from marketplace.catalog.models import MovementKind, Offer, StockMovement, StockReservation
from marketplace.catalog.services import merge_work, merges, offers, order_stock, reservations, stock
from marketplace.catalog.services.order_stock import ReservationLine
from marketplace.core.prepared import PreparedStatement
from tests.racing import connection_a_thread, race
from tests.unit.catalog.goods import LATER, NOW, make_category, make_grocer, make_offer, make_product, pack, terms

__all__ = ["connection_a_thread"]

pytestmark = pytest.mark.django_db(transaction=True)

BUYERS = 500


def take(*offer_ids: UUID, quantity: int = 1) -> list[StockReservation]:
    lines = [ReservationLine(offer_id, quantity) for offer_id in offer_ids]
    return reservations.reserve(lines=lines, reference=uuid4(), expires_at=LATER, now=NOW)


def test_of_500_buyers_one_gets_the_last_unit() -> None:
    offer = make_offer(count=1)

    results = race(lambda number: take(offer.pk), BUYERS)

    assert sum(isinstance(result, list) for result in results) == 1
    assert sum(isinstance(result, OutOfStockError) for result in results) == BUYERS - 1
    assert StockReservation.objects.filter(offer=offer).count() == 1
    offer.refresh_from_db()
    assert (offer.stock, offer.reserved, offer.free_stock) == (1, 1, 0)


def test_without_the_lock_it_would_be_sold_to_many(monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: the same race oversells as soon as nobody holds the row."""
    offer = make_offer(count=1)
    buyers = 8
    everybody_has_looked = Barrier(buyers, timeout=30)

    def unlocked(offer_ids: Any) -> dict[UUID, HeldOffer]:
        found = hold(offer_ids)
        everybody_has_looked.wait()
        return found

    monkeypatch.setattr(stock_sql, "HOLD", PreparedStatement.of(stock_sql.hold_sql(lock="")))
    monkeypatch.setattr(order_stock, "hold", unlocked)

    results = race(lambda number: take(offer.pk), buyers, at_once=buyers)

    assert [result for result in results if isinstance(result, list)] == results
    assert StockReservation.objects.filter(offer=offer).aggregate(sum=Sum("quantity"))["sum"] == buyers


def test_baskets_in_any_order_never_wait_for_each_other_in_a_circle() -> None:
    shop = make_grocer()
    product = make_product(variants=tuple(pack(str(size)) for size in range(1, 7)))
    made = [
        offers.set_offer(actor_id=None, shop_id=shop.pk, variant_id=variant.pk, draft=terms(), now=NOW)
        for variant in product.variants.all()
    ]
    for offer in made:
        stock.count_stock(actor_id=None, offer_id=offer.pk, quantity=60, now=NOW)
    ids = [offer.pk for offer in made]

    results = race(lambda number: take(*(ids if number % 2 else ids[::-1])), 120, at_once=20)

    assert sum(isinstance(result, list) for result in results) == 60
    assert sum(isinstance(result, OutOfStockError) for result in results) == 60


def test_what_everybody_does_at_once_adds_up() -> None:
    offer = make_offer(count=100)
    held = [take(offer.pk)[0].reference for _ in range(20)]

    def act(number: int) -> object:
        match number % 4:
            case 0:
                return reservations.sell(reference=held[number // 4], now=NOW)
            case 1:
                return take(offer.pk)
            case 2:
                return stock.move_stock(
                    actor_id=None, offer_id=offer.pk, kind=MovementKind.RECEIVED, quantity=2, now=NOW
                )
        return reservations.expire_reservations(now=NOW, limit=5)

    results = race(act, 80, at_once=20)

    assert [result for result in results if isinstance(result, Exception)] == []
    offer.refresh_from_db()
    assert (offer.stock, offer.reserved) == (100 - 20 + 40, 20)
    assert StockMovement.objects.filter(offer=offer).aggregate(sum=Sum("stock_change"))["sum"] == offer.stock


def test_reservation_that_is_sold_while_it_runs_out_ends_once() -> None:
    offer = make_offer(count=10)
    held = [take(offer.pk)[0].reference for _ in range(10)]

    def act(number: int) -> object:
        if number % 2:
            return reservations.expire_reservations(now=LATER, limit=20)
        return reservations.sell(reference=held[number // 2], now=LATER)

    race(act, 20, at_once=20)

    offer.refresh_from_db()
    sold = StockReservation.objects.filter(offer=offer, state="sold").count()
    assert StockReservation.objects.filter(offer=offer, state="held").count() == 0
    assert (offer.stock, offer.reserved) == (10 - sold, 0)


def test_each_of_many_price_changes_is_kept_with_what_it_was_before() -> None:
    offer = make_offer(price="100")

    race(
        lambda number: offers.set_offer(
            actor_id=None,
            shop_id=offer.shop_id,
            variant_id=offer.variant_id,
            draft=terms(str(101 + number)),
            now=NOW,
        ),
        30,
        at_once=10,
    )

    changes = list(offer.price_changes.order_by("id").values_list("price_before", "price_after"))
    assert len(changes) == 31
    assert [before for before, _after in changes[1:]] == [after for _before, after in changes[:-1]]


def test_of_many_who_list_a_pack_at_once_there_is_one_offer() -> None:
    shop, variant = make_grocer(), make_product().variants.get()

    results = race(
        lambda number: offers.set_offer(actor_id=None, shop_id=shop.pk, variant_id=variant.pk, draft=terms(), now=NOW),
        10,
        at_once=10,
    )

    assert {result.pk for result in results} == {Offer.objects.get(shop=shop).pk}


def test_same_reservation_asked_for_at_once_is_one() -> None:
    made = [make_offer(make_grocer(), count=5) for _ in range(2)]
    reference, lines = uuid4(), [ReservationLine(offer.pk, 2) for offer in made]

    results = race(
        lambda number: reservations.reserve(lines=lines, reference=reference, expires_at=LATER, now=NOW),
        20,
        at_once=10,
    )

    rows = sorted(StockReservation.objects.filter(reference=reference).values_list("pk", flat=True))
    assert len(rows) == 2
    assert [sorted(row.pk for row in result) for result in results] == [rows] * 20
    assert set(Offer.objects.values_list("stock", "reserved")) == {(5, 2)}


def test_reservations_of_different_offers_under_one_reference_at_once_are_one() -> None:
    made = [make_offer(make_grocer(), count=5) for _ in range(10)]
    reference = uuid4()

    results = race(
        lambda number: reservations.reserve(
            lines=[ReservationLine(made[number].pk, 1)], reference=reference, expires_at=LATER, now=NOW
        ),
        10,
        at_once=10,
    )

    assert sum(isinstance(result, list) for result in results) == 1
    assert sum(isinstance(result, ReservationExistsError) for result in results) == 9
    assert StockReservation.objects.count() == 1


def test_products_of_one_name_at_once_have_addresses_of_their_own() -> None:
    make_category()

    results = race(lambda number: make_product(name_en="Basmati"), 10, at_once=10)

    assert {result.slug for result in results} == {"basmati", *(f"basmati-{number}" for number in range(2, 11))}


def test_offers_made_while_their_product_is_merged_follow_it_or_are_refused() -> None:
    kept, merged = make_product(), make_product()
    variant, shops = merged.variants.get(), [make_grocer() for _ in range(12)]

    def act(number: int) -> object:
        if number == 6:
            return merges.merge_products(actor_id=None, kept_id=kept.pk, merged_id=merged.pk, now=NOW)
        return offers.set_offer(actor_id=None, shop_id=shops[number].pk, variant_id=variant.pk, draft=terms(), now=NOW)

    results = race(act, 12, at_once=12)
    while merge_work.move_offers(merged_id=merged.pk, now=NOW):
        pass

    made = [result for result in results if isinstance(result, Offer)]
    assert len(made) + sum(isinstance(result, VariantNotFoundError) for result in results) == 11
    assert set(Offer.objects.values_list("product_id", "variant__deleted_at")) <= {(kept.pk, None)}


def test_offer_whose_reservation_ends_while_it_is_merged_loses_nothing() -> None:
    shop = make_grocer()
    kept, merged = make_offer(shop, count=10), make_offer(shop, count=20)
    held = [take(merged.pk)[0].reference for _ in range(20)]
    merges.merge_products(actor_id=None, kept_id=kept.product_id, merged_id=merged.product_id, now=NOW)

    def act(number: int) -> object:
        if number == 10:
            return merge_work.move_offers(merged_id=merged.product_id, now=NOW)
        return reservations.sell(reference=held[number], now=NOW)

    results = race(act, 20, at_once=20)

    assert [result for result in results if isinstance(result, Exception)] == []
    kept.refresh_from_db()
    merged.refresh_from_db()
    assert (kept.stock, kept.reserved, merged.stock, merged.reserved) == (11, 1, 0, 0)
