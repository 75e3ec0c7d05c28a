"""Every zone that holds a pin, by the statement's own words and by shapely: they must be the same."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import psycopg
import shapely

from bench.errors import BenchError
from bench.nearby_questions import CITIES, CITY_SPREAD_DEG, COUNTRY_LAT, COUNTRY_LON
from sellers import zones_sql

PINS = 10_000
BORDERS = 3_000
BATCH = 500
SEED = 1971

Pin = tuple[float, float]

_HOLDS = f"""
    SELECT ask.number, zone.id
      FROM (
               SELECT number, ST_SetSRID(ST_MakePoint(lon, lat), 4326) AS pin_geom,
                      ST_SetSRID(ST_MakePoint(lon, lat), 4326)::geography AS pin
                 FROM unnest(%s::float8[], %s::float8[]) WITH ORDINALITY AS given (lon, lat, number)
               OFFSET 0
           ) ask
      JOIN sellers_zonepiece piece ON ST_DWithin(piece.geom, ask.pin_geom, {zones_sql.HAIR_DEGREES})
      JOIN sellers_deliveryzone zone ON zone.id = piece.zone_id
      JOIN sellers_shop shop ON shop.id = zone.shop_id
     WHERE {zones_sql.COVERS}
"""  # noqa: S608  # constants and the fragment under test
_SOME_SHAPES = "SELECT ST_AsBinary(polygon) FROM sellers_deliveryzone ORDER BY md5(id::text) LIMIT 300"
_SOME_PIECES = "SELECT ST_AsBinary(geom) FROM sellers_zonepiece WHERE id % 997 = 0 LIMIT 300"


@dataclass(frozen=True, slots=True)
class Agreement:
    """How pins were answered: pairs of a pin and a zone that holds it, and those of one side only."""

    pins: int
    pairs: int
    differences: int


def compare(url: str) -> Agreement:
    """Ask both sides about random pins, corners, points on edges and points on the cuts between pieces.

    Raises:
        BenchError: no pin lies in any zone.
    """
    with psycopg.connect(url, autocommit=True) as connection:
        pins = [*_random_pins(), *_border_pins(connection)]
        ids, shapes = _shapes(connection)
        ours = _ours(connection, pins)
    theirs = _theirs(pins, ids, shapes)
    if not theirs:
        raise BenchError("No pin lies in a zone, so there is nothing to compare.")
    return Agreement(len(pins), len(theirs), len(ours ^ theirs))


def _random_pins() -> Iterator[Pin]:
    """By turns in a city and anywhere in the country."""
    chance = random.Random(SEED)  # noqa: S311 -- the same in every run
    for number in range(PINS):
        lat, lon = CITIES[number // 2 % len(CITIES)]
        if number % 2:
            yield chance.uniform(*COUNTRY_LON), chance.uniform(*COUNTRY_LAT)
        else:
            yield chance.gauss(lon, CITY_SPREAD_DEG), chance.gauss(lat, CITY_SPREAD_DEG)


def _border_pins(connection: psycopg.Connection) -> list[Pin]:
    """Corners, middles of edges, and points within an edge's rounding, of shapes and of pieces."""
    chance = random.Random(SEED)  # noqa: S311 -- the same in every run
    found: list[Pin] = []
    for query in (_SOME_SHAPES, _SOME_PIECES):
        for (shape,) in connection.execute(query).fetchall():
            corners = shapely.get_coordinates(shapely.from_wkb(bytes(shape))).tolist()
            (west, south), (east, north) = chance.choice(list(pairwise(corners)))
            share = chance.random()
            found += [
                (west, south),
                ((west + east) / 2, (south + north) / 2),
                (west + share * (east - west), south + share * (north - south)),
            ]
    return found + [(lon + 2e-14, lat) for lon, lat in found[: BORDERS - len(found)]]


def _shapes(connection: psycopg.Connection) -> tuple[list[object], "np.ndarray[tuple[int], np.dtype[np.object_]]"]:
    rows = connection.execute("SELECT id, ST_AsBinary(polygon) FROM sellers_deliveryzone").fetchall()
    return [row[0] for row in rows], shapely.from_wkb([bytes(row[1]) for row in rows])


def _ours(connection: psycopg.Connection, pins: Sequence[Pin]) -> set[tuple[int, object]]:
    found: set[tuple[int, object]] = set()
    for start in range(0, len(pins), BATCH):
        lons, lats = zip(*pins[start : start + BATCH], strict=True)
        rows = connection.execute(_HOLDS, [list(lons), list(lats)]).fetchall()
        found |= {(start + number - 1, zone_id) for number, zone_id in rows}
    return found


def _theirs(
    pins: Sequence[Pin], ids: Sequence[object], shapes: "np.ndarray[tuple[int], np.dtype[np.object_]]"
) -> set[tuple[int, object]]:
    """Boxes tell apart what cannot hold a pin; every other shape is asked whole."""
    tree = shapely.STRtree(shapes)
    numbers, places = tree.query(shapely.points(np.array(pins)), predicate="covered_by")
    return {(int(number), ids[place]) for number, place in zip(numbers, places, strict=True)}
