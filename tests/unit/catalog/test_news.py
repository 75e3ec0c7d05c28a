"""What is told of offers and stock that change together."""

from contextlib import suppress
from typing import Any

import pytest

from marketplace.catalog import events
from marketplace.catalog.errors.stock import StockNotCountedError
from marketplace.catalog.models import MovementKind, Offer
from marketplace.catalog.news import told_together
from marketplace.catalog.services.offers import set_offer
from marketplace.catalog.services.stock import count_stock, move_stock
from marketplace.core.events import DomainEvent
from marketplace.core.models import OutboxEvent
from tests.unit.catalog.goods import NOW, make_grocer, make_offer, make_product, pack, terms

pytestmark = pytest.mark.django_db


def told(event: type[DomainEvent]) -> list[dict[str, Any]]:
    return list(OutboxEvent.objects.filter(name=event.event_name).order_by("id").values_list("data", flat=True))


def offers_of(count: int) -> list[Offer]:
    """Of one shop, each counted: a hundred of each."""
    shop = make_grocer()
    sizes = [pack(str(size)) for size in range(1, count + 1)]
    variants = make_product(variants=tuple(sizes)).variants.order_by("position")
    made = [
        set_offer(actor_id=None, shop_id=shop.pk, variant_id=variant.pk, draft=terms(), now=NOW) for variant in variants
    ]
    for offer in made:
        count_stock(actor_id=None, offer_id=offer.pk, quantity=100, now=NOW)
    OutboxEvent.objects.all().delete()
    return made


def reprice(offer: Offer, price: str) -> None:
    set_offer(actor_id=None, shop_id=offer.shop_id, variant_id=offer.variant_id, draft=terms(price), now=NOW)


def take(offer: Offer, quantity: int) -> None:
    move_stock(actor_id=None, offer_id=offer.pk, kind=MovementKind.CORRECTED, quantity=quantity, now=NOW)


def test_single_change_is_a_batch_of_one() -> None:
    offer = make_offer()

    [event] = told(events.OffersChanged)

    ids = {"offer_id": str(offer.pk), "shop_id": str(offer.shop_id), "product_id": str(offer.product_id)}
    assert event["offers"] == [ids]
    assert "price" in event["fields"]


def test_many_changes_are_one_event_of_each_kind() -> None:
    made = offers_of(5)

    with told_together():
        for offer in made:
            reprice(offer, "123.00")
            take(offer, -97)

    [priced], [moved], [low] = told(events.OffersChanged), told(events.StockChanged), told(events.StockRanLow)
    ids = [str(offer.pk) for offer in made]
    assert [offer["offer_id"] for offer in priced["offers"]] == ids
    assert priced["fields"] == ["price"]
    assert [(one["offer_id"], one["free_before"], one["free_after"]) for one in moved["offers"]] == [
        (pk, 100, 3) for pk in ids
    ]
    assert [(one["offer_id"], one["free"], one["threshold"]) for one in low["offers"]] == [(pk, 3, 5) for pk in ids]


def test_event_is_about_so_many_at_most(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("marketplace.catalog.news.MOST_TOLD", 2)
    made = offers_of(5)

    with told_together():
        for offer in made:
            reprice(offer, "123.00")

    assert [len(event["offers"]) for event in told(events.OffersChanged)] == [2, 2, 1]


def test_stock_that_is_back_where_it_was_is_no_news() -> None:
    [offer] = offers_of(1)

    with told_together():
        take(offer, -99)
        take(offer, 99)

    assert told(events.StockChanged) == told(events.StockRanLow) == []


def test_what_fails_within_a_batch_is_undone_and_not_told() -> None:
    good, bad = offers_of(2)
    count_stock(actor_id=None, offer_id=bad.pk, quantity=None, now=NOW)
    OutboxEvent.objects.all().delete()

    with told_together():
        for offer in (good, bad):
            with suppress(StockNotCountedError), told_together():
                reprice(offer, "123.00")
                take(offer, -1)

    [priced], [moved] = told(events.OffersChanged), told(events.StockChanged)
    assert [one["offer_id"] for one in priced["offers"] + moved["offers"]] == [str(good.pk)] * 2
    bad.refresh_from_db()
    assert str(bad.price) == "400.00"


def test_batch_that_fails_tells_nothing_and_leaves_none_open() -> None:
    first, second = offers_of(2)

    with suppress(StockNotCountedError), told_together():
        reprice(first, "123.00")
        raise StockNotCountedError
    reprice(second, "123.00")

    [event] = told(events.OffersChanged)
    assert [one["offer_id"] for one in event["offers"]] == [str(second.pk)]
