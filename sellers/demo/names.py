"""Names of OpenStreetMap shops as people read them: one per language, without the address tail."""

import re
from dataclasses import dataclass

from geo.text import clean_name
from sellers.demo.lexicon import BANGLA_WORD, LATIN_TO_BANGLA_DIGITS, LATIN_WORD, Lexicon
from sellers.demo.sounds import sounds_nearly_alike

# Mappers write a name in either script or in both, one after the other.
LATIN = re.compile(r"[A-Za-z]")
BANGLA = re.compile(r"[\u0980-\u09FF]")
LATIN_RUN = re.compile(r"[A-Za-z][^\u0980-\u09FF]*")
BANGLA_RUN = re.compile(r"[\u0980-\u09FF][^A-Za-z]*")
EDGES = " \t-–|/\\,.;:_*'\"`।"

JUNK = re.compile(
    r"\b(?:test|toilet|bank|atm|school|college|university|office|mosque|masjid|cyclone|department|govt|club|hospital)\b",
    re.IGNORECASE,
)
TRADE = re.compile(
    r"\b(?:ba[zj]a+r|bazer|h[aou]+t|market|store?|stor|shop|mall|plaza|cent(?:er|re)|cafe|cafeteria|canteen|hotel|restaurant"
    r"|pharmacy|stall|library|stationery|house|electronics|enterprise|traders?|furniture|tailors?|departmental?)\b",
    re.IGNORECASE,
)
# "M/s", messrs, letter by letter.
MESSRS = re.compile(r"^(?:এম|ম)\s*/\s*(?:এস|স)[\s.]+")
STRAY_JOINER = re.compile("(?<!\u09cd)[\u200c\u200d](?!\u09cd)")
# A word cannot begin with a reph: what is meant is the র of র‍্যাব, which takes a joiner that keyboards leave out.
LEADING_RA_YA = re.compile("(?<![\u0980-\u09ff])\u09b0\u09cd\u09af")
SAYS_NOTHING = frozenset(
    {"shop", "house", "store", "dokan", "home", "local shop", "new", "unknown", "no name", "vxcb", "fdhg"}
)


@dataclass(frozen=True, slots=True)
class Names:
    """A shop's name in both languages, and which of the two no mapper wrote (`en`, `bn` or none)."""

    en: str
    bn: str
    machine: str


def read_names(*, name: str, alternatives: list[str], lexicon: Lexicon) -> Names | None:
    """Both names of a shop: the mapper's own where there is one, else the other spelt in this script.

    Args:
        name: what the mapper wrote, in either script or both.
        alternatives: the mapper's other names.
        lexicon: how words are spelt in the other script.

    Returns:
        None for a place without a name, or whose name says nothing or is no shop's.
    """
    head = _head(clean_name(name))
    english = _run(LATIN_RUN, head) if BANGLA.search(head) else _tidy(head)
    bangla = _run(BANGLA_RUN, head)
    english = _capitalised(english or _alternative(alternatives, script=LATIN, without=BANGLA))
    bangla = bangla or _alternative(alternatives, script=BANGLA, without=LATIN)
    bangla = MESSRS.sub("মেসার্স ", bangla)
    if english and bangla and not is_spelling_of(bangla, english):
        bangla = ""
    names = Names(
        en=english or lexicon.in_latin(bangla),
        bn=_as_written(bangla or lexicon.in_bangla(english)),
        machine="bn" if not bangla else "en" if not english else "",
    )
    return None if says_nothing(names.en) else names


def _as_written(bangla: str) -> str:
    """Bangla digits, and joiners only where they belong."""
    joined = LEADING_RA_YA.sub("র\u200d্য", STRAY_JOINER.sub("", bangla))
    return joined.translate(LATIN_TO_BANGLA_DIGITS)


def is_spelling_of(bangla: str, english: str) -> bool:
    """Whether a Bangla name says the words of the English one: some mappers pasted a translating machine's guess."""
    latin_words, bangla_words = LATIN_WORD.findall(english), BANGLA_WORD.findall(bangla)
    said = sum(any(sounds_nearly_alike(latin, word) for word in bangla_words) for latin in latin_words)
    return said * 2 > len(latin_words) and len(bangla_words) <= len(latin_words) + 2


def says_nothing(name: str) -> bool:
    """Whether a name is too short, a number, a phone number, or belongs to an office rather than a shop."""
    letters = sum(character.isalpha() for character in name)
    digits = sum(character.isdigit() for character in name)
    is_office = JUNK.search(name) is not None and TRADE.search(name) is None
    return letters < 2 or digits > 5 or is_office or name.lower() in SAYS_NOTHING


def _head(text: str) -> str:
    """What stands before the address, or before a second name of the same place."""
    return re.split("[,;]", text, maxsplit=1)[0]


def _run(pattern: re.Pattern[str], text: str) -> str:
    """The first stretch of one script, up to a bracket that it does not itself open."""
    found = pattern.search(text)
    return _tidy(found.group()) if found else ""


def _alternative(names: list[str], *, script: re.Pattern[str], without: re.Pattern[str]) -> str:
    """The mapper's first other name that is wholly in one script; tags of a survey carry an underscore."""
    fitting = (name for name in names if script.search(name) and not without.search(name) and "_" not in name)
    return _tidy(_head(clean_name(next(fitting, ""))))


def _tidy(text: str) -> str:
    """Single spaces, no stray punctuation at the ends, no bracket without its partner."""
    text = re.sub(r"\s+", " ", text).strip(EDGES)
    depth = 0
    for position, character in enumerate(text):
        depth += (character == "(") - (character == ")")
        if depth < 0:
            return text[:position].strip(EDGES)
    return (text[: text.rindex("(")] if depth > 0 else text).strip(EDGES)


def _capitalised(name: str) -> str:
    """A name typed without any capital gets one on each word; any other keeps its mapper's letters."""
    return " ".join(word[:1].upper() + word[1:] for word in name.split(" ")) if name.islower() else name
