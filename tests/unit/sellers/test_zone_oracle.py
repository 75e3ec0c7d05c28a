"""Which zones hold a pin, against shapely: everywhere, on borders and on the cuts between pieces."""

import math
import random
from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

import pytest
import shapely
from django.db import connection
from geographiclib.geodesic import Geodesic

from geo.points import GeoPoint
from sellers import zones_sql
from sellers.models import DeliveryZone, Shop, ZoneKind, ZonePiece
from sellers.selectors.zones import list_zones_at
from tests.unit.sellers.market import make_shop
from tests.unit.sellers.zone_drafts import LAT, LON, make_zone, polygon

pytestmark = pytest.mark.usefixtures("no_shops")
NOW = datetime(2026, 1, 6, 6, tzinfo=UTC)
PINS = 10_000

_HOLDS = f"""
WITH pins AS (SELECT number, ST_SetSRID(ST_MakePoint(lon, lat), 4326) AS pin_geom
                FROM unnest(%(lons)s::float8[], %(lats)s::float8[]) WITH ORDINALITY AS given (lon, lat, number))
SELECT ask.number, zone.id
  FROM (SELECT number, pin_geom, pin_geom::geography AS pin FROM pins) ask
  JOIN sellers_zonepiece piece ON ST_DWithin(piece.geom, ask.pin_geom, {zones_sql.HAIR_DEGREES})
  JOIN sellers_deliveryzone zone ON zone.id = piece.zone_id
  JOIN sellers_shop shop ON shop.id = zone.shop_id
 WHERE {zones_sql.COVERS}
"""  # noqa: S608  # constants and the fragment under test


def seeded(seed: int) -> random.Random:
    """Chance that is the same in every run."""
    return random.Random(seed)  # noqa: S311  # nothing secret


def wavy(chance: random.Random, corners: int, reach: float) -> list[list[float]]:
    """A closed ring that no two runs of corners of which cross, with long and short edges."""
    turns = sorted(chance.uniform(0, 360) for _ in range(corners))
    ring = [_off(turn, reach * chance.uniform(0.6, 1)) for turn in turns]
    return [*ring, ring[0]]


def _off(turn: float, reach: float) -> list[float]:
    return [LON + reach * math.cos(math.radians(turn)), LAT + reach * math.sin(math.radians(turn))]


def holds(pins: Sequence[tuple[float, float]]) -> set[tuple[int, Any]]:
    """The pairs of a pin's place in the list and a zone that holds it, by the fragments of the statements."""
    lons, lats = zip(*pins, strict=True)
    with connection.cursor() as cursor:
        cursor.execute(_HOLDS, {"lons": list(lons), "lats": list(lats)})
        return {(number - 1, zone_id) for number, zone_id in cursor.fetchall()}


def expected(pins: Sequence[tuple[float, float]], zones: Sequence[DeliveryZone]) -> set[tuple[int, Any]]:
    """The same by shapely, on the shapes as they are stored."""
    points = shapely.points([list(pin) for pin in pins])
    found = set()
    for zone in zones:
        shape = shapely.from_wkb(bytes(zone.polygon.wkb))
        shapely.prepare(shape)
        found |= {(int(index), zone.pk) for index in shapely.covers(shape, points).nonzero()[0]}
    return found


@pytest.fixture
def drawn() -> list[DeliveryZone]:
    """Shapes with many corners, holes and parts."""
    chance = seeded(51)
    shop = make_shop(verified_at=NOW)
    rings = [wavy(chance, corners, 0.05) for corners in (30, 300, 1_200)]
    holed = polygon(wavy(chance, 700, 0.05), [[LON + x, LAT + y] for x, y in ((0, 0), (0, 0.01), (0.01, 0.01), (0, 0))])
    parts = {
        "type": "MultiPolygon",
        "coordinates": [[[[lon + shift, lat] for lon, lat in wavy(chance, 150, 0.02)]] for shift in (-0.03, 0.03)],
    }
    return [make_zone(shop, shape=shape) for shape in (*map(polygon, rings), holed, parts)]


