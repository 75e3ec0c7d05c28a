"""Kinds of shops by what they are called, as the list says that comes with a release."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from marketplace.search.query import ParsedQuery
from marketplace.search.signals import HEARD, name_words, share_of_words, wanted_of
from sellers.services.categories import SHOP_CATEGORIES


@dataclass(frozen=True, slots=True)
class _Names:
    """The names of kinds of shops.

    Attributes:
        by_word: those that have a stem or a sound.
        kinds: for a name the slugs of what is called so, and of all below it.
    """

    by_word: Mapping[str, frozenset[str]]
    kinds: Mapping[str, frozenset[str]]


def kinds_called(query: ParsedQuery) -> list[str]:
    """Slugs of kinds whose name, or that of the kind above, has every word: in either language, or as it sounds."""
    wanted = wanted_of(query.text, known_as={group.word: group.known_as[1:] for group in query.groups}, mended={})
    known = _names()
    names = {
        name for word in wanted.words for key in (*word.stems, *word.sounds) for name in known.by_word.get(key, ())
    }
    called = (known.kinds[name] for name in names if share_of_words(wanted, name) >= HEARD - 1e-9)
    return sorted(frozenset().union(*called))


@cache
def _names() -> _Names:
    with SHOP_CATEGORIES.open(encoding="utf-8", newline="") as lines:
        rows = {row["slug"]: row for row in csv.DictReader(lines)}
    kinds: dict[str, set[str]] = {}
    for slug, row in rows.items():
        for one in (row, rows.get(row["parent"])):
            for name in (one["name_en"], one["name_bn"]) if one else ():
                kinds.setdefault(name, set()).add(slug)
    by_word: dict[str, set[str]] = {}
    for name in kinds:
        had = name_words(name)
        for key in frozenset(had.stems).union(*had.sounds):
            by_word.setdefault(key, set()).add(name)
    return _Names(
        {key: frozenset(names) for key, names in by_word.items()},
        {name: frozenset(slugs) for name, slugs in kinds.items()},
    )
