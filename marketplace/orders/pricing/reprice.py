"""What an order costs after something was left out, weighed or replaced: never more than was confirmed.

    amounts = reprice(facts_of(order, lines, rules=rules_in_force()))

Each line keeps its share of the discounts that were confirmed for it, to the paisa. Fees stay while anything is left,
and go with the last line.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from marketplace.core.money import Money
from marketplace.orders.pricing.asked import TaxTerms
from marketplace.orders.pricing.rounding import rounding_of
from marketplace.orders.pricing.taxes import tax_of


@dataclass(frozen=True, slots=True)
class LineFacts:
    """A line as it was confirmed, and what is kept of it.

    Attributes:
        weighed_size: the measure of all that is kept, in the pack's unit; None where nobody weighed it.
    """

    line_id: UUID
    unit_price: Money
    quantity: int
    kept: int
    pack_size: Decimal
    weighed_size: Decimal | None
    confirmed_goods: Money
    confirmed_discount_shop: Money
    confirmed_discount_market: Money
    tax: TaxTerms


@dataclass(frozen=True, slots=True)
class OrderFacts:
    """An order's lines, substitutes among them, with what does not hang on these.

    Attributes:
        delivery_discount_shop, delivery_discount_market: what is off the delivery.
        cash_step: zero where it is not paid in cash.
    """

    lines: Sequence[LineFacts]
    delivery_fee: Money
    delivery_discount_shop: Money
    delivery_discount_market: Money
    service_fee: Money
    confirmed_total: Money
    cash_step: Money


@dataclass(frozen=True, slots=True)
class LineAmounts:
    """What is kept of a line costs so much."""

    line_id: UUID
    goods: Money
    discount_shop: Money
    discount_market: Money
    tax_added: Money
    tax_included: Money

    @property
    def due(self) -> Money:
        """What the line adds to the total."""
        return self.goods - self.discount_shop - self.discount_market + self.tax_added


@dataclass(frozen=True, slots=True)
class OrderAmounts:
    """What an order costs now; names are those of its columns."""

    lines: tuple[LineAmounts, ...]
    goods: Money
    discount_shop: Money
    discount_market: Money
    delivery_fee: Money
    service_fee: Money
    tax_added: Money
    tax_included: Money
    rounding: Money
    total: Money


def reprice(facts: OrderFacts) -> OrderAmounts:
    """What an order costs now; all nothing where nothing of it is left.

    Half a paisa of tax here and there can come to more than before, although less is left; that goes by the rounding.
    """
    lines = tuple(reprice_line(line) for line in facts.lines)
    currency = facts.confirmed_total.currency
    fees = _Fees.of(facts) if any(line.kept for line in facts.lines) else _Fees.none(currency)
    goods = _sum((line.goods for line in lines), currency)
    discount_shop = _sum((line.discount_shop for line in lines), currency) + fees.discount_shop
    discount_market = _sum((line.discount_market for line in lines), currency) + fees.discount_market
    tax_added = _sum((line.tax_added for line in lines), currency)
    exact = goods - discount_shop - discount_market + fees.delivery + fees.service + tax_added
    total = min(exact + rounding_of(exact, facts.cash_step), facts.confirmed_total)
    return OrderAmounts(
        lines=lines,
        goods=goods,
        discount_shop=discount_shop,
        discount_market=discount_market,
        delivery_fee=fees.delivery,
        service_fee=fees.service,
        tax_added=tax_added,
        tax_included=_sum((line.tax_included for line in lines), currency),
        rounding=total - exact,
        total=total,
    )


def reprice_line(line: LineFacts) -> LineAmounts:
    """What is kept of a line costs: its packs, or what they weigh where that is less."""
    return _priced(line, goods=_goods_kept(line), tax=line.tax)


def price_substitute(line: LineFacts, *, unit_price: Money, quantity: int, tax: TaxTerms) -> LineAmounts:
    """What so many of another offer cost in the place of a line: they take over its discounts in proportion.

    Whoever proposes them sees that `due` is no more than that of what is kept of the line.

    Args:
        line: as it stands before it is replaced.
        tax: that of the substitute's own category.
    """
    return _priced(line, goods=unit_price * quantity, tax=tax)


def _priced(line: LineFacts, *, goods: Money, tax: TaxTerms) -> LineAmounts:
    discount_shop, discount_market = _discounts_kept(line, goods)
    taxed = tax_of(goods - discount_shop, tax)
    return LineAmounts(line.line_id, goods, discount_shop, discount_market, taxed.added, taxed.included)


def _goods_kept(line: LineFacts) -> Money:
    whole = line.unit_price * line.kept
    if line.weighed_size is None:
        return whole
    return min(whole, line.unit_price * (line.weighed_size / line.pack_size))


def _discounts_kept(line: LineFacts, goods: Money) -> tuple[Money, Money]:
    """The part of a line's discounts that so much of its goods have, by who bears it.

    It is split once, and then between the two: each rounded by itself, they could leave more to pay than before.
    """
    whole = line.confirmed_discount_shop + line.confirmed_discount_market
    nothing = Money.zero(goods.currency)
    if not whole or not goods:
        return nothing, nothing
    rest = max(line.confirmed_goods - goods, nothing)
    kept = whole.split([goods.amount, rest.amount])[0]
    shop, market = kept.split([line.confirmed_discount_shop.amount, line.confirmed_discount_market.amount])
    return shop, market


@dataclass(frozen=True, slots=True)
class _Fees:
    """What does not hang on any line."""

    delivery: Money
    service: Money
    discount_shop: Money
    discount_market: Money

    @classmethod
    def of(cls, facts: OrderFacts) -> "_Fees":
        return cls(facts.delivery_fee, facts.service_fee, facts.delivery_discount_shop, facts.delivery_discount_market)

    @classmethod
    def none(cls, currency: str) -> "_Fees":
        nothing = Money.zero(currency)
        return cls(nothing, nothing, nothing, nothing)


def _sum(parts: Iterable[Money], currency: str) -> Money:
    return Money.total(parts, currency)
