"""Orders for a board: one is made by hand, and the database copies it as often as is wanted."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

import psycopg
from django.utils import timezone

from marketplace.catalog.models import Offer
from marketplace.orders.models import Fulfilment, Order, OrderLine, OrderState, Purchase, RiskOutcome
from sellers.models import Shop

LINES = 4
PRICE = Decimal(100)
FEE = Decimal(30)
# By turns, so that every column of the board has some; of those that are over most came long before a board's day.
OPEN = ("placed", "accepted", "preparing", "ready", "picked_up")

_PURCHASES = """
    INSERT INTO orders_purchase
    SELECT made.*
      FROM orders_purchase was CROSS JOIN generate_series(%(first)s::int, %(last)s::int) copy (place)
     CROSS JOIN LATERAL jsonb_populate_record(was, jsonb_build_object(
               'id', md5('purchase' || copy.place), 'number', 'C' || lpad(copy.place::text, 8, '0'),
               'claim_digest', md5('claim' || copy.place), 'basket_id', md5('basket' || copy.place))) made
     WHERE was.id = %(purchase)s
"""
_ORDERS = """
    INSERT INTO orders_order
    SELECT made.*
      FROM orders_order was CROSS JOIN generate_series(%(first)s::int, %(last)s::int) copy (place)
     CROSS JOIN LATERAL (SELECT (%(states)s::text[])[1 + copy.place %% cardinality(%(states)s::text[])] AS state) now
     CROSS JOIN LATERAL jsonb_populate_record(was, jsonb_build_object(
               'id', md5('order' || copy.place), 'number', 'C' || lpad(copy.place::text, 8, '0') || '-1',
               'purchase_id', md5('purchase' || copy.place), 'shop_id', %(shop)s::uuid, 'state', now.state,
               'placed_at', was.placed_at - copy.place * interval '1 minute',
               'ended_at', CASE WHEN NOT now.state = ANY(%(open)s)
                                THEN was.placed_at - copy.place * interval '1 minute' END,
               'timer_at', CASE WHEN now.state = 'placed' THEN was.placed_at + interval '1 day' END)) made
     WHERE was.id = %(order)s
"""
_LINES = """
    INSERT INTO orders_orderline
    SELECT made.*
      FROM orders_orderline was CROSS JOIN generate_series(%(first)s::int, %(last)s::int) copy (place)
     CROSS JOIN LATERAL jsonb_populate_record(was, jsonb_build_object(
               'id', md5('line' || copy.place || was.position), 'order_id', md5('order' || copy.place))) made
     WHERE was.order_id = %(order)s
"""


@dataclass(frozen=True, slots=True)
class Pattern:
    """An order that others are copies of."""

    order: Order

    @classmethod
    def made(cls, shop: Shop) -> "Pattern":
        """One of a few lines."""
        now = timezone.now()
        offers = list(Offer.objects.filter(shop=shop).select_related("product", "variant").order_by("pk")[:LINES])
        goods = PRICE * len(offers)
        purchase = Purchase.objects.create(
            number="C000-0000",
            claim_digest="0" * 64,
            language="bn",
            recipient="Rahima Begum",
            phone="+8801712345678",
            address_line="House 5, Road 2",
            payment_method="cash",
            goods=goods,
            delivery_fee=FEE,
            total=goods + FEE,
            quote={},
            quote_digest="0" * 64,
            risk_outcome=RiskOutcome.ALLOW,
            placed_at=now,
        )
        order = Order.objects.create(
            purchase=purchase,
            shop=shop,
            number="C000-0000-1",
            position=0,
            state=OrderState.CANCELLED,
            fulfilment=Fulfilment.DELIVERY,
            promised_at=now + timedelta(minutes=45),
            distance_m=150.0,
            goods=goods,
            delivery_fee=FEE,
            total=goods + FEE,
            confirmed_total=goods + FEE,
            handover_code="4711",
            placed_at=now,
            ended_at=now - timedelta(days=30),
        )
        OrderLine.objects.bulk_create(_line(order, position, offer) for position, offer in enumerate(offers))
        return cls(order)

    def copy(self, url: str, *, shop: Shop, first: int, number: int, states: tuple[str, ...]) -> None:
        """So many for a shop, numbered from `first` on, in these states by turns."""
        values = {
            "purchase": self.order.purchase_id,
            "order": self.order.pk,
            "shop": shop.pk,
            "states": list(states),
            "open": list(OPEN),
            "first": first,
            "last": first + number - 1,
        }
        with psycopg.connect(url) as connection:
            for statement in (_PURCHASES, _ORDERS, _LINES):
                connection.execute(statement, values)


def _line(order: Order, position: int, offer: Offer) -> OrderLine:
    return OrderLine(
        order=order,
        position=position,
        offer=offer,
        product_id=offer.product_id,
        variant_id=offer.variant_id,
        name_en=offer.product.name_en,
        name_bn=offer.product.name_bn,
        pack_size=offer.variant.pack_size,
        pack_unit=offer.variant.pack_unit,
        unit_price=PRICE,
        quantity=1,
        kept=1,
        goods=PRICE,
        confirmed_goods=PRICE,
    )
