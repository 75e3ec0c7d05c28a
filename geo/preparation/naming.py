"""From a raw OpenStreetMap row's names to one name in each language, or to none."""

import re
from dataclasses import dataclass

from geo import extract
from geo.text import clean_name, search_key

LONGEST = 80

_LATIN = re.compile(r"[A-Za-z]")
_BANGLA = re.compile(r"[\u0985-\u09b9\u09ce\u09dc-\u09df]")
_BANGLA_RUN = re.compile(r"[\u0980-\u09ff\u200c\u200d]+(?:[^A-Za-z]*[\u0980-\u09ff\u200c\u200d]+)*")
_EDGES = " \t-–—_/,;:|()[]{}.*'\"“”&+"
_LONG_NUMBER = re.compile(r"(?:[0-9০-৯][ -]?){6,}")
# Somebody's home, or the unpaved track to it: not ours to put on a map. Whole words, so that Fulbari stays.
_HOME = re.compile(
    r"\b(house|home|bari|vila|villa|residence|basha|flat|mansion|nibas|kutir|barir|k[au]t?cha)\b|বাড়ি|বাড়ী|বাসা\b|ভিলা|নিবাস|কুটির",
    re.IGNORECASE,
)
# A description of where something is rather than what it is called: "Road from the bazar to Karim's shop".
_DESCRIPTION = re.compile(
    r"\b(?:besides?|in ?front|near|nearby|from|hote|theke|adjacent|attached|pase)\b"
    r"|^(?:road|bridge|culvert|pool|school|bazar|market|mosque|(?:jame )?m[ao]s[jz]id) (?:of|to|at|and|in|for|&)\b",
    re.IGNORECASE,
)
_COMMON_NOUNS = frozenset(map(search_key, extract.COMMON_NOUNS.read_text(encoding="utf-8").split()))


@dataclass(frozen=True, slots=True)
class Names:
    """A place's two names; one may be empty."""

    en: str
    bn: str


def names_of(name: str, *, machine_en: str, machine_bn: str) -> Names | None:
    """The two names of a place, or None when it has none worth showing.

    Args:
        name: what mappers wrote, in either script or both.
        machine_en: made by a machine, with the address after the first comma; used where `name` has no Latin.
        machine_bn: likewise, where `name` has no Bangla.
    """
    head = name.split(",", maxsplit=1)[0]
    bangla = " ".join(_BANGLA_RUN.findall(head))
    latin = _BANGLA_RUN.sub(" ", head)
    names = Names(
        en=_shown(latin, _LATIN) or (_made_by_machine(machine_en, _LATIN, _BANGLA) if _BANGLA.search(head) else ""),
        bn=_shown(bangla, _BANGLA) or (_made_by_machine(machine_bn, _BANGLA, _LATIN) if _LATIN.search(head) else ""),
    )
    return None if _says_nothing(names) else names


def is_home(names: Names) -> bool:
    """Whether the name tells of somebody's home."""
    return any(_HOME.search(name) for name in (names.en, names.bn))


def has_phone_number(names: Names) -> bool:
    """Whether a number in the name is long enough to call somebody."""
    return any(_LONG_NUMBER.search(name) for name in (names.en, names.bn))


def _shown(part: str, script: re.Pattern[str]) -> str:
    name = clean_name(part.replace("_", " ")).strip(_EDGES)
    return name if script.search(name) and 2 < len(name) <= LONGEST else ""


def _made_by_machine(text: str, script: re.Pattern[str], foreign: re.Pattern[str]) -> str:
    """The part before the address, unless the machine stopped half-way between the scripts."""
    head = text.split(",", maxsplit=1)[0]
    return "" if foreign.search(head) else _shown(head, script)


def _says_nothing(names: Names) -> bool:
    """A description, or nothing but common nouns and numbers: `Mosque`, `Bridge 2`."""
    if _DESCRIPTION.search(names.en):
        return True
    words = search_key(names.en or names.bn).split()
    return all(word in _COMMON_NOUNS or word.isdigit() or len(word) == 1 for word in words)
