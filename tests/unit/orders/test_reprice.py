"""What an order costs after something was left out, weighed or replaced."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise

from hypothesis import assume, given
from hypothesis import strategies as st

from marketplace.core.money import Money
from marketplace.orders.models import Order, OrderLine
from marketplace.orders.pricing.asked import Asked, TaxTerms
from marketplace.orders.pricing.order_facts import ORDER_AMOUNTS, delivery_discounts, facts_of, put_amounts
from marketplace.orders.pricing.price import price
from marketplace.orders.pricing.quoted import QuotedLine, QuotedShop
from marketplace.orders.pricing.reprice import LineFacts, OrderFacts, price_substitute, reprice, reprice_line
from tests.unit.orders.asking import CASH, RULES, a_line, amounts, ask, asked, taka, taxes

NOTHING = Money.zero()


def line_facts(line: QuotedLine) -> LineFacts:
    asked_line = line.asked
    return LineFacts(
        line_id=asked_line.line_id,
        unit_price=asked_line.unit_price,
        quantity=asked_line.quantity,
        kept=asked_line.quantity,
        pack_size=asked_line.goods.pack_size,
        weighed_size=None,
        confirmed_goods=line.goods,
        confirmed_discount_shop=line.discount_shop,
        confirmed_discount_market=line.discount_market,
        tax=asked_line.tax,
    )


def order_facts(shop: QuotedShop, *, step: Money = NOTHING) -> OrderFacts:
    """The order that a quote's part becomes; goods that cannot be had are ordered by nobody."""
    return OrderFacts(
        lines=[line_facts(line) for line in shop.lines if line.goods],
        delivery_fee=shop.delivery_fee,
        delivery_discount_shop=shop.delivery_discount_shop,
        delivery_discount_market=shop.delivery_discount_market,
        service_fee=shop.service_fee,
        confirmed_total=shop.total,
        cash_step=step,
    )


def keep(facts: OrderFacts, *kept: int) -> OrderFacts:
    lines = [replace(line, kept=count) for line, count in zip(facts.lines, kept, strict=True)]
    return replace(facts, lines=lines)


@st.composite
def orders(draw: st.DrawFn) -> OrderFacts:
    """Any order that can come of any basket of one shop."""
    basket: Asked = replace(draw(asked(most_shops=1, most_lines=3)), payment=CASH)
    [shop] = price(basket).shops
    assume(any(line.goods for line in shop.lines))
    return order_facts(shop, step=basket.rules.cash_step)


@st.composite
def ever_less(draw: st.DrawFn) -> list[OrderFacts]:
    """An order, and what is left of it after one change and the next."""
    steps = [draw(orders())]
    for _ in range(draw(st.integers(1, 4))):
        before = steps[-1]
        steps.append(replace(before, lines=[draw(_less(line)) for line in before.lines]))
    return steps


@st.composite
def _less(draw: st.DrawFn, line: LineFacts) -> LineFacts:
    kept = draw(st.integers(0, line.kept))
    if not kept or (line.weighed_size is None and draw(st.booleans())):
        return replace(line, kept=kept, weighed_size=None)
    most = line.pack_size * kept
    size = most if line.weighed_size is None else min(line.weighed_size, most)
    return replace(line, kept=kept, weighed_size=(size * draw(st.integers(1, 100)) / 100).quantize(Decimal("0.001")))


class TestExamples:
    def test_fewer_keep_their_share_of_what_was_off(self) -> None:
        facts = self._facts(quantity=3, discount="10.00")

        amounts_left = reprice(keep(facts, 2))

        assert (amounts_left.goods, amounts_left.discount_market) == (taka(200), taka("6.67"))
        assert amounts_left.total == taka("243.33")

    def test_what_weighs_less_costs_less(self) -> None:
        facts = self._facts(quantity=2)
        [line] = facts.lines

        # 8.5 kg instead of two packs of 5 kg.
        amounts_left = reprice(replace(facts, lines=[replace(line, weighed_size=Decimal("8.500"))]))

        assert (amounts_left.goods, amounts_left.total) == (taka(170), taka(220))

    def test_what_weighs_more_costs_no_more(self) -> None:
        facts = self._facts(quantity=2)
        [line] = facts.lines

        assert reprice_line(replace(line, weighed_size=Decimal(12))).goods == taka(200)

    def test_with_the_last_line_everything_goes(self) -> None:
        amounts_left = reprice(keep(self._facts(quantity=3, discount="10.00"), 0))

        assert all(getattr(amounts_left, name) == NOTHING for name in ORDER_AMOUNTS)

    def test_a_substitute_takes_over_the_discount_in_proportion_and_has_its_own_tax(self) -> None:
        [line] = self._facts(quantity=2, discount="20.00").lines

        substitute = price_substitute(line, unit_price=taka(150), quantity=1, tax=TaxTerms(Decimal(15)))

        assert (substitute.goods, substitute.discount_market) == (taka(150), taka(15))
        assert substitute.tax_included == taka("19.57")
        assert substitute.due == taka(135)

    def _facts(self, *, quantity: int, discount: str | None = None) -> OrderFacts:
        [shop] = price(ask([a_line(quantity=quantity)])).shops
        facts = order_facts(shop)
        if discount is None:
            return facts
        [line] = facts.lines
        off = taka(discount)
        return replace(
            facts,
            lines=[replace(line, confirmed_discount_market=off)],
            confirmed_total=facts.confirmed_total - off,
        )


