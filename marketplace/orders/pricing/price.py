"""What is asked for, priced. The steps, and why they go in this order, are told in `docs/orders.md` and ADR 71."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from marketplace.core.money import Money
from marketplace.orders.models.baskets import Fulfilment
from marketplace.orders.pricing.asked import Asked, AskedLine, AskedShop, Discount, PricingRules
from marketplace.orders.pricing.digest import digest_of
from marketplace.orders.pricing.discounts import TakenOff, off_delivery, off_goods
from marketplace.orders.pricing.problems import (
    basket_problems,
    can_be_had,
    changes_of,
    is_payable,
    line_problems,
    shop_problems,
)
from marketplace.orders.pricing.quoted import Problem, Quote, QuotedLine, QuotedShop
from marketplace.orders.pricing.rounding import rounding_of
from marketplace.orders.pricing.taxes import tax_of
from marketplace.orders.pricing.trips import find_trips, share_fees
from sellers.terms import DeliveryRefusal, DeliveryTerms

LINE_SUMS = ("goods", "discount_shop", "discount_market", "tax_added", "tax_included", "due")
SHOP_SUMS = ("goods", "discount", "delivery_fee", "service_fee", "tax_added", "tax_included", "rounding", "total")


def price(asked: Asked) -> Quote:
    """What is asked for, priced: a pure function, whose amounts add up to the paisa.

    Goods less discounts; the delivery fees that hang on these, shared where shops lie close together; what is off the
    delivery; the service fee; taxes; and, in cash, what each order is rounded down by.
    """
    off_lines, off_goods_given = off_goods(asked, goods_of(asked))
    alone = _fees_alone(asked.shops, {line.shop_id for line in asked.lines if line.line_id in off_lines})
    trips = find_trips([shop for shop in asked.shops if shop.shop_id in alone], asked.rules)
    fees = _fees_shared(alone, trips, asked.rules)
    off_fees, off_fees_given = off_delivery(asked, fees)
    service = _service_fees(asked, off_lines)
    sums = _Sums(off_lines, alone, fees, off_fees, service, _trip_numbers(trips))
    shops = tuple(_shop(shop, asked, sums) for shop in asked.shops)
    return _quote(asked, shops, [*off_goods_given, *off_fees_given])


def goods_of(asked: Asked) -> dict[UUID, Money]:
    """What the goods of each line cost that can be had and paid, before discounts; by the line's id."""
    active = {shop.shop_id for shop in asked.shops if shop.is_active}
    return {
        line.line_id: line.unit_price * line.quantity
        for line in asked.lines
        if line.shop_id in active and can_be_had(line) and is_payable(line)
    }


def subtotals_of(asked: Asked) -> dict[UUID, Money]:
    """What each shop's goods cost after discounts, which its delivery hangs on; by the shop's id."""
    off_lines, _given = off_goods(asked, goods_of(asked))
    sums = {shop.shop_id: Money.zero(asked.currency) for shop in asked.shops}
    for line in asked.lines:
        if line.line_id in off_lines:
            sums[line.shop_id] += off_lines[line.line_id].rest
    return sums


@dataclass(frozen=True, slots=True)
class _Sums:
    """What was worked out for all shops together."""

    off_lines: Mapping[UUID, TakenOff]
    fees_alone: Mapping[UUID, Money]
    fees: Mapping[UUID, Money]
    off_fees: Mapping[UUID, TakenOff]
    service_fees: Mapping[UUID, Money]
    trips: Mapping[UUID, int]


def _fees_alone(shops: Sequence[AskedShop], with_goods: set[UUID]) -> dict[UUID, Money]:
    """The fee of each shop that delivers something, also where it would at another time alone."""
    fees = {}
    for shop in shops:
        terms = _delivery_terms(shop)
        if terms is not None and shop.shop_id in with_goods:
            fees[shop.shop_id] = terms.zone.fee
    return fees


def _delivery_terms(shop: AskedShop) -> DeliveryTerms | None:
    if shop.fulfilment != Fulfilment.DELIVERY:
        return None
    return shop.delivery.terms if isinstance(shop.delivery, DeliveryRefusal) else shop.delivery


def _fees_shared(
    alone: Mapping[UUID, Money], trips: Sequence[Sequence[AskedShop]], rules: PricingRules
) -> dict[UUID, Money]:
    fees = dict(alone)
    for trip in trips:
        fees |= share_fees(trip, alone, rules)
    return fees


def _trip_numbers(trips: Sequence[Sequence[AskedShop]]) -> dict[UUID, int]:
    return {shop.shop_id: number for number, trip in enumerate(trips) for shop in trip}


