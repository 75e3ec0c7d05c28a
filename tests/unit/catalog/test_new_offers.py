"""Many packs that a shop begins to sell at once."""

from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from marketplace.catalog.errors.offers import InvalidOfferError
from marketplace.catalog.models import Offer, PriceChange, Product, StockMovement
from marketplace.catalog.services.bulk import OfferChange, change_offers
from marketplace.catalog.services.new_offers import Listing, NewOffer, list_variants
from marketplace.catalog.services.offers import withdraw_offer
from marketplace.core.ids import uuid7
from marketplace.core.models import OutboxEvent
from sellers.models import Shop
from tests.unit.catalog.goods import LATER, NOW, make_grocer, make_offer, make_product

pytestmark = pytest.mark.django_db
MOST_STATEMENTS = 16


@pytest.fixture
def shop() -> Shop:
    return make_grocer()


def wish(product: Product, price: str = "90.00", stock: int | None = None) -> NewOffer:
    return NewOffer(product.variants.get().pk, Decimal(price), stock)


def listed(shop: Shop, *wanted: NewOffer) -> list[Listing]:
    return list_variants(actor_id=None, shop_id=shop.pk, wanted=wanted, now=LATER)


def offer_in(shop: Shop, product: Product) -> Any:
    return Offer.objects.get(shop=shop, product=product)


def test_packs_are_on_sale_at_their_price_and_stock(shop: Shop) -> None:
    counted, uncounted = make_product(), make_product(name_en="Chinigura rice")

    results = listed(shop, wish(counted, "90.00", 12), wish(uncounted, "140.00"))

    assert [one.is_new for one in results] == [True, True]
    first, second = offer_in(shop, counted), offer_in(shop, uncounted)
    assert (first.price, first.stock, first.product_id) == (Decimal(90), 12, counted.pk)
    assert (second.price, second.stock, second.stock_confirmed_at) == (Decimal(140), None, LATER)
    assert StockMovement.objects.get(offer=first).stock_change == 12
    assert PriceChange.objects.get(offer=second).price_before is None
    [told] = OutboxEvent.objects.filter(name="catalog.offers_changed").values_list("data", flat=True)
    assert len(told["offers"]) == 2


def test_what_is_sold_already_stays_as_it_is(shop: Shop) -> None:
    product = make_product()
    make_offer(shop, product, count=5)

    [result] = listed(shop, wish(product, "1.00", 99))

    assert (result.is_new, list(result.details)) == (False, [])
    assert (offer_in(shop, product).price, offer_in(shop, product).stock) == (Decimal(400), 5)


def test_what_was_withdrawn_is_sold_again_without_its_old_comparison(shop: Shop) -> None:
    product = make_product()
    offer = make_offer(shop, product, count=5, compare_at_price=Decimal(450), shop_sku="R-1")
    withdraw_offer(actor_id=None, offer_id=offer.pk, now=NOW)
    make_offer(shop, make_product(name_en="Another"), shop_sku="R-1")

    [result] = listed(shop, wish(product, "500.00", 8))

    again = offer_in(shop, product)
    assert result.is_new
    assert (again.pk, again.price, again.compare_at_price, again.stock) == (offer.pk, Decimal(500), None, 8)
    assert (again.deleted_at, again.shop_sku) == (None, "")


def test_what_is_reserved_of_a_withdrawn_offer_must_be_counted(shop: Shop) -> None:
    product = make_product()
    offer = make_offer(shop, product, count=5)
    Offer.objects.filter(pk=offer.pk).update(reserved=3)
    withdraw_offer(actor_id=None, offer_id=offer.pk, now=NOW)

    [result] = listed(shop, wish(product, stock=2))

    assert [detail.field for detail in result.details] == ["stock"]
    assert offer_in(shop, product).deleted_at is not None


def test_a_wrong_one_keeps_no_other_back(shop: Shop) -> None:
    mine = make_product(shop_id=make_grocer().pk, name_en="Another shop's own")
    good, dear = make_product(), make_product(name_en="Dear")

    results = listed(
        shop,
        wish(good),
        wish(dear, "0.00"),
        wish(mine),
        NewOffer(uuid7(), Decimal(5)),
        wish(make_product(name_en="X"), stock=-1),
    )

    fields = [[detail.field for detail in one.details] for one in results]
    assert fields == [[], ["price"], ["variant_id"], ["variant_id"], ["stock"]]
    assert Offer.objects.filter(shop=shop).count() == 1


@pytest.mark.parametrize("count", [1, 30])
def test_statements_do_not_grow_with_packs(shop: Shop, count: int) -> None:
    wanted = [wish(make_product(name_en=f"Rice {number}"), stock=3) for number in range(count)]

    with CaptureQueriesContext(connection) as queries:
        results = listed(shop, *wanted)

    assert all(one.is_new for one in results)
    assert len(queries) <= MOST_STATEMENTS


def test_a_pack_is_wished_for_once(shop: Shop) -> None:
    product = make_product()

    with pytest.raises(InvalidOfferError):
        listed(shop, wish(product), wish(product))


def test_what_was_listed_can_be_changed_at_once(shop: Shop) -> None:
    [listing] = listed(shop, wish(make_product(), stock=3))
    assert listing.offer is not None
    change = OfferChange(offer_id=listing.offer.pk, values={"price": Decimal(91)}, seen={"price": Decimal(90)})

    [row] = change_offers(actor_id=None, shop_id=shop.pk, changes=[change], now=LATER)

    assert row.outcome == "changed"