@given(orders())
def test_an_order_that_nothing_happened_to_costs_what_was_confirmed(facts: OrderFacts) -> None:
    assert reprice(facts).total == facts.confirmed_total


@given(ever_less())
def test_it_never_costs_more_than_was_confirmed(steps: Sequence[OrderFacts]) -> None:
    assert all(NOTHING <= reprice(facts).total <= facts.confirmed_total for facts in steps)


@given(ever_less())
def test_the_goods_and_discounts_of_a_line_only_get_less(steps: Sequence[OrderFacts]) -> None:
    for before, after in pairwise(steps):
        for one, other in zip(reprice(before).lines, reprice(after).lines, strict=True):
            net = [line.goods - line.discount_shop - line.discount_market for line in (one, other)]
            assert NOTHING <= net[1] <= net[0]
            assert other.goods <= one.goods


@given(ever_less())
def test_amounts_add_up_and_none_is_negative(steps: Sequence[OrderFacts]) -> None:
    for facts in steps:
        left = reprice(facts)

        fees = left.delivery_fee + left.service_fee + left.tax_added + left.rounding
        assert left.total == left.goods - left.discount_shop - left.discount_market + fees
        for name in ("goods", "discount_shop", "discount_market", "delivery_fee", "service_fee", "tax_added"):
            assert getattr(left, name) >= NOTHING
        assert left.goods == Money.total(line.goods for line in left.lines)
        assert left.tax_included == Money.total(line.tax_included for line in left.lines)


@given(ever_less())
def test_the_rounding_is_that_of_cash_and_a_paisa_of_tax_a_line_at_most(steps: Sequence[OrderFacts]) -> None:
    for facts in steps:
        left = reprice(facts)

        most = max(facts.cash_step, taka("0.01")) + taka("0.01") * len(facts.lines)
        assert -most <= left.rounding <= NOTHING


@given(orders(), amounts, st.integers(1, 9), taxes)
def test_a_substitute_that_costs_no_more_is_never_dearer_before_tax(
    facts: OrderFacts, unit_price: Money, quantity: int, tax: TaxTerms
) -> None:
    line = facts.lines[0]
    assume(unit_price * quantity <= line.confirmed_goods)

    substitute = price_substitute(line, unit_price=unit_price, quantity=quantity, tax=tax)

    before = reprice_line(line)
    net = [one.goods - one.discount_shop - one.discount_market for one in (before, substitute)]
    assert NOTHING <= net[1] <= net[0]


@given(orders())
def test_rows_come_to_the_same_as_facts(facts: OrderFacts) -> None:
    """An order is laid with what was confirmed, its first line left out, and the rest written back."""
    order, lines = laid(facts)
    off_delivery = delivery_discounts(order, lines)
    lines[0].kept = 0
    rules = replace(RULES, cash_step=facts.cash_step)

    amounts_left = reprice(facts_of(order, lines, off_delivery=off_delivery, is_cash=True, rules=rules))
    put_amounts(order, lines, amounts_left)

    wanted = reprice(keep(facts, 0, *(line.kept for line in facts.lines[1:])))
    assert amounts_left == replace(wanted, lines=amounts_left.lines)
    assert [getattr(order, name) for name in ORDER_AMOUNTS] == [getattr(wanted, name).amount for name in ORDER_AMOUNTS]
    assert [line.goods for line in lines] == [line.goods.amount for line in wanted.lines]


def laid(facts: OrderFacts) -> tuple[Order, list[OrderLine]]:
    """Rows that are not saved, as checkout lays them."""
    before = reprice(facts)
    order = Order(currency="BDT", confirmed_total=facts.confirmed_total.amount)
    lines = [
        OrderLine(
            unit_price=line.unit_price.amount,
            quantity=line.quantity,
            kept=line.kept,
            pack_size=line.pack_size,
            confirmed_goods=line.confirmed_goods.amount,
            confirmed_discount_shop=line.confirmed_discount_shop.amount,
            confirmed_discount_market=line.confirmed_discount_market.amount,
            tax_percent=line.tax.percent,
            tax_is_included=line.tax.is_included,
        )
        for line in facts.lines
    ]
    put_amounts(order, lines, before)
    return order, lines
