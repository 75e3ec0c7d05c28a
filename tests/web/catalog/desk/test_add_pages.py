"""Goods of the catalogue that a shop begins to sell."""

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from marketplace.catalog import finding
from marketplace.catalog.models import Offer, Product
from marketplace.search.services.indexing import index_products
from sellers.models import Shop
from tests.unit.catalog.goods import make_category, make_grocer, make_offer, make_product, pack
from tests.web.catalog.desk.desk import Sent, form_of, text_of, url


@pytest.fixture
def rice(db: None) -> Product:
    return searchable()


def searchable(**given: Any) -> Product:
    """A product that search knows."""
    made = make_product(**given)
    index_products(product_ids=[made.pk], now=timezone.now())
    return made


def name_of(product: Product, field: str) -> str:
    return f"p-{product.variants.get().pk}-{field}"


def key_of(product: Product) -> str:
    return str(product.variants.get().pk)


def found(owner: Client, shop: Shop, **asked: str) -> Sent:
    return form_of(owner.get(url(shop, "goods_add"), asked or {"q": "rice"}))


def address(shop: Shop) -> str:
    return url(shop, "goods_add") + "?q=rice"


def test_kinds_are_where_one_begins(shop: Shop, owner: Client) -> None:
    make_category("food")

    text = text_of(owner.get(url(shop, "goods_add")))

    assert "?category=test-food" in text


def test_a_kind_shows_its_goods_and_what_is_below_it(shop: Shop, owner: Client) -> None:
    food = make_category("food")
    make_product(name_en="Puffed rice", category=make_category("snacks", food))

    text = text_of(owner.get(url(shop, "goods_add"), {"category": "test-food"}))

    assert "Puffed rice" in text
    assert "?category=test-snacks" in text
    assert owner.get(url(shop, "goods_add"), {"category": "nonsense"}).status_code == 404


@pytest.mark.parametrize("typed", ["rice", "মিনিকেট", "miniket chal", "মিনিকেট চাউল", "minik"])
def test_goods_are_found_in_any_script(shop: Shop, owner: Client, rice: Product, typed: str) -> None:
    assert key_of(rice) in found(owner, shop, q=typed)["pack"]


def test_a_barcode_finds_its_pack(shop: Shop, owner: Client) -> None:
    soap = make_product(name_en="Soap", variants=(pack(barcode="4006381333931"),))

    assert found(owner, shop, q="৪০০৬ ৩৮১৩ ৩৩৯৩ ১")["pack"] == [key_of(soap)]


def test_without_search_names_that_are_alike_are_found(rice: Product, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(finding, "_finders", [])

    assert finding.find_products("minket", shop_id=make_grocer().pk) == [rice.pk]


def test_other_shops_own_products_are_not_found(shop: Shop, owner: Client) -> None:
    make_product(make_grocer().pk, name_en="Secret rice")
    mine = make_product(shop.pk, name_en="Our rice")

    sent = found(owner, shop)

    assert sent["pack"] == [key_of(mine)]


def test_what_is_not_there_can_be_described(shop: Shop, owner: Client) -> None:
    assert "Nothing in the catalogue for this" in text_of(owner.get(url(shop, "goods_add"), {"q": "zzzz"}))


def test_what_is_ticked_and_priced_is_on_sale(shop: Shop, owner: Client, rice: Product) -> None:
    other = searchable(name_en="Chinigura rice")
    sent = found(owner, shop) | {
        "tick": [key_of(rice)],
        name_of(rice, "price"): ["৯০"],
        name_of(rice, "stock"): ["12"],
        name_of(other, "price"): ["140"],
    }

    answer = owner.post(address(shop), sent, follow=True)

    assert "2 of the goods are on sale now." in text_of(answer)
    assert "You sell it for ৳ 90" in text_of(answer)
    offers = {offer.product_id: (offer.price, offer.stock) for offer in Offer.objects.filter(shop=shop)}
    assert offers == {rice.pk: (Decimal(90), 12), other.pk: (Decimal(140), None)}


@pytest.mark.parametrize(("field", "typed"), [("price", ""), ("price", "abc"), ("price", "0"), ("stock", "-1")])
def test_a_wrong_pack_keeps_what_was_typed_and_others_are_saved(
    shop: Shop, owner: Client, rice: Product, field: str, typed: str
) -> None:
    other = searchable(name_en="Chinigura rice")
    right = {name_of(rice, "price"): ["90"], name_of(rice, "stock"): ["5"], name_of(other, "price"): ["140"]}
    sent = found(owner, shop) | right | {"tick": [key_of(rice)], name_of(rice, field): [typed]}

    answer = owner.post(address(shop), sent)

    again = form_of(answer)
    assert answer.status_code == 400
    assert (again[name_of(rice, field)], again["tick"]) == ([typed], [key_of(rice)])
    assert "1 is on sale now; the rest needs another look" in text_of(answer)
    assert list(Offer.objects.filter(shop=shop).values_list("product_id", flat=True)) == [other.pk]


def test_nothing_ticked_is_told(shop: Shop, owner: Client, rice: Product) -> None:
    answer = owner.post(address(shop), found(owner, shop), follow=True)

    assert "Tick what you sell, and write what it costs." in text_of(answer)


def test_what_is_sold_already_is_marked_and_stays(shop: Shop, owner: Client, rice: Product) -> None:
    make_offer(shop, rice, price="400.00")

    page = owner.get(address(shop))
    owner.post(address(shop), {"pack": [key_of(rice)], name_of(rice, "price"): ["1"]})

    assert "You sell it for ৳ 400" in text_of(page)
    assert "pack" not in form_of(page)
    assert Offer.objects.get(shop=shop).price == Decimal(400)


def test_what_others_ask_is_told_from_three_on(shop: Shop, owner: Client, rice: Product) -> None:
    for price in ("80", "90"):
        make_offer(make_grocer(), rice, price=price)
    before = text_of(owner.get(address(shop)))
    make_offer(make_grocer(), rice, price="500")

    after = text_of(owner.get(address(shop)))

    assert "other shops ask" not in before
    assert "Half of 3 other shops ask ৳ 90 or less" in after
