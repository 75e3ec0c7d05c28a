"""What a cell means: numbers as Bangladesh writes them, days, yes and no; and what is expected where it is none."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from marketplace.catalog.barcodes import is_barcode
from marketplace.catalog.booking import MOST_STOCK
from marketplace.catalog.drafts import LONGEST_OF_VARIANT, LONGEST_SKU, OUT_OF_TIME
from marketplace.catalog.models import PackUnit
from marketplace.catalog.models.offers import EARLIEST, LATEST
from marketplace.core.errors import Text
from marketplace.core.ids import as_id
from marketplace.core.numerals import in_latin_digits
from marketplace.core.schemas import LINE

# A cell that says "none", where an empty one leaves what there is.
CLEARED: Final = frozenset({"-", "–", "—"})
MAY_CLEAR = frozenset(
    {"shop_sku", "compare_at_price", "compare_at_from", "compare_at_until", "most_per_order", "stock"}
)
# What is no text, an amount, a day or a code, is far shorter; what is taken apart by patterns may not be long.
TEXTS = frozenset({"offer_id", "shop_sku", "name_en", "name_bn", "variant_en", "variant_bn", "category", "brand"})
LONGEST_VALUE = 40
CURRENCY = re.compile(r"৳|taka|bdt|tk\.?|টাকা|/[-=]$", re.I)
# 12,34,567.50 as here and 1,234,567.50 as elsewhere; 1.234,50 and 12,50 as programs in Europe write.
GROUPED = re.compile(r"[+-]?\d{1,3}(,\d{2,3})*,\d{3}(\.\d+)?")
WITH_COMMA = re.compile(r"[+-]?(\d+|\d{1,3}(\.\d{3})+),\d{1,2}")
PLAIN = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)")
YES = frozenset({"yes", "y", "true", "1", "on", "active", "available", "হ্যাঁ", "হ্যা", "আছে", "চালু"})
NO = frozenset({"no", "n", "false", "0", "off", "inactive", "unavailable", "না", "নেই", "বন্ধ"})
UNITS: Mapping[str, PackUnit] = {
    word: unit
    for unit, words in {
        PackUnit.GRAM: "g gm gms gr gram grams গ্রাম গ্রা",
        PackUnit.KILOGRAM: "kg kgs kilo kilogram kilograms কেজি কিলো কিলোগ্রাম",
        PackUnit.MILLILITRE: "ml millilitre milliliter মিলি মিলিলিটার",
        PackUnit.LITRE: "l lt ltr liter litre liters litres লিটার লি",
        PackUnit.PIECE: "piece pieces pc pcs ps each unit units টি পিস টা খানা",
        PackUnit.METRE: "m mtr meter metre meters metres মিটার",
    }.items()
    for word in words.split()
}
SIZE = re.compile(r"([\d.,]+)\s*(\D*)")
# Unicode leaves these three taken apart, keyboards put them together.
DOTTED = {"\u09a1\u09bc": "\u09dc", "\u09a2\u09bc": "\u09dd", "\u09af\u09bc": "\u09df"}
# A shorter number is no barcode that has lost its zeros.
LEAST_DIGITS = 7
DAYS = ("%Y-%m-%d", "%d-%m-%Y", "%d/%m/%Y", "%d.%m.%Y", "%Y/%m/%d")


class WrongCellError(ValueError):
    """A cell means nothing in its column; `expected` says what would."""

    def __init__(self, expected: Text) -> None:
        self.expected = expected
        super().__init__(str(expected))


@dataclass(frozen=True, slots=True)
class CellError:
    """What is wrong with a cell, or with a row as a whole where it names no column.

    Attributes:
        given: what stands there.
        expected: what should.
    """

    column: str
    given: str
    expected: Text


@dataclass(slots=True)
class Values:
    """One row's cells by themselves.

    Attributes:
        told: what they say by column; None where one says "none". What is empty is left out.
        given: the text of each.
    """

    told: dict[str, Any] = field(default_factory=dict)
    given: dict[str, str] = field(default_factory=dict)
    errors: list[CellError] = field(default_factory=list)

    def wrong(self, column: str, expected: Text) -> None:
        self.errors.append(CellError(column, self.given.get(column, ""), expected))


def read(cells: Mapping[str, str], zone: ZoneInfo) -> Values:
    """What the cells of a row say.

    Args:
        cells: text by column.
        zone: in which the shop tells days.
    """
    values = Values(given={name: text for name, text in cells.items() if text})
    for name, text in values.given.items():
        try:
            values.told[name] = None if _clears(name, text) else _read(name, text, zone)
        except WrongCellError as error:
            values.errors.append(CellError(name, text, error.expected))
    _join_pack(values)
    return values


def number(text: str) -> Decimal:
    """A number with Bangla or Latin digits, with a taka sign or without, grouped or not.

    Raises:
        WrongCellError: it is none.
    """
    plain = re.sub(r"\s", "", CURRENCY.sub("", in_latin_digits(text).strip()))
    if GROUPED.fullmatch(plain):
        plain = plain.replace(",", "")
    elif WITH_COMMA.fullmatch(plain):
        plain = plain.replace(".", "").replace(",", ".")
    if not PLAIN.fullmatch(plain) or len(plain) > 20:
        raise WrongCellError(_("A number, such as 120 or ১২০.৫০."))
    try:
        return Decimal(plain)
    except InvalidOperation as error:
        raise WrongCellError(_("A number, such as 120 or ১২০.৫০.")) from error


def spellings(barcode: str) -> list[str]:
    """A barcode with and without the zeros before it, which spreadsheets drop."""
    plain = barcode.lstrip("0")
    padded = [plain.zfill(length) for length in (8, 12, 13, 14)] if len(plain) >= LEAST_DIGITS else []
    found = {barcode, *padded}
    return sorted(one for one in found if is_barcode(one))


def same_names(name: str) -> set[str]:
    """A name as it may be kept: spaces and case as they come, and letters with a dot beneath written in two ways."""
    apart = unicodedata.normalize("NFC", " ".join(name.split()).lower())
    together = apart
    for pair, letter in DOTTED.items():
        together = together.replace(pair, letter)
    return {apart, together}


def _clears(name: str, text: str) -> bool:
    return name in MAY_CLEAR and text in CLEARED


def _read(name: str, text: str, zone: ZoneInfo) -> Any:
    if name not in TEXTS:
        _refuse_longer(text, LONGEST_VALUE)
    return READERS[name](text, zone)


def _refuse_longer(text: str, longest: int) -> None:
    if len(text) > longest:
        raise WrongCellError(format_lazy(_("At most {longest} characters."), longest=longest))


def _line(longest: int) -> Callable[[str, ZoneInfo], str]:
    def read_line(text: str, _zone: ZoneInfo) -> str:
        _refuse_longer(text, longest)
        if not re.fullmatch(LINE, text):
            raise WrongCellError(_("One line of text, without control characters."))
        return text

    return read_line


def _offer_id(text: str, _zone: ZoneInfo) -> UUID:
    offer_id = as_id(text)
    if offer_id is None:
        raise WrongCellError(_("A number of an offer as an export has it; leave it empty for new goods."))
    return offer_id


def _barcode(text: str, _zone: ZoneInfo) -> str:
    digits = re.sub(r"[\s-]", "", in_latin_digits(text))
    if re.fullmatch(r"[\d.]+e\+?\d+", digits, re.I):
        raise WrongCellError(
            _("All digits: the program has rounded them. Format the column as text and type it again.")
        )
    known = spellings(digits) if digits.isdigit() and len(digits) <= 14 else []
    if not known:
        raise WrongCellError(_("A barcode of 8, 12, 13 or 14 digits whose last one is right."))
    return digits if digits in known else known[0]


def _price(text: str, _zone: ZoneInfo) -> Decimal:
    return number(text)


def _count(most: int) -> Callable[[str, ZoneInfo], int]:
    def read_count(text: str, _zone: ZoneInfo) -> int:
        found = number(text)
        if found != found.to_integral_value() or not 0 <= found <= most:
            raise WrongCellError(format_lazy(_("A whole number from 0 to {most}."), most=f"{most:,}"))
        return int(found)

    return read_count


def _truth(text: str, _zone: ZoneInfo) -> bool:
    word = in_latin_digits(text).strip().lower()
    if word in YES or word in NO:
        return word in YES
    raise WrongCellError(_("“yes” or “no”."))


def _unit(text: str, _zone: ZoneInfo) -> PackUnit:
    unit = UNITS.get(text.strip(" .").lower())
    if unit is None:
        raise WrongCellError(_("g, kg, ml, l, piece or m."))
    return unit


def _size(text: str, _zone: ZoneInfo) -> tuple[Decimal, PackUnit | None]:
    """A number, and a unit where one stands behind it."""
    found = SIZE.fullmatch(in_latin_digits(text).strip())
    unit = found[2].strip(" .").lower() if found else ""
    if found is None or (unit and unit not in UNITS):
        raise WrongCellError(_("A number, or one with a unit, such as 500 g."))
    return number(found[1]), UNITS.get(unit)


def _instant(*, ends: bool) -> Callable[[str, ZoneInfo], datetime]:
    def read_instant(text: str, zone: ZoneInfo) -> datetime:
        plain = in_latin_digits(text).strip()
        for pattern in DAYS:
            try:
                day = datetime.strptime(plain, pattern).replace(tzinfo=zone)
            except ValueError:
                continue
            # The last day that Python knows has no day after it.
            first = _of_our_time(day).date()
            # Until a day means until it is over.
            return _of_our_time(datetime.combine(first + timedelta(days=1 if ends else 0), time(), zone))
        try:
            found = datetime.fromisoformat(plain)
        except ValueError as error:
            raise WrongCellError(_("A day, such as 2026-12-31 or 31/12/2026.")) from error
        return _of_our_time(found if found.tzinfo else found.replace(tzinfo=zone))

    return read_instant


def _of_our_time(at: datetime) -> datetime:
    if not EARLIEST <= at < LATEST:
        raise WrongCellError(OUT_OF_TIME)
    return at


READERS: Mapping[str, Callable[[str, ZoneInfo], Any]] = {
    "offer_id": _offer_id,
    "shop_sku": _line(LONGEST_SKU),
    "barcode": _barcode,
    "name_en": _line(200),
    "name_bn": _line(200),
    "variant_en": _line(LONGEST_OF_VARIANT),
    "variant_bn": _line(LONGEST_OF_VARIANT),
    "pack_size": _size,
    "pack_unit": _unit,
    "category": _line(200),
    "brand": _line(100),
    "price": _price,
    "compare_at_price": _price,
    "compare_at_from": _instant(ends=False),
    "compare_at_until": _instant(ends=True),
    "stock": _count(MOST_STOCK),
    "low_stock_threshold": _count(MOST_STOCK),
    "least_per_order": _count(MOST_STOCK),
    "most_per_order": _count(MOST_STOCK),
    "is_available": _truth,
}


def _join_pack(values: Values) -> None:
    """Size and unit stand in two cells or in one; two units that differ are an error."""
    size = values.told.get("pack_size")
    if size is None:
        return
    amount, unit = size
    apart = values.told.get("pack_unit")
    if unit is not None and apart is not None and unit is not apart:
        values.wrong("pack_unit", _("The same unit as the size has, or none."))
    values.told["pack_size"] = amount
    if unit is not None:
        values.told["pack_unit"] = unit
