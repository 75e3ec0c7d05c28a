"""What search finds for a shop that looks for goods to sell."""

from uuid import UUID

import pytest

from marketplace.catalog.models import Product
from marketplace.search.selectors.finding import find_offerable
from marketplace.search.services.indexing import count_words, index_products
from sellers.models import Shop
from tests.unit.catalog.goods import NOW, make_grocer, make_product

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop() -> Shop:
    return make_grocer()


def indexed(name_en: str, name_bn: str, shop_id: UUID | None = None) -> Product:
    product = make_product(shop_id, name_en=name_en, name_bn=name_bn)
    index_products(product_ids=[product.pk], now=NOW)
    return product


@pytest.mark.parametrize("typed", ["miniket chal", "মিনিকেট চাল", "Miniket rice", "chal miniket", "মিনিকেট"])
def test_goods_that_nobody_sells_are_found_in_any_script(shop: Shop, typed: str) -> None:
    rice = indexed("Miniket rice", "মিনিকেট চাল")
    indexed("Lux soap", "লাক্স সাবান")

    assert find_offerable(typed, shop.pk, 10) == [rice.pk]


def test_a_slip_of_the_finger_is_mended(shop: Shop) -> None:
    rice = indexed("Miniket rice", "মিনিকেট চাল")
    count_words()

    assert find_offerable("minikat", shop.pk, 10) == [rice.pk]


def test_own_products_are_found_by_their_shop_alone(shop: Shop) -> None:
    mine = indexed("Our achar", "আমাদের আচার", shop.pk)

    assert find_offerable("achar", shop.pk, 10) == [mine.pk]
    assert find_offerable("achar", make_grocer().pk, 10) == []


def test_what_has_every_word_keeps_out_what_has_some(shop: Shop) -> None:
    both = indexed("Miniket rice", "মিনিকেট চাল")
    one = indexed("Basmati rice", "বাসমতি চাল")

    assert find_offerable("miniket rice", shop.pk, 10) == [both.pk]
    assert set(find_offerable("rice", shop.pk, 10)) == {both.pk, one.pk}
    assert len(find_offerable("rice", shop.pk, 1)) == 1


def test_nothing_is_found_for_nothing(shop: Shop) -> None:
    assert find_offerable(" । ", shop.pk, 10) == []
