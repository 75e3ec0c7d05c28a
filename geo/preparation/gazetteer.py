"""From raw OpenStreetMap rows to the gazetteer: named, useful, public places, each once."""

import ast
import csv
import gzip
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from geo import extract
from geo.kinds import PlaceKind
from geo.preparation.classes import kind_of
from geo.preparation.naming import Names, has_phone_number, is_home, names_of
from geo.text import search_key

COLUMNS = ("osm_id", "name_en", "name_bn", "also", "kind", "lat", "lon")
DIGITS = 5  # of a degree: about a metre
NEARBY_DIGITS = 2  # of a degree: about a kilometre; namesakes of a kind within it are one place


class Dropped(StrEnum):
    """Why a row is not in the gazetteer."""

    REPEATED = "the same id again"
    NAMELESS = "no name worth showing"
    OTHER_KIND = "not a kind people give directions by"
    PRIVATE = "somebody's home or number"
    NAMESAKE = "a namesake of its kind close by"


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """One line of the extract."""

    osm_id: int
    names: Names
    kind: PlaceKind
    lat: float
    lon: float
    thana: str

    def to_csv(self) -> dict[str, str]:
        return {
            "osm_id": str(self.osm_id),
            "name_en": self.names.en,
            "name_bn": self.names.bn,
            "also": extract.LIST_SEPARATOR.join(self.names.also),
            "kind": self.kind,
            "lat": f"{self.lat:.{DIGITS}f}",
            "lon": f"{self.lon:.{DIGITS}f}",
        }

    def likeness(self) -> tuple[object, ...]:
        """Equal for rows that are one place: a long road has a row for each of its segments in a thana."""
        where = (
            (self.thana,)
            if self.kind is PlaceKind.ROAD
            else (round(self.lat, NEARBY_DIGITS), round(self.lon, NEARBY_DIGITS))
        )
        return (self.kind, search_key(self.names.en or self.names.bn), *where)


@dataclass(frozen=True, slots=True)
class PreparedPlaces:
    """The extract by id, and why the other rows are not in it."""

    rows: list[PlaceRow]
    dropped: Counter[Dropped]


def prepare(folder: Path) -> PreparedPlaces:
    """Clean `folder/osm_places.csv.gz`; of namesakes the one with the lowest id stays."""
    dropped: Counter[Dropped] = Counter()
    kept: dict[int, PlaceRow] = {}
    for raw in _raw_rows(folder / "osm_places.csv.gz"):
        row = _read(raw)
        if isinstance(row, Dropped):
            dropped[row] += 1
        elif row.osm_id in kept:
            dropped[Dropped.REPEATED] += 1
        else:
            kept[row.osm_id] = row
    unique: dict[tuple[object, ...], PlaceRow] = {}
    for _, row in sorted(kept.items()):
        if unique.setdefault(row.likeness(), row) is not row:
            dropped[Dropped.NAMESAKE] += 1
    return PreparedPlaces(list(unique.values()), dropped)


def _raw_rows(path: Path) -> Iterator[dict[str, str]]:
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _read(raw: Mapping[str, str]) -> PlaceRow | Dropped:
    names = names_of(raw["name"], others=_list(raw["alt_names"]), machine_en=raw["name_en"], machine_bn=raw["name_bn"])
    if names is None:
        return Dropped.NAMELESS
    classes = _list(raw["poi_class"])
    kind = kind_of(classes, name_en=names.en, name_bn=names.bn)
    if kind is None:
        return Dropped.OTHER_KIND
    # A mosque may be called after the house it stands by; what has no class of its own may be that house.
    if has_phone_number(names) or (not classes and is_home(names)):
        return Dropped.PRIVATE
    return PlaceRow(
        osm_id=int(float(raw["osm_id"])),
        names=names,
        kind=kind,
        lat=float(raw["lat"]),
        lon=float(raw["lon"]),
        thana=f"{raw['district']}/{raw['thana']}",
    )


def _list(text: str) -> list[str]:
    """A column that holds a Python list, or nothing."""
    return list(ast.literal_eval(text or "[]"))
