"""Names as they sound: one key for both scripts, so that আন্দরকিল্লা, Andarkilla and Anderkilla are one.

The key is the name's consonants. Vowels are written in many ways and often not at all (Bangla leaves its first vowel
out), so they go; so do aspiration (k/kh, ট/ঠ), doubling, spaces, and the pairs that Banglish does not tell apart
(ট/ত, স/শ/ষ, জ/য/z, ব/ভ/v). It is far blunter than spelling, so search asks it after spelling, and only with enough
letters to mean something.
"""

import re
from collections.abc import Iterable

from geo.text import BAR, search_key

_LETTERS = {
    "ক": "k", "খ": "k", "গ": "g", "ঘ": "g", "ঙ": "ng", "ং": "ng", "চ": "c", "ছ": "c", "জ": "j", "ঝ": "j", "য": "j",
    "ঞ": "n", "ট": "t", "ঠ": "t", "ত": "t", "থ": "t", "ৎ": "t", "ড": "d", "ঢ": "d", "দ": "d", "ধ": "d", "ন": "n",
    "প": "p", "ফ": "f", "ব": "b", "ভ": "b", "ম": "m", "র": "r", "ৃ": "r", "ঋ": "r", "ল": "l", "শ": "s", "স": "s",
    "হ": "h",
}  # fmt: skip
_BANGLA = str.maketrans(_LETTERS)
# From what a pair of signs says to what its parts would, tried in this order. A য or ব hung below another consonant
# lengthens it; below ম and র a ব is spoken.
_BANGLA_PAIRS = [
    (re.compile("য\u09bc"), ""),
    (re.compile("[ডঢ]\u09bc"), "র"),
    (re.compile("(?<=ং)হ"), ""),
    (re.compile("\u09cdয|(?<![মর])\u09cdব"), ""),
]
_LATIN_PAIRS = [
    (re.compile("sch"), "sk"),
    (re.compile("chh|ch"), "C"),
    (re.compile("ksh|x"), "ks"),
    (re.compile("ti(?=on)|sh|c(?=[eiy])"), "s"),
    (re.compile("ph"), "f"),
    (re.compile(r"jh|z|g(?=e\b)"), "j"),
    (re.compile("kh|ck|q|c"), "k"),
    (re.compile("gh"), "g"),
    (re.compile("th"), "t"),
    (re.compile("dh"), "d"),
    (re.compile("bh|v"), "b"),
]
_SILENT = re.compile("[^0-9b-df-hj-np-tv-xz]|[wy]")
_DOUBLED = re.compile(r"([a-z])\1+")


def sound_key(text: str) -> str:
    """A name's consonants and digits in one alphabet; empty if it has none."""
    key = search_key(text)
    for pattern, spoken in [*_BANGLA_PAIRS, *_LATIN_PAIRS]:
        key = pattern.sub(spoken, key)
    return _DOUBLED.sub(r"\1", _SILENT.sub("", key.translate(_BANGLA).casefold()))


def sounds(names: Iterable[str]) -> str:
    """The keys of all names of one thing, each between bars and once: `|jsr|`; empty if no name has one."""
    keys = dict.fromkeys(key for name in names if (key := sound_key(name)))
    return BAR + BAR.join(keys) + BAR if keys else ""