def _service_fees(asked: Asked, off_lines: Mapping[UUID, TakenOff]) -> dict[UUID, Money]:
    """Each shop's part of the service fee, by what its goods cost."""
    nothing, rules = Money.zero(asked.currency), asked.rules
    goods = {shop.shop_id: nothing for shop in asked.shops}
    for line in asked.lines:
        if line.line_id in off_lines:
            goods[line.shop_id] += off_lines[line.line_id].price
    if not any(goods.values()):
        return goods
    rests = Money.total((off.rest for off in off_lines.values()), asked.currency)
    fee = rules.service_fee_flat + rests * (rules.service_fee_percent / 100)
    if rules.service_fee_most is not None:
        fee = min(fee, rules.service_fee_most)
    parts = fee.split([amount.amount for amount in goods.values()])
    return dict(zip(goods, parts, strict=True))


def _line(line: AskedLine, off: TakenOff | None) -> QuotedLine:
    off = off or TakenOff(Money.zero(line.unit_price.currency))
    # What the market bears, the shop gets from the market: the goods are sold for as much.
    tax = tax_of(off.price - off.shop, line.tax)
    problems = tuple(line_problems(line))
    return QuotedLine(line, off.price, off.shop, off.market, tax.added, tax.included, problems)


def _shop(shop: AskedShop, asked: Asked, sums: _Sums) -> QuotedShop:
    nothing = Money.zero(asked.currency)
    lines = tuple(_line(line, sums.off_lines.get(line.line_id)) for line in asked.lines if line.shop_id == shop.shop_id)
    of_lines = {name: Money.total((getattr(line, name) for line in lines), asked.currency) for name in LINE_SUMS}
    fee, service_fee = sums.fees.get(shop.shop_id, nothing), sums.service_fees[shop.shop_id]
    off_fee = sums.off_fees.get(shop.shop_id) or TakenOff(nothing)
    exact = of_lines.pop("due") + off_fee.rest + service_fee
    is_cash = asked.payment is not None and asked.payment.is_cash
    rounding = rounding_of(exact, asked.rules.cash_step if is_cash else nothing)
    return QuotedShop(
        asked=shop,
        lines=lines,
        discount_shop=of_lines.pop("discount_shop") + off_fee.shop,
        discount_market=of_lines.pop("discount_market") + off_fee.market,
        delivery_discount_shop=off_fee.shop,
        delivery_discount_market=off_fee.market,
        delivery_fee=fee,
        delivery_fee_alone=sums.fees_alone.get(shop.shop_id, nothing),
        trip=sums.trips.get(shop.shop_id),
        service_fee=service_fee,
        rounding=rounding,
        total=exact + rounding,
        promised_at=_promised_at(shop, asked.now),
        problems=tuple(shop_problems(shop, asked)),
        **of_lines,
    )


def _promised_at(shop: AskedShop, now: datetime) -> datetime | None:
    """When it is to be there, or ready: by the end of a delivery's slot, at the beginning of a pickup's."""
    if shop.fulfilment == Fulfilment.PICKUP:
        return shop.slot.from_at if shop.slot else shop.pickup_ready_at
    if shop.slot is not None:
        return shop.slot.until_at
    terms = _delivery_terms(shop)
    if terms is None:
        return None
    starts_at = now if terms.zone.delivers_now else terms.zone.delivers_at
    return starts_at + timedelta(minutes=terms.eta_min) if starts_at else None


def _quote(asked: Asked, shops: tuple[QuotedShop, ...], discounts: Sequence[Discount]) -> Quote:
    sums = {name: Money.total((getattr(shop, name) for shop in shops), asked.currency) for name in SHOP_SUMS}
    problems = tuple(_all_problems(asked, shops, sums["total"]))
    return Quote(
        shops=shops,
        pin=asked.pin,
        payment=asked.payment,
        discounts=tuple(discounts),
        problems=problems,
        changes=tuple(changes_of(asked)),
        digest=digest_of(
            shops=shops, pin=asked.pin, payment=asked.payment, discounts=discounts, currency=asked.currency
        ),
        **sums,
    )


def _all_problems(asked: Asked, shops: Sequence[QuotedShop], total: Money) -> Iterator[Problem]:
    yield from basket_problems(asked, total)
    for shop in shops:
        yield from shop.problems
        # Of a shop that nobody can order from, it says nothing that single lines cannot be ordered.
        if shop.asked.is_active:
            for line in shop.lines:
                yield from line.problems
