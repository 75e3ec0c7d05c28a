"""Goods side by side."""

from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from marketplace.catalog.models import AttributeKind, CategoryAttribute, Product
from tests.unit.catalog.goods import make_product
from tests.web.storefront.goods_market import HERE, GoodsMarket, sell
from tests.web.storefront.html import Page

COMPARE = "/en/compare/"


def compare(client: Client, *products: Product, **query: Any) -> Page:
    answer = client.get(COMPARE, {"p": [product.slug for product in products], **query})
    assert answer.status_code == 200
    return Page(answer)


def row(page: Page, label: str) -> list[str]:
    """What the row with this label says, product by product."""
    found = page.html.partition(f'class="compare-label">{label}<')[2].partition("</tr>")[0]
    return [cell.partition("</td>")[0] for cell in found.split("<td>")[1:]]


def test_tells_prices_packs_and_kinds_and_marks_the_lowest(stranger: Client, market: GoodsMarket) -> None:
    dearer = make_product(name_en="Nazirshail rice", category=market.rice.category)
    sell(market.near, dearer.variants.get(), "500.00")
    unsold = make_product(name_en="Katarivog rice", category=market.staples)

    page = compare(stranger, market.rice, dearer, unsold)

    assert page.texts("compare-name") == ["Miniket rice", "Nazirshail rice", "Katarivog rice"]
    assert ["compare-best" in cell for cell in row(page, "Price from")] == [True, False, False]
    assert row(page, "Packs")[0] == "5 kg, 1 kg"
    assert row(page, "Kind") == ["Rice", "Rice", "Staples"]


def test_prices_of_other_units_are_not_held_against_each_other(stranger: Client, market: GoodsMarket) -> None:
    page = compare(stranger, market.rice, market.egg)

    for label in ("Price from", "By the kilo, litre or piece"):
        assert not any("compare-best" in cell for cell in row(page, label))


def test_attributes_stand_by_the_category_and_differences_are_told(stranger: Client, market: GoodsMarket) -> None:
    kind = market.rice.category
    for key, name in (("grain", "Grain"), ("origin", "Origin")):
        CategoryAttribute.objects.create(
            category=kind, key=key, name_en=name, name_bn=name, kind=AttributeKind.TEXT, position=1
        )
    other = make_product(name_en="Other rice", category=kind)
    Product.objects.filter(pk=market.rice.pk).update(attributes={"grain": "thin", "origin": "Dinajpur"})
    Product.objects.filter(pk=other.pk).update(attributes={"grain": "thick", "origin": "Dinajpur"})

    page = compare(stranger, market.rice, other)

    assert row(page, "Grain") == ["thin", "thick"]
    assert "they differ" in page.html.partition(">Grain<")[2].partition("</th>")[0]
    assert "they differ" not in page.html.partition(">Origin<")[2].partition("</th>")[0]


def test_with_a_pin_tells_who_brings_it(stranger: Client, market: GoodsMarket) -> None:
    told = row(compare(stranger, market.rice, market.egg, **HERE), "Brought to you")

    assert "Next Store" in told[0]
    assert "best of 2 shops" in told[0]
    assert "Near Store" in told[1]


def test_each_stands_once_four_at_most_and_what_is_not_there_is_left_out(stranger: Client, market: GoodsMarket) -> None:
    others = [make_product(name_en=f"Rice {number}") for number in range(4)]
    gone = make_product(name_en="Gone")
    Product.objects.filter(pk=gone.pk).update(status="archived")

    page = compare(stranger, market.rice, market.rice, gone, *others)

    assert page.texts("compare-name") == ["Miniket rice", "Rice 0", "Rice 1"]
    assert compare(stranger, *others, market.rice).texts("compare-name") == [f"Rice {number}" for number in range(4)]


def test_one_is_removed_and_the_others_stay_with_the_pin(stranger: Client, market: GoodsMarket) -> None:
    links = compare(stranger, market.rice, market.egg, **HERE).links("compare-out")

    assert links["Remove Egg"] == f"{COMPARE}?p={market.rice.slug}&lat={HERE['lat']}&lon={HERE['lon']}"


def test_another_is_found_by_name_without_script(stranger: Client, market: GoodsMarket) -> None:
    links = compare(stranger, market.rice, q="egg").links("found-place")

    assert links == {"Egg": f"{COMPARE}?p={market.rice.slug}&p={market.egg.slug}"}


def test_nothing_is_told_with_a_way_on(stranger: Client, market: GoodsMarket) -> None:
    page = compare(stranger)

    assert "Nothing to compare yet" in page.html


@pytest.mark.parametrize("lat", ["north", "91"])
def test_pin_that_is_none_is_told_and_the_goods_stay(stranger: Client, market: GoodsMarket, lat: str) -> None:
    answer = stranger.get(COMPARE, {"p": market.rice.slug, "lat": lat, "lon": "1"})

    assert answer.status_code == 400
    assert Page(answer).texts("compare-name") == ["Miniket rice"]


def test_takes_a_statement_and_one_for_each_category(
    stranger: Client, market: GoodsMarket, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    compare(stranger, market.rice, market.egg)

    with django_assert_num_queries(3):
        compare(stranger, market.rice, market.egg)
