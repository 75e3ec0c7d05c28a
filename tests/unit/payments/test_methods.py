"""What can be paid which way, and by whom."""

from decimal import Decimal

import pytest
from django.conf import LazySettings

from marketplace.core.money import Money
from marketplace.payments import methods
from marketplace.payments.methods import CashOnDelivery, Limits


@pytest.fixture(autouse=True)
def _limits(settings: LazySettings) -> None:
    settings.CASH_MOST, settings.CASH_MOST_OF_GUESTS = Decimal(500), Decimal(200)


@pytest.mark.parametrize(
    ("total", "is_guest", "offered"),
    [
        ("500", False, ["cash"]),
        ("500.01", False, []),
        ("200", True, ["cash"]),
        ("200.01", True, []),
        ("0", True, ["cash"]),
    ],
)
def test_cash_is_offered_up_to_a_sum(total: str, is_guest: bool, offered: list[str]) -> None:
    found = methods.list_for(Money(Decimal(total)), is_guest=is_guest)

    assert [method.code for method in found] == offered


def test_methods_are_found_by_their_code_alone() -> None:
    assert isinstance(methods.find("cash"), CashOnDelivery)
    assert methods.find("Cash") is None
    assert methods.find("") is None


def test_limits_hold_at_both_ends() -> None:
    limits = Limits(least=Money(Decimal(10)), most=Money(Decimal(20)))

    assert [limits.hold(Money(Decimal(amount))) for amount in (9, 10, 20, 21)] == [False, True, True, False]