def corners_of(zones: Sequence[DeliveryZone]) -> list[tuple[float, float]]:
    return [corner for zone in zones for part in zone.polygon.coords for ring in part for corner in ring]


def test_random_pins(drawn: list[DeliveryZone]) -> None:
    chance = seeded(1971)
    pins = [(LON + chance.uniform(-0.06, 0.06), LAT + chance.uniform(-0.06, 0.06)) for _ in range(PINS)]

    found = holds(pins)

    assert found == expected(pins, drawn)
    assert len(found) > PINS


def test_corners_are_inside(drawn: list[DeliveryZone]) -> None:
    pins = corners_of(drawn)

    found = holds(pins)

    assert found == expected(pins, drawn)
    assert {index for index, _zone in found} == set(range(len(pins)))


def test_pins_on_edges_and_beside_them(drawn: list[DeliveryZone]) -> None:
    chance = seeded(7)
    pins = []
    for (west, south), (east, north) in list(pairwise(corners_of(drawn)))[::4]:
        share = chance.random()
        for lon, lat in (
            ((west + east) / 2, (south + north) / 2),
            (west + share * (east - west), south + share * (north - south)),
        ):
            pins += [(lon, lat), (lon + chance.choice((-1, 1)) * 2e-14, lat), (lon, lat + 1e-10)]

    assert holds(pins) == expected(pins, drawn)


def test_pins_on_the_cuts_between_pieces(drawn: list[DeliveryZone]) -> None:
    pins = []
    for piece in ZonePiece.objects.all():
        for (west, south), (east, north) in pairwise(piece.geom.exterior_ring.coords):
            pins += [(west, south), ((west + east) / 2, (south + north) / 2)]

    assert holds(pins) == expected(pins, drawn)


def test_pieces_alone_would_be_wrong(drawn: list[DeliveryZone]) -> None:
    """The control: asked of the pieces and nothing else, some of these pins lie on the wrong side."""
    pins = [((west + east) / 2, (south + north) / 2) for (west, south), (east, north) in pairwise(corners_of(drawn))]
    lons, lats = zip(*pins, strict=True)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT number, piece.zone_id"
            " FROM unnest(%s::float8[], %s::float8[]) WITH ORDINALITY AS pin (lon, lat, number)"
            " JOIN sellers_zonepiece piece ON ST_Covers(piece.geom, ST_SetSRID(ST_MakePoint(lon, lat), 4326))",
            [list(lons), list(lats)],
        )
        found = {(number - 1, zone_id) for number, zone_id in cursor.fetchall()}

    assert found != expected(pins, drawn)


@pytest.mark.parametrize("radius_m", [50, 900, 30_000, 99_999])
@pytest.mark.parametrize("lat", [20.7, 22.3592, 26.6])
def test_circle_is_exact_on_the_spheroid(radius_m: int, lat: float) -> None:
    shop = make_shop(at=GeoPoint(lat=lat, lon=LON), verified_at=NOW)
    make_zone(shop, kind=ZoneKind.RADIUS, radius_m=radius_m)
    chance = seeded(radius_m)
    turns = [chance.uniform(0, 360) for _ in range(200)]

    within = [_away(lat, turn, radius_m - 0.001) for turn in turns]
    beyond = [_away(lat, turn, radius_m + 0.001) for turn in turns]

    assert {index for index, _zone in holds(within)} == set(range(len(turns)))
    assert holds(beyond) == set()


def _away(lat: float, turn: float, distance_m: float) -> tuple[float, float]:
    point = Geodesic.WGS84.Direct(lat, LON, turn, distance_m)
    return point["lon2"], point["lat2"]


def test_selector_asks_the_same(drawn: list[DeliveryZone]) -> None:
    shop = Shop.objects.get()
    chance = seeded(4)
    pins = [(LON + chance.uniform(-0.06, 0.06), LAT + chance.uniform(-0.06, 0.06)) for _ in range(50)]

    found = {
        (index, zone.zone_id)
        for index, (lon, lat) in enumerate(pins)
        for zone in list_zones_at(shop=shop, pin=GeoPoint(lat=lat, lon=lon), subtotal=None, now=NOW)
    }

    assert found == expected(pins, drawn)
