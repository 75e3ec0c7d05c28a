"""Words in the one form in which goods are indexed and asked for, in both scripts.

`geo.text.search_key` folds what any name is written in several ways for: case, accents, the two encodings of য়, ড় and
ঢ়, digits, invisible joiners, chandrabindu, letters that sound alike. Goods add what groceries need: ৎ and ত্, ঙ and ং,
numbers apart from their units, units by one name, and endings off. A word is never cut between a consonant and the
sign of its vowel, whatever the database's locale takes for a letter (docs/adr/0058).
"""

import re
from functools import lru_cache
from typing import Final

import snowballstemmer

from geo.text import search_key

# Words between spaces are few in all the names that there are, and each is brought to its form once.
PARTS_KEPT = 32768
_NUMBER_BESIDE_LETTERS = re.compile("(?<=[0-9])(?=[a-z\u0980-\u09ff])|(?<=[a-z\u0980-\u09ff])(?=[0-9])")
_NUMBER = re.compile("[0-9]+")
# A consonant that nothing is spoken after, at the end of a word, is written with or without its mark.
_SILENT_END = re.compile("\u09cd+(?= |$)")
_SPELT_ALIKE = str.maketrans({"ৎ": "ত\u09cd", "ঃ": None, "ঙ": "ং"})
_NASAL_AND_MARK = re.compile("ং\u09cd+")
_UNITS: Final = {
    spelling: unit
    for unit, spellings in {
        "g": "g gm gms gr gram grams gramme গ্রাম গ্রা",
        "kg": "kg kgs kilo kilos kilogram kilograms keji কেজি কিলো কিলোগ্রাম",
        "ml": "ml millilitre milliliter মিলি মিলিলিটার এমএল",
        "l": "l ltr ltrs lt liter litre liters litres লিটার লি",
        "pc": "pc pcs piece pieces pis পিস পিছ টি টা",
        "m": "m metre meter মিটার",
    }.items()
    for spelling in spellings.split()
}
# Endings that say whose or how many: মরিচের গুঁড়া is ground মরিচ.
_BANGLA_ENDING = re.compile("(?<!\u09cd)(?:গুলো|গুলি|গুলা|েদের|ের|টি|টা)$")
_BANGLA_CONSONANT = re.compile("[ক-হ\u09ce]")
_LATIN = re.compile("[a-z]+")
_english = snowballstemmer.stemmer("english")

STOP_WORDS: Final = frozenset("a an and at by for from in of on or the to with এবং এর ও জন্য সহ".split())  # noqa: SIM905  # shorter


def normalise(text: str) -> str:
    """What is compared: lower case, words parted by single spaces, numbers by themselves; empty if nothing is left."""
    # Initials with spaces between them are the only thing that is one word and does not look like one.
    parts = (text,) if "." in text else text.split()
    return " ".join(filter(None, map(_normalised, parts)))


@lru_cache(maxsize=PARTS_KEPT)
def _normalised(text: str) -> str:
    """Folded until that changes nothing: what one step takes out may bring marks together that are one for the next."""
    while (folded := _folded(text)) != text:
        text = folded
    return folded


def _folded(text: str) -> str:
    key = search_key(text if text.isascii() else text.translate(_SPELT_ALIKE))
    if not key.isascii():
        key = _NASAL_AND_MARK.sub("ং", key)
    # A word ends where a number begins.
    parted = _NUMBER_BESIDE_LETTERS.sub(" ", key)
    return " ".join(_SILENT_END.sub("", parted).split())


def words_of(text: str) -> list[str]:
    """The words of a text in their order, a unit after a number by its one name."""
    words = normalise(text).split()
    return [
        _UNITS.get(word, word) if place and words[place - 1].isdigit() else word for place, word in enumerate(words)
    ]


@lru_cache(maxsize=65536)
def stem(word: str) -> str:
    """A word of `words_of` without its ending: by Snowball's rules for English, by the commonest endings for Bangla."""
    if _LATIN.fullmatch(word):
        stemmed: str = _english.stemWord(word)
        return stemmed
    short = _BANGLA_ENDING.sub("", word)
    return short if len(_BANGLA_CONSONANT.findall(short)) > 1 else word


def is_measure(words: list[str], place: int) -> bool:
    """Whether a word is a number, or a unit after one: it says how much of a thing, and not which."""
    if _NUMBER.fullmatch(words[place]):
        return True
    return place > 0 and words[place - 1].isdigit() and words[place] in _UNITS.values()
