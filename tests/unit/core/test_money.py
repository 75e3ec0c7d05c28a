from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from marketplace.core.money import CurrencyMismatchError, Money, MoneySchema

amounts = st.decimals(min_value="-99999999.99", max_value="99999999.99", places=2)
weights = st.lists(st.decimals(min_value=0, max_value=1000, places=3), min_size=1, max_size=12).filter(any)


def taka(amount: str) -> Money:
    return Money(Decimal(amount))


@given(amounts, weights)
def test_split_adds_up_to_the_paisa(amount: Decimal, shares: list[Decimal]) -> None:
    money = Money(amount)

    parts = money.split(shares)

    assert Money.total(parts) == money


@given(amounts, weights)
def test_split_gives_every_part_its_share_to_within_a_paisa(amount: Decimal, shares: list[Decimal]) -> None:
    parts = Money(amount).split(shares)

    for part, share in zip(parts, shares, strict=True):
        assert abs(part.amount - amount * share / sum(shares)) < Decimal("0.01")


@given(amounts, weights)
def test_split_gives_a_weight_of_zero_nothing(amount: Decimal, shares: list[Decimal]) -> None:
    parts = Money(amount).split([*shares, 0])

    assert parts[-1] == Money.zero()


def test_split_gives_the_odd_paisa_to_the_earlier_of_equals() -> None:
    assert taka("100.00").split([1, 1, 1]) == [taka("33.34"), taka("33.33"), taka("33.33")]


@pytest.mark.parametrize("shares", [[], [0, 0], [1, -1], [-1]])
def test_split_refuses_weights_that_divide_nothing(shares: list[int]) -> None:
    with pytest.raises(ValueError, match="weights"):
        taka("1.00").split(shares)


@given(amounts, amounts)
def test_adding_and_taking_away_again_changes_nothing(first: Decimal, second: Decimal) -> None:
    assert Money(first) + Money(second) - Money(second) == Money(first)


@pytest.mark.parametrize("operate", [lambda a, b: a + b, lambda a, b: a - b, lambda a, b: a < b, lambda a, b: a <= b])
def test_currencies_do_not_mix(operate: object) -> None:
    with pytest.raises(CurrencyMismatchError):
        operate(taka("1.00"), Money(Decimal("1.00"), "USD"))  # type: ignore[operator]


def test_multiplying_rounds_half_up() -> None:
    assert taka("0.10") * Decimal("0.25") == taka("0.03")


@pytest.mark.parametrize("amount", ["0.001", "NaN", "Infinity", "1000000000000.00", "1e20"])
def test_amounts_that_cannot_be_stored_are_refused(amount: str) -> None:
    with pytest.raises(ValueError, match="amount"):
        taka(amount)


@pytest.mark.parametrize("currency", ["", "bdt", "TAKA", "৳"])
def test_currencies_are_codes(currency: str) -> None:
    with pytest.raises(ValueError, match="currency"):
        Money(Decimal(1), currency)


def test_minus_nothing_is_nothing() -> None:
    assert str(-taka("0.00")) == "0.00 BDT"


@pytest.mark.parametrize(
    ("amount", "language", "written"),
    [
        ("1250", "bn", "৳\u00a0১,২৫০.০০"),
        ("1250", "en", "৳\u00a01,250.00"),
        ("12345678.9", "bn", "৳\u00a0১,২৩,৪৫,৬৭৮.৯০"),
        ("12345678.9", "en", "৳\u00a01,23,45,678.90"),
        ("-5", "en", "-৳\u00a05.00"),
    ],
)
def test_money_is_written_as_its_language_writes_it(amount: str, language: str, written: str) -> None:
    assert taka(amount).format(language) == written


def test_other_currencies_keep_their_symbol() -> None:
    assert Money(Decimal("9.99"), "USD").format("en") == "$\u00a09.99"


@given(amounts)
def test_money_travels_as_text_and_comes_back(amount: Decimal) -> None:
    money = Money(amount)

    travelled = MoneySchema.model_validate(money).model_dump_json()

    assert MoneySchema.model_validate_json(travelled).to_money() == money
    assert travelled == f'{{"amount":"{money.amount}","currency":"BDT"}}'


@pytest.mark.parametrize("amount", ["1.2", "120"])
def test_schema_writes_two_places(amount: str) -> None:
    assert MoneySchema.model_validate({"amount": amount}).model_dump()["amount"] == f"{Decimal(amount):.2f}"


@pytest.mark.parametrize("amount", [1.5, 120, True, "1.234", "NaN", "Infinity", "-inf", "", None])
def test_schema_refuses_what_is_no_amount(amount: object) -> None:
    with pytest.raises(ValidationError):
        MoneySchema.model_validate({"amount": amount})
