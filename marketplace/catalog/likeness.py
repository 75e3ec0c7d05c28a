"""How alike two products are: by names in both languages, brand, packs and barcodes.

Names are compared word by word in any order (rapidfuzz's token sort ratio, which is an edit distance of insertions and
deletions over the sorted words). Two that differ in a number are different things (size 3 and size 4), unless a barcode
says otherwise.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from rapidfuzz import fuzz

from marketplace.core.numerals import in_latin_digits

# What each sign tells, of 1 in all.
NAMES: Final = 0.7
BRAND: Final = 0.15
PACK: Final = 0.15
# Below, names say nothing; and with a common barcode, nothing else need say much.
LEAST_NAMES: Final = 0.84
BARCODE: Final = 0.95
LEAST_SCORE: Final = 0.8
NUMBER = re.compile(r"\d+(?:\.\d+)?")


@dataclass(frozen=True, slots=True)
class Traits:
    """What products are compared by.

    Attributes:
        packs: how much is in each pack and of what kind, in kg, l, pieces or m.
    """

    product_id: UUID
    name_en: str
    name_bn: str
    brand_id: UUID | None
    packs: frozenset[tuple[str, str]]
    barcodes: frozenset[str]


@dataclass(frozen=True, slots=True)
class Likeness:
    """How alike two products are, from 0 to 1, and by which signs."""

    score: float
    reasons: list[str]

    @property
    def is_worth_a_look(self) -> bool:
        return self.score >= LEAST_SCORE


UNLIKE: Final = Likeness(0, [])


def likeness(one: Traits, other: Traits) -> Likeness:
    """Compare two products; the order makes no difference."""
    has_barcode = bool(one.barcodes & other.barcodes)
    english, bangla = (
        _names_alike(getattr(one, field), getattr(other, field), has_barcode) for field in ("name_en", "name_bn")
    )
    names = max(english, bangla)
    if names < LEAST_NAMES and not has_barcode:
        return UNLIKE
    brand = 1.0 if one.brand_id == other.brand_id else 0.5 if None in {one.brand_id, other.brand_id} else 0.0
    has_pack = bool(one.packs & other.packs)
    score = NAMES * names + BRAND * brand + PACK * has_pack
    reasons = list(_reasons(english, bangla, one.brand_id if brand == 1 else None, has_pack, has_barcode))
    return Likeness(round(max(score, BARCODE * has_barcode), 4), reasons)


def _names_alike(one: str, other: str, has_barcode: bool) -> float:
    first, second = plain(one), plain(other)
    if not first or not second:
        return 0.0
    if not has_barcode and sorted(NUMBER.findall(first)) != sorted(NUMBER.findall(second)):
        return 0.0
    return fuzz.token_sort_ratio(first, second) / 100


def plain(name: str) -> str:
    """A name as it is compared: one form of each letter and digit, words apart, nothing between them."""
    text = in_latin_digits(unicodedata.normalize("NFKC", name)).casefold()
    # Bangla's vowel signs are marks, and part of the word.
    return " ".join("".join(c if c.isalnum() or unicodedata.category(c)[0] == "M" else " " for c in text).split())


def _reasons(english: float, bangla: float, brand_id: UUID | None, has_pack: bool, has_barcode: bool) -> Iterator[str]:
    signs = {
        "barcode": has_barcode,
        "name_en": english >= LEAST_NAMES,
        "name_bn": bangla >= LEAST_NAMES,
        "brand": brand_id is not None,
        "pack": has_pack,
    }
    yield from (sign for sign, speaks in signs.items() if speaks)
