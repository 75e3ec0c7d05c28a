"""What other tests stand on: purchases as the makers make them are such as the market has."""

from decimal import Decimal

import pytest

from marketplace.catalog.models import StockReservation
from marketplace.catalog.services import reservations
from marketplace.core.money import Money
from marketplace.orders.models import Fulfilment, OrderState
from sellers.selectors.delivery import list_terms_at
from sellers.terms import DeliveryTerms
from tests.unit.orders.making import DOORSTEP, FEE, NOW, make_buyer, placed_order, placed_purchase

pytestmark = pytest.mark.django_db


def test_purchase_has_what_its_orders_come_to_and_holds_their_stock() -> None:
    purchase = placed_purchase(buyer=make_buyer())

    orders = list(purchase.orders.order_by("position"))

    assert sum(order.total for order in orders) == purchase.total
    assert [order.lines.values_list("offer__reserved", flat=True).get() for order in orders] == [1, 1]
    assert set(StockReservation.objects.values_list("reference", flat=True)) == {order.pk for order in orders}


def test_order_that_ended_has_its_end_and_what_it_holds_can_be_sold() -> None:
    order = placed_order(state=OrderState.DELIVERED, fulfilment=Fulfilment.PICKUP)

    reservations.sell(reference=order.pk, now=NOW)

    assert (order.delivery_fee, order.ended_at) == (Decimal(0), NOW)
    assert list(order.lines.order_by("position").values_list("offer__stock", flat=True)) == [48, 49]


def test_shop_delivers_to_the_doorstep() -> None:
    order = placed_order()

    terms = list_terms_at(shops={order.shop_id: Money(order.goods)}, pin=DOORSTEP, now=NOW)[order.shop_id]

    assert isinstance(terms, DeliveryTerms)
    assert (terms.zone.fee.amount, terms.zone.delivers_now) == (FEE, True)
