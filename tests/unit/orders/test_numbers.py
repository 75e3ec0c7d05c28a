"""Numbers that people read to each other."""

import pytest

from marketplace.orders import numbers


def test_numbers_have_no_letters_that_are_taken_for_digits_or_make_words() -> None:
    drawn = "".join(numbers.draw() for _number in range(500))

    assert set(drawn) <= {*numbers.ALPHABET, "-"}
    assert not set("01AEIOUL") & set(drawn)


def test_numbers_are_drawn_by_chance() -> None:
    assert len({numbers.draw() for _number in range(500)}) == 500


@pytest.mark.parametrize("typed", ["H7K3-M2QX", "h7k3-m2qx", "h7k3m2qx", " H7K3 M2QX ", "H7K3 - M2QX"])
def test_number_is_read_however_it_is_typed(typed: str) -> None:
    assert numbers.read_purchase(typed) == "H7K3-M2QX"


@pytest.mark.parametrize("typed", ["", "H7K3", "H7K3-M2QX-1", "H7K3-M2QXX", "হ৭", "H7K3_M2QX", "../../etc"])
def test_what_is_no_number_is_none(typed: str) -> None:
    assert numbers.read_purchase(typed) is None


def test_orders_are_numbered_within_their_purchase() -> None:
    assert numbers.of_order("H7K3-M2QX", 2) == "H7K3-M2QX-2"
