"""An order's rows as what `reprice` reads, and what it says put into them. Nothing is asked of the database.

off_delivery = delivery_discounts(order, lines)
…  # leave out, weigh, replace: change `kept` and `weighed_size`, lay substitutes
amounts = reprice(facts_of(order, lines, off_delivery=off_delivery, is_cash=True, rules=rules_in_force()))
put_amounts(order, lines, amounts)
"""

from collections.abc import Sequence
from dataclasses import dataclass

from marketplace.core.money import Money
from marketplace.orders.models.lines import OrderLine
from marketplace.orders.models.orders import Order
from marketplace.orders.pricing.asked import PricingRules, TaxTerms
from marketplace.orders.pricing.reprice import LineFacts, OrderAmounts, OrderFacts

LINE_AMOUNTS = ("goods", "discount_shop", "discount_market", "tax_added", "tax_included")
ORDER_AMOUNTS = (*LINE_AMOUNTS, "delivery_fee", "service_fee", "rounding", "total")


@dataclass(frozen=True, slots=True)
class DeliveryDiscounts:
    """What is off an order's delivery, by who bears it."""

    shop: Money
    market: Money


def delivery_discounts(order: Order, lines: Sequence[OrderLine]) -> DeliveryDiscounts:
    """What an order's discounts are more than its lines' are, all of them as they are before anything is changed."""
    shop = order.discount_shop - sum(line.discount_shop for line in lines)
    market = order.discount_market - sum(line.discount_market for line in lines)
    return DeliveryDiscounts(Money(shop, order.currency), Money(market, order.currency))


def facts_of(
    order: Order,
    lines: Sequence[OrderLine],
    *,
    off_delivery: DeliveryDiscounts,
    is_cash: bool,
    rules: PricingRules,
) -> OrderFacts:
    """An order with all of its lines, substitutes among them, changed in what is kept of them."""
    return OrderFacts(
        lines=[line_facts(line) for line in lines],
        delivery_fee=Money(order.delivery_fee, order.currency),
        delivery_discount_shop=off_delivery.shop,
        delivery_discount_market=off_delivery.market,
        service_fee=Money(order.service_fee, order.currency),
        confirmed_total=Money(order.confirmed_total, order.currency),
        cash_step=rules.cash_step if is_cash else Money.zero(order.currency),
    )


def line_facts(line: OrderLine) -> LineFacts:
    """One line as `reprice_line` and `price_substitute` read it."""
    return LineFacts(
        line_id=line.pk,
        unit_price=Money(line.unit_price, line.currency),
        quantity=line.quantity,
        kept=line.kept,
        pack_size=line.pack_size,
        weighed_size=line.weighed_size,
        confirmed_goods=Money(line.confirmed_goods, line.currency),
        confirmed_discount_shop=Money(line.confirmed_discount_shop, line.currency),
        confirmed_discount_market=Money(line.confirmed_discount_market, line.currency),
        tax=TaxTerms(line.tax_percent, line.tax_is_included),
    )


def put_amounts(order: Order, lines: Sequence[OrderLine], amounts: OrderAmounts) -> None:
    """Write amounts into rows, which the caller saves: `ORDER_AMOUNTS` and `LINE_AMOUNTS` name their columns."""
    for line, priced in zip(lines, amounts.lines, strict=True):
        for name in LINE_AMOUNTS:
            setattr(line, name, getattr(priced, name).amount)
    for name in ORDER_AMOUNTS:
        setattr(order, name, getattr(amounts, name).amount)
