"""How much is in a pack, as lists of prices write it."""

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

UNITS: Final = {
    "kg": "kg", "kgs": "kg", "g": "g", "gm": "g", "gms": "g", "gr": "g", "gram": "g",
    "l": "l", "lt": "l", "ltr": "l", "liter": "l", "litre": "l", "ml": "ml", "m": "ml",
}  # fmt: skip
PIECES: Final = "pcs|pc|pieces|ps|p|s|pads|r|roll|rolls|ply"
# Bundles and gifts: their price is not that of one pack.
BUNDLE: Final = re.compile(
    r"b\d+\s*g\d+|buy\s*\d|free\b(?<!sugar free)(?<!fat free)|combo|promo|save\s*tk|\bset\b|\bstk|\boffer\b|\+\s*\d",
    re.I,
)
AMOUNT: Final = re.compile(
    rf"(?<![\w.])-?(\d+(?:\.\d+)?)\s*({'|'.join(sorted(UNITS, key=len, reverse=True))})(?![a-z])", re.I
)
ALTERNATIVES: Final = re.compile(r"\d+(?:\.\d+)?\s*(?:gm|g|ml|m)?(?:/\d+(?:\.\d+)?\s*(?:gm|g|ml|m)?)*/(?=\d)", re.I)
MULTIPLE: Final = re.compile(r"(\d+(?:\.\d+)?)\s*(gm|g|ml)?\s*[x×*]\s*(\d+)\s*(?:pcs|pc|ps|p)?(?![a-z0-9])", re.I)
COUNT: Final = re.compile(rf"(?<![\w.])-?(\d+)\s*(?:{PIECES})(?![a-z0-9])", re.I)
WEIGHT_OF_BABIES: Final = re.compile(r"\d+\s*-\s*\d+\s*kg", re.I)
COUNTED: Final = frozenset({"diapers", "sanitary", "tissue-paper"})


@dataclass(frozen=True, order=True)
class Pack:
    """What a price is for."""

    size: Decimal
    unit: str


def is_bundle(name: str) -> bool:
    return BUNDLE.search(name) is not None


def split(name: str) -> tuple[str, Pack | None, int | None]:
    """The name without its amounts, the amount that a pack holds, and how many pieces it has, where it tells.

    A pack of several amounts that are not the same one told twice is None: it is more than one thing.
    """
    rest = WEIGHT_OF_BABIES.sub(" ", name)
    rest = ALTERNATIVES.sub("", rest)
    rest = MULTIPLE.sub(" ", rest) if AMOUNT.search(MULTIPLE.sub(" ", rest)) else MULTIPLE.sub(_multiplied, rest)
    amounts = {Pack(Decimal(size).normalize(), UNITS[unit.lower()]) for size, unit in AMOUNT.findall(rest)}
    rest = AMOUNT.sub(" ", rest)
    counts = {int(count) for count in COUNT.findall(rest)}
    rest = COUNT.sub(" ", rest)
    amount = tidy(amounts.pop()) if len(amounts) == 1 else None
    return rest, amount, counts.pop() if len(counts) == 1 else None


def tidy(pack: Pack) -> Pack:
    """A thousand grams are a kilogram."""
    larger = {"g": "kg", "ml": "l"}
    if pack.unit in larger and pack.size >= 1000:
        return Pack((pack.size / 1000).normalize(), larger[pack.unit])
    return pack


def _multiplied(found: "re.Match[str]") -> str:
    each, unit, times = found.groups()
    return f" {Decimal(each) * int(times)}{unit} " if unit else f" {times}pcs "
