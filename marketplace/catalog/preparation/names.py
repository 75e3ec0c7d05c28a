"""From a line of a price list to a name in both languages; a name that has a word we cannot say well is not told."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from marketplace.catalog.preparation.lexicon import Term, brands, kinds, longest, qualities, tokens
from marketplace.catalog.preparation.packs import COUNTED, Pack, is_bundle, split

# What a pack is made of and what else says nothing of the goods.
IGNORED: Final = frozenset({
    *("pack", "pk", "packet", "pet", "can", "bottle", "bot", "poly", "pouch", "box", "jar", "tin", "tetra", "tub"),
    *("refill", "ref", "pump", "bag", "sachet", "glass", "bulk", "local", "pp", "new", "bd", "ind", "indo", "imported"),
    *("squeezy", "squeeze", "standup", "std", "pcs", "pc", "bib", "carton", "container", "tube", "f", "pkt", "clay"),
})  # fmt: skip
SIZES_OF_DIAPERS: Final = {
    "nb": "Newborn", "newborn": "Newborn", "s": "S", "m": "M", "l": "L", "xl": "XL", "xxl": "XXL", "xxxl": "XXXL",
}  # fmt: skip
# Kinds that mean another thing on another shelf.
ELSEWHERE: Final = {
    ("generalmerchandise", "oil-ghee"): "hair-care",
    ("generalmerchandise", "bread"): "",
    ("grocery", "skin-care"): "butter-cheese",
    ("grocery", "soap-wash"): "",
    ("dairy", "skin-care"): "butter-cheese",
    ("dairy", "milk"): "milk",
    ("frozen", "eggs"): "",
}
EMPTY_BRACKETS: Final = re.compile(r"\([^)]*\)|\[[^\]]*\]")
# A word said twice, unless it is a word that is ("peri peri").
DOUBLED: Final = re.compile(r"\b(?!Peri|Agar|Chu)(\w+) \1\b")
OWN_LABEL: Final = re.compile(r"\bmeena\b|\bgfapl\b", re.I)


@dataclass(frozen=True)
class Named:
    """One pack of a product, by its names."""

    brand: Term
    name_en: str
    name_bn: str
    category: str
    pack: Pack
    size: str = ""


@dataclass(frozen=True, eq=False)
class Said:
    """A word or phrase of a name, as the kind and as the quality that it may be, or as the size of a diaper."""

    kind: Term | None = None
    quality: Term | None = None
    size: str = ""


@dataclass(frozen=True)
class Refused:
    """Why a line is left out: a word that is not known, or another reason."""

    reason: str


def parse(line: str, *, shelf: str) -> Named | Refused:
    """What a line of the list of a shelf names."""
    if OWN_LABEL.search(line):
        return Refused("own label")
    if is_bundle(line):
        return Refused("bundle")
    rest, amount, count = split(EMPTY_BRACKETS.sub(" ", line.replace("’", "'")))
    words = tokens(rest)
    brand, taken = longest(brands(), words)
    if brand is None:
        return Refused(f"brand {words[0] if words else ''}")
    terms = _understood(words[taken:])
    if isinstance(terms, Refused):
        return terms
    return _composed(brand, terms, shelf, amount, count)


def _understood(words: Sequence[str]) -> list[Said] | Refused:
    """All words as terms, or the first that is not known."""
    found: list[Said] = []
    at = 0
    while at < len(words):
        kind, of_kind = longest(kinds(), words[at:])
        quality, of_quality = longest(qualities(), words[at:])
        length = max(of_kind, of_quality)
        if length:
            found.append(Said(kind if of_kind == length else None, quality if of_quality == length else None))
            at += length
        elif words[at] in SIZES_OF_DIAPERS:
            found.append(Said(size=SIZES_OF_DIAPERS[words[at]]))
            at += 1
        elif words[at] in IGNORED or words[at].isdigit():
            at += 1
        else:
            return Refused(f"word {words[at]}")
    return found


def _composed(brand: Term, said: Sequence[Said], shelf: str, amount: Pack | None, count: int | None) -> Named | Refused:
    """The kind stands last, in both languages, and what it is like before it."""
    of_kind = next((word for word in reversed(said) if word.kind), None)
    kind = of_kind.kind if of_kind else kinds().get(tokens(brand.usual_kind))
    if kind is None:
        return Refused("no kind")
    others = [word for word in said if word is not of_kind and not word.size]
    if any(word.quality is None for word in others):
        return Refused("two kinds")
    like = [word.quality for word in others if word.quality and word.quality.bn and word.quality.en != kind.en]
    category = _category(kind, brand, shelf, amount)
    pack = _pack(category, amount, count)
    size = "".join(word.size for word in said)
    if not category or pack is None or (size and category != "diapers"):
        return Refused("no pack or shelf")
    named = [brand, *dict.fromkeys(like), kind]
    if DOUBLED.search(" ".join(term.en for term in named)):
        return Refused("a word twice")
    return Named(
        brand=brand,
        name_en=" ".join(term.en for term in named),
        name_bn=" ".join(term.bn for term in named),
        category=category,
        pack=pack,
        size=size,
    )


def _category(kind: Term, brand: Term, shelf: str, amount: Pack | None) -> str:
    """Where the goods stand: a kind may be another thing on another shelf, as oil is in the kitchen and on hair."""
    if "Olive" in kind.en and amount is not None and amount.unit == "l":
        return kind.category
    if kind.category == "skin-care" and "Baby" in brand.en:
        return "baby-toiletries"
    return ELSEWHERE.get((shelf, kind.category), kind.category)


def _pack(category: str, amount: Pack | None, count: int | None) -> Pack | None:
    if category in COUNTED:
        return Pack(Decimal(count), "piece") if count else None
    return amount or (Pack(Decimal(count), "piece") if count else None)
