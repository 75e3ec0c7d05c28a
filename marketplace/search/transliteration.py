"""Bangla in Latin letters, as people type it: by sound, for nobody agrees on the spelling.

Libraries of transliteration (indic-transliteration, aksharamukha) speak the schemes of scholars, in which চাল is cAla;
nobody types that. So both scripts are brought to keys of their sound: `sound_keys` keeps the vowels that are written
the same way by most (চাল, chal, chaal and cal meet, চুলা does not), and `geo.sounds.sound_key` has consonants alone,
for what is left (docs/adr/0058).
"""

import re
from functools import lru_cache
from typing import Final

from geo.sounds import sound_key
from marketplace.search.normalising import normalise

SHORTEST_SOUND = 2
SHORTEST_SKELETON = 3

_CONSONANTS: Final = dict(
    zip("কখগঘঙচছজঝযঞটঠতথৎডঢদধনণপফবভমরলশষসহ", "kkggNccjjjnttttt" + "dddd" + "nnpfbbmrlsssh", strict=True)
)
_VOWELS: Final = {
    "া": "a", "আ": "a", "ি": "i", "ী": "i", "ই": "i", "ঈ": "i", "ু": "u", "ূ": "u", "উ": "u", "ঊ": "u",
    "ে": "i", "এ": "i", "ৈ": "i", "ঐ": "i", "ো": "", "ও": "", "ৌ": "u", "ঔ": "u", "অ": "", "ৃ": "ri", "ঋ": "ri",
    "ং": "N", "্": "",
}  # fmt: skip
_FROM_BANGLA = str.maketrans(_CONSONANTS | _VOWELS)
_BANGLA_RULES: Final = [
    (re.compile("[ডঢ]\u09bc"), "র"),
    (re.compile("\u09cdয(?!\u09bc)|(?<![মর])\u09cdব"), ""),
    (re.compile("য\u09bc"), ""),
    (re.compile("জ\u09cdঞ"), "গ"),
]
_LATIN_RULES: Final = [
    (re.compile("chh|ch"), "C"),
    (re.compile("ksh|x"), "ks"),
    (re.compile("ti(?=on)|sh|c(?=[eiy])"), "s"),
    (re.compile("ph"), "f"),
    (re.compile(r"jh|z|g(?=e\b)"), "j"),
    (re.compile("ck|kh|q"), "k"),
    (re.compile("gh"), "g"),
    (re.compile("th"), "t"),
    (re.compile("dh"), "d"),
    (re.compile("bh|v"), "b"),
    (re.compile("rh"), "r"),
    (re.compile(r"n(?=[kg])g?"), "N"),
    (re.compile("[eai]y(?=[aeiou])|ee|ea|ie|ei|ey"), "i"),
    (re.compile("oo|ou|ow|au|ew"), "u"),
    (re.compile("oy(?=[aeiou])|oa|oe|w"), ""),
    (re.compile("(?<=[^aeiouy])y(?![aeiou])"), "i"),
    (re.compile("[yo]"), ""),
    (re.compile("e"), "i"),
]
_LATIN = re.compile("[a-z]+")
_BANGLA = re.compile("[\u0980-\u09ff]+")
_DOUBLED = re.compile(r"(.)\1+")
_LONE_C = re.compile("c(?![hk])")
_LAST_E = re.compile("(?<=[^aeiou])e$")

_LETTERS: Final = {
    "ক": "k", "খ": "kh", "গ": "g", "ঘ": "gh", "ঙ": "ng", "চ": "ch", "ছ": "ch", "জ": "j", "ঝ": "jh", "ঞ": "n",
    "ট": "t", "ঠ": "th", "ড": "d", "ঢ": "dh", "ণ": "n", "ত": "t", "থ": "th", "দ": "d", "ধ": "dh", "ন": "n",
    "প": "p", "ফ": "f", "ব": "b", "ভ": "bh", "ম": "m", "য": "j", "র": "r", "ল": "l", "শ": "sh", "ষ": "sh",
    "স": "s", "হ": "h", "ৎ": "t", "ং": "ng", "অ": "o", "আ": "a", "া": "a", "ই": "i", "ি": "i", "ঈ": "i",
    "ী": "i", "উ": "u", "ু": "u", "ঊ": "u", "ূ": "u", "ঋ": "ri", "ৃ": "ri", "এ": "e", "ে": "e", "ঐ": "oi",
    "ৈ": "oi", "ও": "o", "ো": "o", "ঔ": "ou", "ৌ": "ou",
}  # fmt: skip
_LETTER_RULES: Final = [
    (re.compile("[ডঢ]\u09bc"), "র"),
    (re.compile("ওয\u09bcা"), "wa"),
    (re.compile("য\u09bc"), "y"),
    (re.compile("\u09cdয"), "y"),
]
_NO_VOWEL_FOLLOWS = re.compile("([ক-হ])(?=[ক-হ])")


@lru_cache(maxsize=65536)
def sound_keys(word: str) -> tuple[str, ...]:
    """How a word sounds, with its plain vowels; several where its spelling leaves it open, none for a number.

    Latin `c` is চ to who writes Banglish (cal) and ক in English (cola), and the last `e` is spoken in one (dhone) and
    silent in the other (spice).
    """
    word = normalise(word)
    if _BANGLA.fullmatch(word):
        keys = {_bangla_sound(word)}
    elif _LATIN.fullmatch(word):
        keys = {key for spoken in (word, _LONE_C.sub("ch", word)) for key in _with_silent_end(spoken)}
    else:
        keys = set()
    return tuple(sorted(key for key in keys if len(key) >= SHORTEST_SOUND))


@lru_cache(maxsize=65536)
def skeleton(word: str) -> str:
    """A word's consonants alone; empty where they are too few to mean something."""
    key = sound_key(word)
    return key if len(key) >= SHORTEST_SKELETON and not key.isdigit() else ""


@lru_cache(maxsize=65536)
def in_latin(word: str) -> str:
    """A word in Latin letters, one spelling for each: what typing errors are measured in, and shown in Latin script."""
    spelt = normalise(word)
    for pattern, letters in _LETTER_RULES:
        spelt = pattern.sub(letters, spelt)
    spelt = _NO_VOWEL_FOLLOWS.sub(r"\1o", spelt)
    return "".join(_LETTERS.get(letter, letter) for letter in spelt if letter not in "\u09bc\u09cd")


def _with_silent_end(word: str) -> tuple[str, ...]:
    """The key, and the one without the vowel of its last `e`, which has softened the letter before it all the same."""
    key = _latin_sound(word)
    return (key, key[:-1]) if len(word) > 3 and _LAST_E.search(word) else (key,)


def _bangla_sound(word: str) -> str:
    for pattern, spoken in _BANGLA_RULES:
        word = pattern.sub(spoken, word)
    return _finish(re.sub("Ng?", "ng", word.translate(_FROM_BANGLA)))


def _latin_sound(word: str) -> str:
    for pattern, spoken in _LATIN_RULES:
        word = pattern.sub(spoken, word)
    return _finish(re.sub("Ng?", "ng", word.replace("c", "k").replace("C", "c")))


def _finish(sound: str) -> str:
    return _DOUBLED.sub(r"\1", re.sub("[^a-z]", "", sound))
