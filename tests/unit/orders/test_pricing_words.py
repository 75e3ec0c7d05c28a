"""Problems and changes of quotes in words."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import translation

from marketplace.orders.models import Fulfilment
from marketplace.orders.pricing import words
from marketplace.orders.pricing.asked import Asked, RefusedCode, ShopTermsFacts, Slot
from marketplace.orders.pricing.price import price
from marketplace.orders.pricing.quoted import ChangeKind, ProblemCode
from marketplace.orders.pricing.words import change_words, problem_words
from sellers.terms import DeliveryRefusal, Reason
from tests.unit.orders.asking import CASH, NOW, a_line, a_shop, ask, taka, terms

SLOT = Slot(NOW + timedelta(hours=3), NOW + timedelta(hours=4))
BELOW = DeliveryRefusal(Reason.BELOW_MINIMUM, terms=replace(terms(), missing_to_minimum=taka("120.50")))
CLOSED = DeliveryRefusal(Reason.CLOSED, opens_at=datetime(2026, 11, 27, 4, 30, tzinfo=UTC))

PROBLEMS = [
    (ask([]), "There is nothing in your basket."),
    (ask([a_line(number) for number in range(101)]), "A basket holds 100 different goods at most."),
    (ask([a_line()], pin=None), "Say where it should go: shops deliver to a place on the map."),
    (ask([a_line()], payment=replace(CASH, is_offered=False)), "This way to pay is not offered. Choose another."),
    (ask([a_line()], payment=replace(CASH, most=taka(100))), "That is ৳ 50 more than can be paid this way."),
    (ask([a_line()], payment=replace(CASH, least=taka(200))), "To pay this way, it must come to ৳ 50 more."),
    (ask([a_line(is_on_sale=False)]), "Miniket rice is not sold any more."),
    (ask([a_line(free=0)]), "Miniket rice is sold out."),
    (ask([a_line(free=3, quantity=4)]), "Of Miniket rice only 3 are left."),
    (ask([a_line(least=3, quantity=2)]), "Shop 1 sells at least 3 of Miniket rice at once."),
    (ask([a_line(most=5, quantity=9)]), "Shop 1 sells at most 5 of Miniket rice at once."),
    (
        ask([a_line(price="9999999999.99", quantity=9)]),
        "Miniket rice comes to more than an order can. Take fewer, or leave it out.",
    ),
    (ask([a_line()], [a_shop(is_active=False)]), "Shop 1 takes no orders at the moment."),
    (ask([a_line()], [a_shop(delivery=CLOSED)]), "Shop 1 is closed now. It opens on Fri 27 November, 10:30 AM."),
    (ask([a_line()], [a_shop(delivery=None)]), "Shop 1 does not deliver to this place."),
    (
        ask([a_line()], [a_shop(delivery=DeliveryRefusal(Reason.NOT_AT_THIS_HOUR))]),
        "Shop 1 does not deliver to this place at this hour.",
    ),
    (ask([a_line()], [a_shop(delivery=BELOW)]), "Shop 1 delivers from a minimum on: ৳ 120.50 more."),
    (
        ask([a_line()], [a_shop(slot=SLOT, terms=ShopTermsFacts(offers_slots=False))]),
        "The time you chose for Shop 1 cannot be kept any more. Choose another.",
    ),
    (
        ask([a_line()], [a_shop(slot=replace(SLOT, taken=1), terms=ShopTermsFacts(slot_capacity=1))]),
        "Shop 1 has no room left in the time that you chose. Choose another.",
    ),
    (
        ask([a_line()], [a_shop(fulfilment=Fulfilment.PICKUP, terms=ShopTermsFacts(offers_pickup=False))]),
        "Shop 1 does not let you collect your order.",
    ),
]
CHANGES = [
    (ask([a_line(seen_price=taka("90.50"))]), "Miniket rice now costs ৳ 100; it was ৳ 90.50."),
    (ask([a_line(seen_price=taka(120))]), "Miniket rice is cheaper now: ৳ 100 instead of ৳ 120."),
    (ask([a_line()], refused_codes=[RefusedCode("2026", "", "")]), "The coupon 2026 takes nothing off this basket."),
]


def plain(text: str) -> str:
    """With ordinary spaces, for money and clocks keep theirs together."""
    return " ".join(text.split())


@pytest.mark.parametrize(("basket", "text"), PROBLEMS)
def test_a_problem_is_told(basket: Asked, text: str) -> None:
    quote = price(basket)

    with translation.override("en"):
        told = [plain(problem_words(problem, quote)) for problem in quote.problems]

    assert told == [text]


@pytest.mark.parametrize(("basket", "text"), CHANGES)
def test_a_change_is_told(basket: Asked, text: str) -> None:
    quote = price(basket)

    with translation.override("en"):
        told = [plain(change_words(change, quote)) for change in quote.changes]

    assert told == [text]


def test_every_code_and_kind_is_among_them() -> None:
    assert {problem.code for basket, _ in PROBLEMS for problem in price(basket).problems} == set(ProblemCode)
    assert {change.kind for basket, _ in CHANGES for change in price(basket).changes} == set(ChangeKind)
    assert words.CHANGES.keys() == set(ChangeKind)


def test_bangla_has_its_own_names_and_digits() -> None:
    quote = price(ask([a_line(free=3, quantity=4, seen_price=taka("90.50"))]))

    with translation.override("bn"):
        problem, change = problem_words(quote.problems[0], quote), change_words(quote.changes[0], quote)

    assert "মিনিকেট চাল" in problem
    assert "৩" in problem
    assert "৯০.৫০" in change
