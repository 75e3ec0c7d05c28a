"""Cells and headings of spreadsheets of goods: numbers as people write them, and what goes out comes back."""

from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation

from marketplace.catalog.models import PackUnit
from marketplace.catalog.sheets.columns import COLUMNS, guess, labels
from marketplace.catalog.sheets.values import READERS, TEXTS, WrongCellError, number, read, same_names, spellings

DHAKA = ZoneInfo("Asia/Dhaka")


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("120", "120"),
        ("১২০.৫০", "120.50"),
        ("৳ ১,২৩৪.৫০", "1234.50"),
        ("12,34,567", "1234567"),
        ("1,234,567.89", "1234567.89"),
        ("1.234,50", "1234.50"),
        ("12,50", "12.50"),
        ("Tk. 99", "99"),
        ("৫০ টাকা", "50"),
        ("BDT 1\u00a0000", "1000"),
        ("99/-", "99"),
        (".5", "0.5"),
        ("-3", "-3"),
    ],
)
def test_numbers_are_read_as_people_write_them(text: str, amount: str) -> None:
    assert number(text) == Decimal(amount)


@pytest.mark.parametrize("text", ["", "abc", "1,2,3", "1e5", "12..5", "৳", "1,23", "NaN", "Infinity", "9" * 30][1:])
def test_what_is_no_number_is_refused(text: str) -> None:
    if text == "1,23":  # a decimal comma
        assert number(text) == Decimal("1.23")
        return
    with pytest.raises(WrongCellError):
        number(text)


@pytest.mark.parametrize(
    ("cells", "size", "unit"),
    [
        ({"pack_size": "5", "pack_unit": "কেজি"}, "5", PackUnit.KILOGRAM),
        ({"pack_size": "৫০০ গ্রাম"}, "500", PackUnit.GRAM),
        ({"pack_size": "1.5L"}, "1.5", PackUnit.LITRE),
        ({"pack_size": "১২ টি"}, "12", PackUnit.PIECE),
        ({"pack_size": "250 ml", "pack_unit": "ml"}, "250", PackUnit.MILLILITRE),
    ],
)
def test_size_and_unit_stand_in_one_cell_or_two(cells: dict[str, str], size: str, unit: PackUnit) -> None:
    told = read(cells, DHAKA).told

    assert (told["pack_size"], told["pack_unit"]) == (Decimal(size), unit)


@pytest.mark.parametrize("text", ["8941100500125", "৮৯৪১১০০৫০০১২৫", "8941-1005 00125"])
def test_a_barcode_is_its_digits(text: str) -> None:
    assert read({"barcode": text}, DHAKA).told == {"barcode": "8941100500125"}


def test_a_barcode_that_lost_its_zeros_is_known() -> None:
    assert "0012345678905" in spellings("12345678905")


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2026-12-31", "2026-12-31T00:00:00+06:00"),
        ("৩১/১২/২০২৬", "2026-12-31T00:00:00+06:00"),
        ("2026-12-31 18:30", "2026-12-31T18:30:00+06:00"),
    ],
)
def test_days_are_the_shops(text: str, instant: str) -> None:
    assert read({"compare_at_from": text}, DHAKA).told["compare_at_from"].isoformat() == instant


def test_until_a_day_means_until_it_is_over() -> None:
    told = read({"compare_at_until": "2026-12-31"}, DHAKA).told

    assert told["compare_at_until"].isoformat() == "2027-01-01T00:00:00+06:00"


@pytest.mark.parametrize(
    "text", ["1999-12-31", "31/12/9999", "2200-01-02 08:00", "9999-12-31T23:59:59-05:00", "0001-01-01 00:00"]
)
@pytest.mark.parametrize("name", ["compare_at_from", "compare_at_until"])
def test_a_day_that_cannot_be_meant_is_refused(name: str, text: str) -> None:
    values = read({name: text}, DHAKA)

    assert (values.told, [error.column for error in values.errors]) == ({}, [name])


def test_a_dash_takes_away_what_may_be_taken_and_an_empty_cell_says_nothing() -> None:
    values = read({"stock": "-", "compare_at_price": "–", "price": "-", "shop_sku": ""}, DHAKA)

    assert values.told == {"stock": None, "compare_at_price": None}
    assert [error.column for error in values.errors] == ["price"]


def test_letters_with_a_dot_are_the_same_in_either_spelling() -> None:
    assert same_names("গুড\u09bc") & same_names("গু\u09dc")


@pytest.mark.parametrize("name", sorted(READERS.keys() - TEXTS))
def test_a_cell_that_is_too_long_for_a_value_is_not_even_looked_at(name: str) -> None:
    with translation.override("en"):
        [error] = read({name: "1" * 41}, DHAKA).errors

        assert str(error.expected) == "At most 40 characters."


def test_every_column_can_be_read() -> None:
    assert set(READERS) == {column.name for column in COLUMNS}


@pytest.mark.parametrize("language", ["en", "bn"])
def test_headings_of_an_export_are_known_in_either_language(language: str) -> None:
    with translation.override(language):
        headings = labels()

    assert guess(headings, {}) == [column.name for column in COLUMNS]


@pytest.mark.parametrize(
    ("heading", "name"),
    [("SKU", "shop_sku"), ("Product Name", "name_en"), ("পণ্যের নাম", "name_bn"), ("মূল্য", "price"), ("Qty.", "stock")],
)
def test_headings_are_guessed_as_people_write_them(heading: str, name: str) -> None:
    assert guess([heading], {}) == [name]


def test_a_field_is_guessed_once_and_what_nobody_knows_is_left_out() -> None:
    assert guess(["Price", "Rate", "Colour of the door"], {}) == ["price", "", ""]


def test_what_a_shop_said_comes_first() -> None:
    assert guess(["Price"], {"price": ""}) == [""]
