"""Goods that we wrote down ourselves: reading `own_goods.txt`."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from marketplace.catalog.preparation.lexicon import HERE
from marketplace.catalog.preparation.packs import Pack, tidy

UNITS: Final = {"kg": "kg", "g": "g", "l": "l", "ml": "ml", "m": "m", "pc": "piece"}
BANGLA_DIGITS: Final = str.maketrans("0123456789", "০১২৩৪৫৬৭৮৯")
# What variants differ in beside their size: key, English, Bangla.
CHOICES: Final[dict[str, tuple[str, str, str]]] = {
    "S": ("size", "S", "এস"), "M": ("size", "M", "এম"), "L": ("size", "L", "এল"), "XL": ("size", "XL", "এক্সএল"),
    "XXL": ("size", "XXL", "ডাবল এক্সএল"), "XXXL": ("size", "XXXL", "ট্রিপল এক্সএল"),
    "Newborn": ("size", "Newborn", "নবজাতক"),
    "half": ("portion", "Half", "হাফ"), "full": ("portion", "Full", "ফুল"),
    "small": ("size", "Small", "ছোট"), "medium": ("size", "Medium", "মাঝারি"), "large": ("size", "Large", "বড়"),
    "regular": ("size", "Regular", "রেগুলার"),
    "black": ("colour", "Black", "কালো"), "white": ("colour", "White", "সাদা"), "blue": ("colour", "Blue", "নীল"),
    "red": ("colour", "Red", "লাল"), "green": ("colour", "Green", "সবুজ"), "pink": ("colour", "Pink", "গোলাপি"),
    "maroon": ("colour", "Maroon", "মেরুন"), "brown": ("colour", "Brown", "বাদামি"),
    "yellow": ("colour", "Yellow", "হলুদ"),
}  # fmt: skip
# How much dearer than the one named first.
DEARER: Final = {"full": Decimal("1.7"), "large": Decimal("1.6"), "medium": Decimal("1.3")}


@dataclass(frozen=True)
class OwnVariant:
    """A pack, or a size or colour, with its price."""

    pack: Pack
    price: Decimal
    choice: str = ""


@dataclass(frozen=True)
class OwnGoods:
    """One product as it was written down."""

    category: str
    name_en: str
    name_bn: str
    brand: tuple[str, str] | None
    variants: tuple[OwnVariant, ...]
    attributes: dict[str, str] = field(default_factory=dict)


def choice(value: str) -> tuple[str, str, str]:
    """Key and names of what a variant is told apart by; a number is the size of a shoe or a waist."""
    return CHOICES.get(value) or ("size", value, value.translate(BANGLA_DIGITS))


def read() -> Iterator[OwnGoods]:
    category = ""
    for line in (HERE / "own_goods.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("# ") and "|" not in line and line[2:].replace("-", "").isalnum():
            category = line[2:].strip()
        elif line.strip() and not line.startswith("#"):
            yield from _of_line(category, [part.strip() for part in line.split("|")])


def _of_line(category: str, parts: list[str]) -> Iterator[OwnGoods]:
    name_en, name_bn, packs, attributes, makes = [*parts, "", ""][:5]
    told = dict(pair.split("=") for pair in attributes.split(";") if pair)
    for make in makes.split(", ") if makes else [""]:
        written, _, factor = make.partition("*")
        en, _, bn = written.partition("=")
        yield OwnGoods(
            category=category,
            name_en=f"{en} {_small(name_en)}".strip() if en else name_en,
            name_bn=f"{bn} {name_bn}".strip(),
            brand=(en, bn) if en else None,
            variants=tuple(_variants(packs, Decimal(factor or 1))),
            attributes=told,
        )


def _small(name: str) -> str:
    """A name behind a make begins small, unless it is itself a name or a number."""
    first = name.split(maxsplit=1)[0]
    is_name = len(first) == 1 or any(letter.isupper() or letter.isdigit() for letter in first[1:])
    return name if is_name else _lower(name)


def _lower(name: str) -> str:
    names = ("Redmi", "Galaxy", "Note", "Hot", "Spark", "Primo", "Lactogen", "Biomil", "Core", "Android", "Jersey")
    return name if name.startswith(names) else name[0].lower() + name[1:]


def _variants(packs: str, factor: Decimal) -> Iterator[OwnVariant]:
    for told in packs.split(", "):
        pack, price = told.split(" ")
        amount, _, choices = pack.partition("/")
        size = amount.rstrip("abcdefghijklmnopqrstuvwxyz")
        held = tidy(Pack(Decimal(size), UNITS[amount[len(size) :]]))
        for value in choices.split("-") if choices else [""]:
            yield OwnVariant(held, Decimal(price) * factor * DEARER.get(value, Decimal(1)), value)
