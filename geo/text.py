"""Names in the one form in which they are searched, Bangla and Latin alike.

Both sides go through `search_key`: what is stored once when it is loaded, what is asked at every search. It folds what
people write in several ways and read as one: case, accents, punctuation, dots in initials (G.E.C. is GEC), Bangla and
Latin digits, the two encodings of য়, ড় and ঢ়, invisible joiners, and the letters that sound alike (ই/ঈ signs, উ/ঊ
signs, ন/ণ, শ/ষ, with or without ঁ).
"""

import re
import unicodedata
from collections.abc import Iterable

BAR = "|"

_BANGLA = "\u0980-\u09ff"
_JOINERS_AND_APOSTROPHES = re.compile("[\u200b-\u200d\u2060\ufeff'’‘`ʼ]")
_APOSTROPHES = str.maketrans("", "", "'`")
_INVISIBLE_MARKS = re.compile("[\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")
_NOT_A_WORD = re.compile(rf"[^0-9a-z{_BANGLA}]+")
_INITIALS = re.compile(r"\b(?:[a-z]\.\s?){2,}")
_LATIN_ACCENTS = re.compile("[\u0300-\u036f]")
_SOUNDS_ALIKE = str.maketrans(
    {
        "ী": "ি",
        "ূ": "ু",
        "ঈ": "ই",
        "ঊ": "উ",
        "ণ": "ন",
        "ষ": "শ",
        "ঁ": None,
        "।": " ",
        "৳": None,
        **{chr(0x09E6 + digit): str(digit) for digit in range(10)},
    }
)


def search_key(text: str) -> str:
    """The form of a name that is compared: lower case, words parted by single spaces; empty if nothing is left."""
    # Nothing of ASCII but its case and its apostrophes is written in two ways.
    plain = text.lower().translate(_APOSTROPHES) if text.isascii() else _folded(text)
    if "." in plain:
        plain = _INITIALS.sub(lambda found: re.sub(r"[.\s]", "", found[0]) + " ", plain)
    return _NOT_A_WORD.sub(" ", plain).strip()


def _folded(text: str) -> str:
    # NFKD splits every precomposed letter the same way; the Bangla nukta stays, accents on Latin letters go.
    plain = _LATIN_ACCENTS.sub("", unicodedata.normalize("NFKD", text).casefold())
    return unicodedata.normalize("NFC", _JOINERS_AND_APOSTROPHES.sub("", plain)).translate(_SOUNDS_ALIKE)


def search_text(names: Iterable[str]) -> str:
    """All names of one thing in one column, each between bars and once: `|jashore|jessore|যশোর|`."""
    keys = dict.fromkeys(key for name in names if (key := search_key(name)))
    return BAR + BAR.join(keys) + BAR if keys else ""


def clean_name(text: str) -> str:
    """A name as it is shown: NFC (the web's form of Bangla), single spaces, no invisible marks but joiners inside."""
    visible = _INVISIBLE_MARKS.sub("", unicodedata.normalize("NFC", text))
    return " ".join(visible.strip("\u200c\u200d \t\n").split())
