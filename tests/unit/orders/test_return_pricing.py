"""What returns give back: shares that add up to the paisa, and never more than was paid."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from marketplace.core.money import Money
from marketplace.orders.pricing.returned import Back, refund_of, share_of

AMOUNTS = st.integers(0, 10_000_00).map(lambda paisas: Money(Decimal(paisas) / 100))
NOTHING = Money.zero()


def taka(amount: str) -> Money:
    return Money(Decimal(amount))


def test_each_part_of_a_line_has_its_share() -> None:
    due = taka("100.00")

    parts = [share_of(Back(due, kept=3, before=before, quantity=1)) for before in range(3)]

    assert parts == [taka("33.33"), taka("33.34"), taka("33.33")]


@given(due=AMOUNTS, parts=st.lists(st.integers(1, 9), min_size=1, max_size=6))
def test_parts_add_up_however_a_line_is_divided(due: Money, parts: list[int]) -> None:
    kept = sum(parts)
    shares = [share_of(Back(due, kept, sum(parts[:place]), quantity)) for place, quantity in enumerate(parts)]

    assert Money.total(shares) == due
    assert all(share.amount >= 0 for share in shares)


@given(due=AMOUNTS, rest=AMOUNTS, left=AMOUNTS, gives_rest=st.booleans())
def test_no_more_goes_back_than_is_left(due: Money, rest: Money, left: Money, gives_rest: bool) -> None:
    refunded = refund_of([Back(due, 1, 0, 1)], rest=rest, left=left, gives_rest=gives_rest)

    assert refunded.total == min(due + rest if gives_rest else due, left)


def test_rounding_goes_with_what_is_left() -> None:
    backs, rest = [Back(taka("100.50"), 1, 0, 1)], taka("-0.50")

    whole = refund_of(backs, rest=rest, left=taka("100.00"), gives_rest=True)
    unwanted = refund_of(backs, rest=rest, left=taka("100.00"), gives_rest=False)

    assert whole.total == unwanted.total == taka("100.00")


def test_nothing_left_gives_nothing() -> None:
    assert refund_of([Back(taka("5.00"), 1, 0, 1)], rest=NOTHING, left=NOTHING, gives_rest=True).total == NOTHING
