"""Offers: what makes one, and what each change leaves behind."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError

from marketplace.catalog.errors.offers import InvalidOfferError, OfferNotFoundError
from marketplace.catalog.errors.products import VariantNotFoundError
from marketplace.catalog.models import Offer, PriceChange
from marketplace.catalog.models.offers import EARLIEST, LATEST
from marketplace.catalog.services import offers
from marketplace.core.models import OutboxEvent
from sellers.errors.shops import ShopNotFoundError
from tests.unit.catalog.goods import NOW, make_grocer, make_offer, make_product, pack, terms

pytestmark = pytest.mark.django_db


def put(offer: Offer, **given: Any) -> Offer:
    return offers.set_offer(
        actor_id=None, shop_id=offer.shop_id, variant_id=offer.variant_id, draft=terms(**given), now=NOW
    )


def test_new_offer_is_not_counted_and_costs_what_it_says() -> None:
    offer = make_offer(price="410.50")

    assert (offer.price, offer.stock, offer.stock_confirmed_at) == (Decimal("410.50"), None, NOW)
    assert offer.product_id == offer.variant.product_id
    assert list(offer.price_changes.values_list("price_before", "price_after")) == [(None, Decimal("410.50"))]


def test_setting_it_again_changes_the_one_and_keeps_its_stock() -> None:
    offer = make_offer(count=7)

    changed = put(offer, price="380", compare_at_price=Decimal(400))

    assert (changed.pk, changed.stock, changed.price) == (offer.pk, 7, Decimal(380))
    assert PriceChange.objects.filter(offer=offer).count() == 2


def test_what_is_the_same_leaves_no_trace() -> None:
    offer = make_offer()

    put(offer)

    assert OutboxEvent.objects.filter(name="catalog.offers_changed").count() == 1
    assert PriceChange.objects.filter(offer=offer).count() == 1


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"price": "0"}, "price"),
        ({"price": "-1"}, "price"),
        ({"price": "1e40"}, "price"),
        ({"price": "Infinity"}, "price"),
        ({"price": "1.005"}, "price"),
        ({"compare_at_price": Decimal(400)}, "compare_at_price"),
        ({"compare_at_from": NOW, "compare_at_until": NOW}, "compare_at_until"),
        ({"compare_at_from": datetime.fromisoformat("1999-12-31T23:59:59+00:00")}, "compare_at_from"),
        ({"compare_at_from": datetime.fromisoformat("0001-01-01T00:00:00+06:00")}, "compare_at_from"),
        ({"compare_at_until": datetime.fromisoformat("2200-01-01T00:00:00+00:00")}, "compare_at_until"),
        ({"compare_at_until": datetime.fromisoformat("9999-12-31T23:59:59-05:00")}, "compare_at_until"),
        ({"least_per_order": 0}, "least_per_order"),
        ({"least_per_order": 5, "most_per_order": 4}, "most_per_order"),
        ({"most_per_order": 10**12}, "most_per_order"),
        ({"low_stock_threshold": -1}, "low_stock_threshold"),
        ({"shop_sku": "7" * 61}, "shop_sku"),
        ({"shop_sku": "\x00"}, "shop_sku"),
        ({"currency": "USD"}, "currency"),
    ],
)
def test_what_makes_no_offer_is_refused_by_field(given: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidOfferError) as refusal:
        make_offer(**given)

    assert field in {detail.field for detail in refusal.value.details}


@pytest.mark.parametrize("name", ["compare_at_from", "compare_at_until"])
@pytest.mark.parametrize("at", [EARLIEST - timedelta(microseconds=1), LATEST])
def test_the_table_keeps_no_day_beyond_those_that_can_be_told(name: str, at: datetime) -> None:
    offer = make_offer()

    with pytest.raises(IntegrityError):
        Offer.objects.filter(pk=offer.pk).update(**{name: at})


def test_variant_of_another_shops_product_is_not_there() -> None:
    theirs = make_product(make_grocer().pk)

    with pytest.raises(VariantNotFoundError):
        make_offer(make_grocer(), theirs)


def test_shop_that_is_not_there_is_refused() -> None:
    variant = make_product().variants.get()

    with pytest.raises(ShopNotFoundError):
        offers.set_offer(actor_id=None, shop_id=uuid4(), variant_id=variant.pk, draft=terms(), now=NOW)


def test_shops_number_is_of_one_offer() -> None:
    shop = make_grocer()
    make_offer(shop, make_product(), shop_sku="R-1")

    with pytest.raises(InvalidOfferError):
        make_offer(shop, make_product(variants=(pack("10"),)), shop_sku="R-1")
    assert make_offer(make_grocer(), shop_sku="R-1").shop_sku == "R-1"


def test_withdrawn_offer_is_gone_and_comes_back() -> None:
    offer = make_offer()

    offers.withdraw_offer(actor_id=None, offer_id=offer.pk, now=NOW)
    with pytest.raises(OfferNotFoundError):
        offers.withdraw_offer(actor_id=None, offer_id=offer.pk, now=NOW)
    assert offers.restore_offer(actor_id=None, offer_id=offer.pk, now=NOW + timedelta(days=1)).deleted_at is None
