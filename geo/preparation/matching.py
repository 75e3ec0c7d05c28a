"""Which name belongs to which polygon: within one parent only, from sure to likely, and never by guess.

Rounds, each over what the one before left: the same spelling; a pair the table of aliases states; and the nearest
spelling within a bounded edit distance, if each is the other's only nearest.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from geo.preparation.sources import Named, Unit

SHORT = 5  # letters; up to here one slip may already make another name


class MatchKind(StrEnum):
    """How a polygon found its name."""

    EXACT = "same spelling"
    ALIAS = "table of aliases"
    SPELLING = "spelling variant"


@dataclass(frozen=True, slots=True)
class Match:
    """A polygon's unit and the name that belongs to it."""

    unit: Unit
    named: Named
    kind: MatchKind


@dataclass(frozen=True, slots=True)
class Matching:
    """What matched at one level, and what each source has alone."""

    matches: Sequence[Match]
    units_alone: Sequence[Unit]
    names_alone: Sequence[Named]

    def counts(self) -> Counter[MatchKind]:
        return Counter(match.kind for match in self.matches)

    def keys(self) -> dict[str, str]:
        """The names source's key of each matched p-code."""
        return {match.unit.pcode: match.named.key for match in self.matches}


def match(
    units: Sequence[Unit],
    names: Sequence[Named],
    *,
    parent_keys: Mapping[str, str],
    aliases: Mapping[tuple[str, str], str],
) -> Matching:
    """Pair one level's units with names, parent by parent.

    Args:
        units: of the whole country.
        names: of the whole country.
        parent_keys: the names source's key of each parent's p-code.
        aliases: (parent's p-code, unit's name) to the name the other source uses.
    """
    parts = [
        _match_siblings(
            [unit for unit in units if unit.parent_pcode == pcode],
            [named for named in names if named.parent_key == key],
            aliases,
        )
        for pcode, key in sorted(parent_keys.items())
    ]
    return Matching(
        matches=[match for part in parts for match in part.matches],
        units_alone=[unit for part in parts for unit in part.units_alone],
        names_alone=[named for part in parts for named in part.names_alone],
    )


def _match_siblings(units: list[Unit], names: list[Named], aliases: Mapping[tuple[str, str], str]) -> Matching:
    found: list[Match] = []
    rounds: list[tuple[MatchKind, Callable[[Unit, Named], bool]]] = [
        (MatchKind.EXACT, lambda unit, named: spelling(unit.name) == spelling(named.name_en)),
        (MatchKind.ALIAS, lambda unit, named: aliases.get((unit.parent_pcode, unit.name)) == named.name_en),
    ]
    for kind, agrees in rounds:
        found += [Match(unit, named, kind) for unit in units for named in names if agrees(unit, named)]
        units, names = _left(units, names, found)
    found += [Match(unit, named, MatchKind.SPELLING) for unit, named in _nearest_pairs(units, names)]
    return Matching(found, *_left(units, names, found))


def _left(units: Iterable[Unit], names: Iterable[Named], found: Sequence[Match]) -> tuple[list[Unit], list[Named]]:
    taken_units = {match.unit.pcode for match in found}
    taken_names = {match.named.key for match in found}
    return (
        [unit for unit in units if unit.pcode not in taken_units],
        [named for named in names if named.key not in taken_names],
    )


def _nearest_pairs(units: Sequence[Unit], names: Sequence[Named]) -> list[tuple[Unit, Named]]:
    """Pairs within the bound where each is the other's one nearest."""
    distances = {
        (unit, named): distance
        for unit in units
        for named in names
        if (distance := edit_distance(spelling(unit.name), spelling(named.name_en))) <= _bound(unit, named)
    }
    return [
        pair
        for pair, distance in distances.items()
        if all(
            distance < other_distance
            for other, other_distance in distances.items()
            if other != pair and (other[0] == pair[0] or other[1] == pair[1])
        )
    ]


def _bound(unit: Unit, named: Named) -> int:
    return 1 if min(len(spelling(unit.name)), len(spelling(named.name_en))) <= SHORT else 2


def spelling(name: str) -> str:
    """Letters alone, lower case, without what stands in brackets: `Kawkhali (Betbunia)` is `kawkhali`."""
    plain = unicodedata.normalize("NFKD", re.sub(r"\(.*?\)", "", name)).casefold()
    return re.sub(r"[^a-z]", "", plain)


def edit_distance(one: str, other: str) -> int:
    """Levenshtein's distance: letters inserted, deleted or replaced."""
    row = list(range(len(other) + 1))
    for index, letter in enumerate(one, start=1):
        replaced = [before + (letter != against) for before, against in zip(row, other, strict=False)]
        previous, row = row, [index]
        for (_, above), swap in zip(pairwise(previous), replaced, strict=True):
            row.append(min(above + 1, row[-1] + 1, swap))
    return row[-1]
