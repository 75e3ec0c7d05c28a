"""Many offers changed at once: whole or not at all, in few statements, and never over what somebody else did."""

import threading
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from marketplace.catalog.errors.offers import InvalidOfferError
from marketplace.catalog.models import MovementKind, Offer, PriceChange, StockMovement
from marketplace.catalog.services.bulk import MOST_CHANGES, ChangedRow, OfferChange, Outcome, adjusted, change_offers
from marketplace.catalog.services.offers import withdraw_offer
from marketplace.core.ids import uuid7
from marketplace.core.models import AuditEntry, OutboxEvent
from sellers.models import Shop
from tests.unit.catalog.goods import LATER, NOW, make_grocer, make_offer, make_product
from tests.unit.sellers.market import make_shop

pytestmark = pytest.mark.django_db
MOST_STATEMENTS = 14


@pytest.fixture
def shop() -> Shop:
    return make_grocer()


@pytest.fixture
def offer(shop: Shop) -> Offer:
    return make_offer(shop, count=10)


def change(shop: Shop, *changes: OfferChange) -> list[ChangedRow]:
    return change_offers(actor_id=None, shop_id=shop.pk, changes=changes, now=LATER)


def wants(offer: Offer, **values: Any) -> OfferChange:
    return OfferChange(offer_id=offer.pk, values=values)


def outcomes(rows: Sequence[ChangedRow]) -> list[Outcome]:
    return [row.outcome for row in rows]


def refused_fields(row: ChangedRow) -> list[str]:
    return [detail.field for detail in row.details]


def make_offers(shop: Shop, count: int) -> list[Offer]:
    return [make_offer(shop, make_product(name_en=f"Rice {number}"), count=10) for number in range(count)]


def told(name: str) -> list[dict[str, Any]]:
    return list(OutboxEvent.objects.filter(name=name).order_by("id").values_list("data", flat=True))


def test_terms_and_stock_of_a_row_change_together(shop: Shop, offer: Offer) -> None:
    values = {"price": Decimal("95.50"), "compare_at_price": Decimal(110), "stock": 25, "low_stock_threshold": 3}

    [row] = change(shop, OfferChange(offer_id=offer.pk, values=values))

    offer.refresh_from_db()
    assert row.outcome is Outcome.CHANGED
    assert (offer.price, offer.compare_at_price, offer.low_stock_threshold) == (Decimal("95.50"), Decimal(110), 3)
    assert (offer.stock, offer.free_stock, offer.stock_confirmed_at) == (25, 25, LATER)


def test_what_was_counted_is_one_movement(shop: Shop, offer: Offer) -> None:
    change(shop, wants(offer, stock=25))

    movement = StockMovement.objects.filter(offer=offer).latest("id")
    assert (movement.kind, movement.stock_change, movement.stock_after) == (MovementKind.COUNTED, 15, 25)
    assert sum(StockMovement.objects.filter(offer=offer).values_list("stock_change", flat=True)) == 25


def test_null_stops_counting(shop: Shop, offer: Offer) -> None:
    change(shop, wants(offer, stock=None))

    offer.refresh_from_db()
    assert offer.stock is None


def test_another_price_is_kept_and_audited(shop: Shop, offer: Offer) -> None:
    change(shop, wants(offer, price=Decimal(420)))

    kept = PriceChange.objects.filter(offer=offer).latest("id")
    assert (kept.price_before, kept.price_after) == (Decimal("400.00"), Decimal(420))
    entry = AuditEntry.objects.get(action="catalog.change_offers")
    assert (entry.target_id, entry.changes) == (str(offer.pk), {"price": ["400.00", "420"]})


def test_what_is_so_already_leaves_no_trace(shop: Shop, offer: Offer) -> None:
    before = OutboxEvent.objects.count()

    [row] = change(shop, wants(offer, price=Decimal(400)))

    assert row.outcome is Outcome.UNCHANGED
    assert OutboxEvent.objects.count() == before
    assert not AuditEntry.objects.filter(action="catalog.change_offers").exists()


def test_a_wrong_row_changes_in_nothing_and_keeps_no_other_back(shop: Shop, offer: Offer) -> None:
    other = make_offer(shop, make_product(name_en="Chinigura rice"), count=10)

    rows = change(shop, wants(offer, price=Decimal(0), stock=3), wants(other, price=Decimal(120)))

    assert outcomes(rows) == [Outcome.REFUSED, Outcome.CHANGED]
    assert refused_fields(rows[0]) == ["price"]
    offer.refresh_from_db()
    other.refresh_from_db()
    assert (offer.price, offer.stock, other.price) == (Decimal(400), 10, Decimal(120))


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"price": Decimal("1.001")}, "price"),
        ({"compare_at_price": Decimal(400)}, "compare_at_price"),
        ({"compare_at_from": LATER, "compare_at_until": NOW}, "compare_at_until"),
        ({"least_per_order": 0}, "least_per_order"),
        ({"least_per_order": 5, "most_per_order": 4}, "most_per_order"),
        ({"low_stock_threshold": -1}, "low_stock_threshold"),
        ({"stock": -1}, "stock"),
        ({"stock": 10**9}, "stock"),
    ],
)
def test_what_makes_no_offer_is_refused_by_its_field(
    shop: Shop, offer: Offer, values: dict[str, Any], field: str
) -> None:
    [row] = change(shop, wants(offer, **values))

    assert row.outcome is Outcome.REFUSED
    assert refused_fields(row) == [field]


