"""What an order is made of, in words."""

from decimal import Decimal

import pytest
from django.utils import translation

from marketplace.core.money import Money
from marketplace.orders.models import Order
from marketplace.orders.words import parts_of


def an_order() -> Order:
    return Order(
        currency="BDT",
        goods=Decimal("230.40"),
        discount_shop=Decimal("20.00"),
        delivery_fee=Decimal("30.00"),
        rounding=Decimal("-0.40"),
        total=Decimal("240.00"),
    )


@pytest.mark.parametrize(
    ("language", "names"),
    [
        ("en", ["Goods", "Discount of the shop", "Delivery", "Rounding"]),
        ("bn", ["পণ্য", "দোকানের ছাড়", "ডেলিভারি", "খুচরা সমন্বয়"]),
    ],
)
def test_parts_of_a_bill_have_names_and_what_is_nothing_has_none(language: str, names: list[str]) -> None:
    with translation.override(language):
        assert [name for name, _part in parts_of(an_order())] == names


def test_parts_of_a_bill_add_up_to_its_total() -> None:
    order = an_order()

    parts = [part for _name, part in parts_of(order)]

    assert Money.total(parts, order.currency).amount == order.total
