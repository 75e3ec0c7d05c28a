"""The two sources of Bangladesh's areas as they come: polygons with p-codes, and names in two languages."""

import csv
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from geo.text import clean_name


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit of the polygon source by its p-code; `parent_pcode` is empty for a division."""

    pcode: str
    parent_pcode: str
    name: str


@dataclass(frozen=True, slots=True)
class Shape:
    """An upazila's or thana's polygon (GeoJSON) and the units it lies in."""

    division: Unit
    district: Unit
    upazila: Unit
    geometry: str


@dataclass(frozen=True, slots=True)
class Named:
    """A unit of the names source; `parent_key` is the source's own key of the unit above."""

    key: str
    parent_key: str
    name_en: str
    name_bn: str


@dataclass(frozen=True, slots=True)
class NameSource:
    """The names source, level by level."""

    divisions: list[Named]
    districts: list[Named]
    upazilas: list[Named]
    unions: list[Named]


def read_shapes(folder: Path) -> list[Shape]:
    """The polygons in `folder/upazila.geojson`, by p-code."""
    features = json.loads((folder / "upazila.geojson").read_text(encoding="utf-8"))["features"]
    return sorted((_shape(feature) for feature in features), key=lambda shape: shape.upazila.pcode)


def read_names(folder: Path) -> NameSource:
    """The four `folder/names_*.csv`; they have no header."""
    return NameSource(
        divisions=[Named(row[0], "", clean_name(row[1]), clean_name(row[2])) for row in _rows(folder, "divisions")],
        districts=_children(folder, "districts"),
        upazilas=_children(folder, "upazilas"),
        unions=_children(folder, "unions"),
    )


def _shape(feature: dict[str, Any]) -> Shape:
    of = feature["properties"]
    return Shape(
        division=Unit(of["ADM1_PCODE"], "", clean_name(of["Division"])),
        district=Unit(of["ADM2_PCODE"], of["ADM1_PCODE"], clean_name(of["District"])),
        upazila=Unit(of["ADM3_PCODE"], of["ADM2_PCODE"], clean_name(of["Upazila"])),
        geometry=json.dumps(feature["geometry"]),
    )


def _children(folder: Path, level: str) -> list[Named]:
    return [Named(row[0], row[1], clean_name(row[2]), clean_name(row[3])) for row in _rows(folder, level)]


def _rows(folder: Path, level: str) -> Iterator[list[str]]:
    with (folder / f"names_{level}.csv").open(encoding="utf-8", newline="") as file:
        yield from csv.reader(file)
