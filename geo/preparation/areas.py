"""From two sources to one list of areas: matched, named in both languages, coded, with mended polygons."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from django.utils.text import slugify

from geo import extract
from geo.models import AreaLevel
from geo.preparation.coverage import Coverage, partition
from geo.preparation.matching import Match, Matching, match
from geo.preparation.naming import distinct
from geo.preparation.sources import Named, NameSource, Shape, Unit, read_names, read_shapes

COLUMNS = ("code", "pcode", "level", "parent_code", "name_en", "name_bn", "aliases", "label_lon", "label_lat")


@dataclass(frozen=True, slots=True)
class Curated:
    """What we say ourselves about one p-code; empty where the sources' word stands."""

    name_en: str = ""
    name_bn: str = ""
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AreaRow:
    """One line of the extract."""

    code: str
    level: AreaLevel
    parent_code: str
    name_en: str
    name_bn: str
    pcode: str = ""
    aliases: tuple[str, ...] = ()
    label_lon: str = ""
    label_lat: str = ""

    def to_csv(self) -> dict[str, str]:
        row = {column: str(getattr(self, column)) for column in COLUMNS}
        return row | {"aliases": extract.LIST_SEPARATOR.join(self.aliases)}


@dataclass(frozen=True, slots=True)
class PreparedAreas:
    """The extract, and how it came about."""

    rows: Sequence[AreaRow]
    coverage: Coverage
    matchings: Mapping[AreaLevel, Matching]
    unions_without_parent: Sequence[Named]


def prepare(folder: Path) -> PreparedAreas:
    """Read both sources below `folder`, match them and mend the polygons."""
    shapes, names = read_shapes(folder), read_names(folder)
    matchings = _match_levels(shapes, names)
    coverage = partition(shapes)
    builder = _Builder(coverage, read_curated())
    for level, matching in matchings.items():
        builder.add_units(level, matching)
    unions_without_parent = builder.add_unions(names.unions)
    return PreparedAreas(builder.rows, coverage, matchings, unions_without_parent)


def read_curated() -> dict[str, Curated]:
    """Our own table of modern names, thanas' Bangla names and aliases, by p-code."""
    return {
        row["pcode"]: Curated(row["name_en"], row["name_bn"], tuple(filter(None, row["aliases"].split(";"))))
        for row in extract.read_rows(extract.AREA_NAMES)
    }


def _match_levels(shapes: Sequence[Shape], names: NameSource) -> dict[AreaLevel, Matching]:
    aliases = {(row["parent_pcode"], row["shape_name"]): row["name"] for row in extract.read_rows(extract.AREA_MATCHES)}
    divisions = match(_units(s.division for s in shapes), names.divisions, parent_keys={"": ""}, aliases=aliases)
    districts = match(
        _units(shape.district for shape in shapes), names.districts, parent_keys=divisions.keys(), aliases=aliases
    )
    upazilas = match(
        _units(shape.upazila for shape in shapes), names.upazilas, parent_keys=districts.keys(), aliases=aliases
    )
    return {AreaLevel.DIVISION: divisions, AreaLevel.DISTRICT: districts, AreaLevel.UPAZILA: upazilas}


def _units(units: Iterable[Unit]) -> list[Unit]:
    return sorted(set(units), key=lambda unit: unit.pcode)


class _Builder:
    """Collects rows from the top down, so that every parent has its code before its children ask for it."""

    def __init__(self, coverage: Coverage, curated: Mapping[str, Curated]) -> None:
        self.rows: list[AreaRow] = []
        self._coverage = coverage
        self._curated = curated
        self._code_of_pcode = {"": ""}
        self._code_of_key: dict[tuple[AreaLevel, str], str] = {}
        self._codes_taken: Counter[str] = Counter()

    def add_units(self, level: AreaLevel, matching: Matching) -> None:
        """Rows of one level: polygons with their names, polygons alone, and names alone (younger than the map)."""
        matches = {match.unit.pcode: match for match in matching.matches}
        units = [found.unit for found in matching.matches] + list(matching.units_alone)
        for unit in sorted(units, key=lambda unit: unit.pcode):
            self._add_unit(level, unit, matches.get(unit.pcode))
        for named in matching.names_alone:
            self._add_named(level, AreaLevel.DISTRICT, named)

    def add_unions(self, unions: Sequence[Named]) -> list[Named]:
        """Unions below their upazilas; those whose upazila is unknown are handed back."""
        for union in unions:
            if (AreaLevel.UPAZILA, union.parent_key) in self._code_of_key:
                self._add_named(AreaLevel.UNION, AreaLevel.UPAZILA, union)
        return [union for union in unions if (AreaLevel.UPAZILA, union.parent_key) not in self._code_of_key]

    def _add_unit(self, level: AreaLevel, unit: Unit, found: Match | None) -> None:
        curated = self._curated.get(unit.pcode, Curated())
        name_en = curated.name_en or unit.name
        name_bn = curated.name_bn or (found.named.name_bn if found else "")
        parent_code = self._code_of_pcode[unit.parent_pcode]
        shape = self._coverage.shapes[unit.pcode]
        code = self._free_code(level, parent_code, name_en)
        self._code_of_pcode[unit.pcode] = code
        if found:
            self._code_of_key[level, found.named.key] = code
        known = (*curated.aliases, unit.name, *([found.named.name_en, found.named.name_bn] if found else []))
        self.rows.append(
            AreaRow(
                code=code,
                pcode=unit.pcode,
                level=level,
                parent_code=parent_code,
                name_en=name_en,
                name_bn=name_bn,
                aliases=distinct(known, besides=(name_en, name_bn)),
                label_lon=shape.label_lon,
                label_lat=shape.label_lat,
            )
        )

    def _add_named(self, level: AreaLevel, parent_level: AreaLevel, named: Named) -> None:
        parent_code = self._code_of_key[parent_level, named.parent_key]
        code = self._free_code(level, parent_code, named.name_en)
        self._code_of_key[level, named.key] = code
        self.rows.append(
            AreaRow(code=code, level=level, parent_code=parent_code, name_en=named.name_en, name_bn=named.name_bn)
        )

    def _free_code(self, level: AreaLevel, parent_code: str, name_en: str) -> str:
        """`chattogram-division`, `chattogram`, `chattogram-kotwali`; a namesake below the same parent gets a number."""
        name = slugify(name_en.replace("'", ""))
        stem = {AreaLevel.DIVISION: f"{name}-division", AreaLevel.DISTRICT: name}.get(level, f"{parent_code}-{name}")
        self._codes_taken[stem] += 1
        return stem if self._codes_taken[stem] == 1 else f"{stem}-{self._codes_taken[stem]}"