def test_fewer_than_are_reserved_cannot_be_counted(shop: Shop, offer: Offer) -> None:
    Offer.objects.filter(pk=offer.pk).update(reserved=4)

    [row] = change(shop, wants(offer, stock=3))

    assert refused_fields(row) == ["stock"]


def test_only_what_is_different_from_what_was_seen_keeps_a_row_back(shop: Shop, offer: Offer) -> None:
    Offer.objects.filter(pk=offer.pk).update(price=Decimal(450))
    over = OfferChange(offer_id=offer.pk, values={"price": Decimal(410)}, seen={"price": Decimal(400)})
    beside = OfferChange(offer_id=offer.pk, values={"least_per_order": 2}, seen={"least_per_order": 1})

    [kept_back] = change(shop, over)
    [done] = change(shop, beside)

    assert (kept_back.outcome, refused_fields(kept_back)) == (Outcome.OUTDATED, ["price"])
    assert done.outcome is Outcome.CHANGED
    offer.refresh_from_db()
    assert (offer.price, offer.least_per_order) == (Decimal(450), 2)


def test_other_shops_and_withdrawn_offers_are_not_found(shop: Shop, offer: Offer) -> None:
    others = make_offer(make_shop(77, slug="another"), make_product(name_en="Other rice"))
    withdraw_offer(actor_id=None, offer_id=offer.pk, now=NOW)

    rows = change(shop, wants(others, price=Decimal(1)), wants(offer, price=Decimal(1)))

    assert outcomes(rows) == [Outcome.NOT_FOUND, Outcome.NOT_FOUND]
    others.refresh_from_db()
    assert others.price == Decimal(400)


def test_withdraws_pauses_and_confirms(shop: Shop) -> None:
    first, second, third = make_offers(shop, 3)
    change(shop, wants(third, stock=None))

    change(
        shop,
        OfferChange(offer_id=first.pk, withdraws=True),
        wants(second, is_available=False),
        OfferChange(offer_id=third.pk, confirms=True),
    )

    for one in (first, second, third):
        one.refresh_from_db()
    assert first.deleted_at == LATER
    assert not second.is_available
    assert third.stock_confirmed_at == LATER


@pytest.mark.parametrize(
    ("price", "percent", "after"),
    [
        ("400.00", "5", "420.00"),
        ("399.00", "5", "419.00"),
        ("99.00", "-10", "89.00"),
        ("9.00", "5", "9.45"),
        ("10.00", "-10", "9.00"),
        ("0.01", "-90", "0.01"),
    ],
)
def test_percent_rounds_to_taka_where_a_paisa_says_nothing(price: str, percent: str, after: str) -> None:
    assert adjusted(Decimal(price), Decimal(percent)) == Decimal(after)


def test_percent_is_of_the_price_as_it_is_now(shop: Shop, offer: Offer) -> None:
    Offer.objects.filter(pk=offer.pk).update(price=Decimal(500))

    change(shop, OfferChange(offer_id=offer.pk, percent=Decimal(10)))

    offer.refresh_from_db()
    assert offer.price == Decimal(550)


def test_all_news_are_one_event_of_each_kind(shop: Shop) -> None:
    offers = make_offers(shop, 5)
    OutboxEvent.objects.all().delete()

    change(shop, *(wants(one, price=Decimal(100), stock=2) for one in offers))

    [changed], [moved], [low] = (
        told(name) for name in ("catalog.offers_changed", "catalog.stock_changed", "catalog.stock_ran_low")
    )
    assert {one["offer_id"] for one in changed["offers"]} == {str(one.pk) for one in offers}
    assert changed["fields"] == ["price"]
    assert [(one["free_before"], one["free_after"]) for one in moved["offers"]] == [(10, 2)] * 5
    assert [one["free"] for one in low["offers"]] == [2] * 5


@pytest.mark.parametrize("count", [1, 40])
def test_statements_do_not_grow_with_rows(shop: Shop, count: int) -> None:
    offers = make_offers(shop, count)
    changes = [replace(wants(one, price=Decimal(99), stock=3), confirms=True) for one in offers]

    with CaptureQueriesContext(
        connection,
    ) as queries:
        rows = change(shop, *changes)

    assert outcomes(rows) == [Outcome.CHANGED] * count
    assert len(queries) <= MOST_STATEMENTS


def test_too_many_twice_the_same_and_strange_fields_are_refused(shop: Shop, offer: Offer) -> None:
    many = [OfferChange(offer_id=uuid7()) for _ in range(MOST_CHANGES + 1)]
    for changes in (many, [wants(offer), wants(offer)], [wants(offer, reserved=0)]):
        with pytest.raises(InvalidOfferError):
            change(shop, *changes)


@pytest.mark.django_db(transaction=True)
def test_two_who_change_the_same_rows_the_other_way_round_both_end() -> None:
    shop = make_grocer()
    offers = make_offers(shop, 8)
    done: list[list[Outcome]] = []

    def work(rows: list[Offer], price: int) -> None:
        changes = [wants(one, price=Decimal(price), stock=price) for one in rows]
        done.append(outcomes(change_offers(actor_id=None, shop_id=shop.pk, changes=changes, now=timezone.now())))
        connection.close()

    threads = [threading.Thread(target=work, args=(rows, price)) for rows, price in ((offers, 11), (offers[::-1], 12))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert done == [[Outcome.CHANGED] * 8] * 2
    prices = set(Offer.objects.filter(shop=shop).values_list("price", "stock"))
    assert prices in ({(Decimal(11), 11)}, {(Decimal(12), 12)})
