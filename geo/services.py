"""Writes: the shipped areas and gazetteer brought into the database, as often as one likes."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction

from geo import extract, loading_sql
from geo.kinds import RANKS, PlaceKind
from geo.sounds import sounds
from geo.text import search_text
from marketplace.core.ids import uuid7

Progress = Callable[[int, int], None]
"""Told how many rows are done, of how many."""

PLACES_AT_ONCE = 5_000
ENOUGH_FOR_A_TOWN = 20  # landmarks; fewer tell of a street, not of a town


@dataclass(frozen=True, slots=True)
class Loaded:
    """How many rows the extract has, and how many of them lie outside the areas and were left out."""

    rows: int
    outside: int = 0


def _silent(done: int, total: int) -> None:
    """Nobody watches."""


@transaction.atomic
def load_areas(*, progress: Progress = _silent) -> Loaded:
    """Insert or update every area by its code, draw districts and divisions, and cut the pieces for lookups.

    Areas keep their ids. What the extract no longer has stays, because shops may stand in it.

    Args:
        progress: told after each step.
    """
    rows = list(extract.read_rows(extract.AREAS))
    shapes = extract.read_shapes(extract.AREA_SHAPES)
    with connection.cursor() as cursor:
        cursor.execute(loading_sql.STAGE_AREAS)
        with cursor.copy(loading_sql.COPY_AREAS) as copy:
            for row in rows:
                copy.write_row(_area_values(row, shapes))
        progress(len(rows) // 2, len(rows))
        cursor.execute(loading_sql.DRAW_PARENTS)
        cursor.execute(loading_sql.UPSERT_AREAS)
        cursor.execute(loading_sql.CUT_PIECES)
        cursor.execute(loading_sql.SETTLE_INDEXES, [loading_sql.AREA_INDEXES])
        cursor.execute(loading_sql.DROP_STAGED_AREAS)
    progress(len(rows), len(rows))
    return Loaded(rows=len(rows))


@transaction.atomic
def load_places(*, progress: Progress = _silent) -> Loaded:
    """Insert or update every place by its OpenStreetMap id, each in its upazila, and aim districts at their towns.

    Needs the areas. A place farther from every area than `geo.locating.REACH_DEGREES` is left out.

    Args:
        progress: told after every few thousand places.
    """
    rows = list(extract.read_rows(extract.PLACES))
    written = 0
    with connection.cursor() as cursor:
        for start in range(0, len(rows), PLACES_AT_ONCE):
            cursor.execute(loading_sql.STAGE_PLACES)
            with cursor.copy(loading_sql.COPY_PLACES) as copy:
                for row in rows[start : start + PLACES_AT_ONCE]:
                    copy.write_row(_place_values(row))
            cursor.execute(loading_sql.UPSERT_PLACES)
            written += cursor.fetchone()[0]
            progress(min(start + PLACES_AT_ONCE, len(rows)), len(rows))
        cursor.execute(loading_sql.SETTLE_INDEXES, [loading_sql.PLACE_INDEXES])
        cursor.execute(loading_sql.DROP_STAGED_PLACES)
        cursor.execute(loading_sql.AIM_AT_TOWNS, {"enough": ENOUGH_FOR_A_TOWN})
    return Loaded(rows=len(rows), outside=len(rows) - written)


def _area_values(row: Mapping[str, str], shapes: Mapping[str, str]) -> tuple[Any, ...]:
    """One staged area, in the order of its columns."""
    aliases = row["aliases"].split(extract.LIST_SEPARATOR) if row["aliases"] else []
    names = [row["name_en"], row["name_bn"], *aliases]
    label = f"SRID=4326;POINT({row['label_lon']} {row['label_lat']})" if row["label_lon"] else None
    return (
        uuid7(),
        row["code"],
        row["pcode"] or None,
        row["level"],
        row["parent_code"] or None,
        row["name_en"],
        row["name_bn"],
        aliases,
        search_text(names),
        sounds(names),
        label,
        shapes.get(row["pcode"]),
    )


def _place_values(row: Mapping[str, str]) -> tuple[Any, ...]:
    """One staged place, in the order of its columns."""
    names = [row["name_en"], row["name_bn"], *row["also"].split(extract.LIST_SEPARATOR)]
    return (
        uuid7(),
        int(row["osm_id"]),
        row["name_en"],
        row["name_bn"],
        row["kind"],
        RANKS[PlaceKind(row["kind"])],
        search_text(names),
        sounds(names),
        f"SRID=4326;POINT({row['lon']} {row['lat']})",
    )
