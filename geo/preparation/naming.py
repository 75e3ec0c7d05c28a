"""From a raw OpenStreetMap row's names to one name in each language, or to none."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from geo import extract
from geo.text import clean_name, search_key

LONGEST = 80
MOST_OTHERS = 4

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
# What importers left among the other names: where the data came from, and which storm a bridge was damaged by.
_SOURCE_NOTE = re.compile(r"://|data exchange|^bangladesh$", re.IGNORECASE)
_DAMAGE_SURVEY = "logic_undp"
# The machine took "Hat", a market, for what one wears on the head.
_HATS = ("টুপি", "হাট")
_BRANCH = re.compile(r"\bbranch$|শাখা$", re.IGNORECASE)
_COMMON_NOUNS = frozenset(map(search_key, extract.COMMON_NOUNS.read_text(encoding="utf-8").split()))


@dataclass(frozen=True, slots=True)
class Names:
    """A place's two names, one of which may be empty, and what else it is called: found by, but not shown."""

    en: str
    bn: str
    also: tuple[str, ...] = ()

    @property
    def all(self) -> tuple[str, ...]:
        return (self.en, self.bn, *self.also)


def names_of(name: str, *, others: Sequence[str], machine_en: str, machine_bn: str) -> Names | None:
    """The two names of a place, or None when it has none worth showing.

    Args:
        name: what mappers wrote, in either script or both.
        others: further names they wrote, most often the same in the other script.
        machine_en: made by a machine from `name`, with the address after the first comma; the last resort where
            nobody wrote Latin.
        machine_bn: likewise, where nobody wrote Bangla.
    """
    head = _head(name)
    written = [head, *map(_head, _true_names(others))]
    latin = _shown_of((_BANGLA_RUN.sub(" ", text) for text in written), _LATIN)
    bangla = _shown_of((" ".join(_BANGLA_RUN.findall(text)) for text in written), _BANGLA)
    made_en = _made_by_machine(machine_en, _LATIN, _BANGLA) if _BANGLA.search(head) else ""
    made_bn = _made_by_machine(machine_bn.replace(*_HATS), _BANGLA, _LATIN) if _LATIN.search(head) else ""
    en = latin[0] if _LATIN.search(head) and latin else _best(latin, made_en)
    bn = bangla[0] if _BANGLA.search(head) and bangla else _best(bangla, made_bn)
    also = filter(_is_worth_finding_by, distinct((*latin, made_en, *bangla, made_bn), besides=(en, bn)))
    names = Names(en, bn, tuple(also)[:MOST_OTHERS])
    return None if _says_nothing(names) else names


def distinct(names: Iterable[str], *, besides: Iterable[str]) -> tuple[str, ...]:
    """Each name once, without those that are searched for as one of `besides` anyway."""
    taken = {search_key(name) for name in besides} | {""}
    kept: list[str] = []
    for name in names:
        if (key := search_key(name)) not in taken:
            taken.add(key)
            kept.append(name)
    return tuple(kept)


def is_home(names: Names) -> bool:
    """Whether the name tells of somebody's home."""
    return any(_HOME.search(name) for name in names.all)


def has_phone_number(names: Names) -> bool:
    """Whether a number in the name is long enough to call somebody."""
    return any(_LONG_NUMBER.search(name) for name in names.all)


def _true_names(others: Sequence[str]) -> list[str]:
    return [] if _DAMAGE_SURVEY in others else [name for name in others if not _SOURCE_NOTE.search(name)]


def _head(text: str) -> str:
    """The part before the address; a bank's branch is part of what the bank is called."""
    head, *address = text.split(",")
    return f"{head}, {address[0].strip()}" if address and _BRANCH.search(address[0].strip(_EDGES)) else head


def _shown_of(parts: Iterable[str], script: re.Pattern[str]) -> list[str]:
    return list(filter(None, (_shown(part, script) for part in parts)))


def _best(written: Sequence[str], made: str) -> str:
    """Of what mappers wrote what the machine would say too, or else plain English; the machine's own in need."""
    key = search_key(made)
    return min(written, key=lambda name: (search_key(name) != key, not name.isascii()), default=made)


def _shown(part: str, script: re.Pattern[str]) -> str:
    name = clean_name(part.replace("_", " ")).strip(_EDGES)
    return name if script.search(name) and 2 < len(name) <= LONGEST else ""


def _made_by_machine(text: str, script: re.Pattern[str], foreign: re.Pattern[str]) -> str:
    """The part before the address, unless the machine stopped half-way between the scripts."""
    head = text.split(",", maxsplit=1)[0]
    return "" if foreign.search(head) else _shown(head, script)


def _is_worth_finding_by(name: str) -> bool:
    """Not what the machine made of Natun Bazar, "New Market": another place is really called so."""
    return extract.LIST_SEPARATOR not in name and not _is_common(name)


def _says_nothing(names: Names) -> bool:
    """A description, or nothing but common nouns and numbers: `Mosque`, `Bridge 2`."""
    return bool(_DESCRIPTION.search(names.en)) or _is_common(names.en or names.bn)


def _is_common(name: str) -> bool:
    return all(word in _COMMON_NOUNS or word.isdigit() or len(word) == 1 for word in search_key(name).split())
