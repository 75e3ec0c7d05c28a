"""Vector tiles of areas and landmarks, as a map reads them."""

import itertools
import math
from collections import Counter
from typing import Any

import mapbox_vector_tile
import pytest
from django.db import connection
from django.test import Client
from pytest_django.fixtures import DjangoAssertNumQueries

from geo.layers import AREA_LABELS, AREAS
from geo.tiles import BUFFER, EXTENT, TileAddress, render_tile

pytestmark = pytest.mark.django_db
WEST, SOUTH, EAST, NORTH = 88.0, 20.5, 92.7, 26.7  # Bangladesh
CHATTOGRAM = (22.3569, 91.7832)
MOST_BYTES = 60_000
LEVEL_OF_ZOOM = {5: "division", 7: "district", 11: "upazila"}


def address_of(lat: float, lon: float, z: int) -> tuple[int, int, int]:
    side = 1 << z
    return z, int((lon + 180) / 360 * side), int((1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2 * side)


def over_bangladesh(z: int) -> list[tuple[int, int, int]]:
    (_, left, top), (_, right, bottom) = address_of(NORTH, WEST, z), address_of(SOUTH, EAST, z)
    return [(z, x, y) for x, y in itertools.product(range(left, right + 1), range(top, bottom + 1))]


def fetch(client: Client, kind: str, address: tuple[int, int, int], **headers: str) -> Any:
    z, x, y = address
    return client.get(f"/tiles/{kind}/{z}/{x}/{y}.mvt", headers={k.replace("_", "-"): v for k, v in headers.items()})


def layers(body: bytes) -> dict[str, Any]:
    decoded: dict[str, Any] = mapbox_vector_tile.decode(body)
    return decoded


def features(client: Client, kind: str, address: tuple[int, int, int], layer: str) -> list[dict[str, Any]]:
    body = fetch(client, kind, address).content
    return list(layers(body).get(layer, {"features": []})["features"]) if body else []


class TestAreaTiles:
    @pytest.mark.parametrize(("zoom", "level"), LEVEL_OF_ZOOM.items())
    def test_hold_outlines_and_labels_of_the_level_the_zoom_shows(self, client: Client, zoom: int, level: str) -> None:
        response = fetch(client, "areas", address_of(*CHATTOGRAM, zoom))

        decoded = layers(response.content)
        assert response.headers["Content-Type"] == "application/vnd.mapbox-vector-tile"
        assert set(decoded) == {"areas", "area_labels"}
        assert decoded["areas"]["extent"] == EXTENT
        properties = [feature["properties"] for feature in decoded["areas"]["features"]]
        assert {area["level"] for area in properties} == {level}
        assert set(properties[0]) == {"id", "code", "level", "name_en", "name_bn"}
        assert {feature["geometry"]["type"] for feature in decoded["areas"]["features"]} <= {"Polygon", "MultiPolygon"}
        assert {feature["geometry"]["type"] for feature in decoded["area_labels"]["features"]} <= {"Point"}

    def test_names_are_in_both_languages(self, client: Client) -> None:
        found = features(client, "areas", address_of(*CHATTOGRAM, 8), "areas")

        assert ("Chattogram", "চট্টগ্রাম") in {
            (area["properties"]["name_en"], area["properties"]["name_bn"]) for area in found
        }

    def test_area_across_a_side_is_in_both_tiles_and_reaches_beyond_it(self, client: Client) -> None:
        z, x, y = address_of(*CHATTOGRAM, 10)
        here = {area["properties"]["code"]: area for area in features(client, "areas", (z, x, y), "areas")}
        east = {area["properties"]["code"]: area for area in features(client, "areas", (z, x + 1, y), "areas")}

        crossing = [code for code, area in here.items() if min(_eastings(area)) < EXTENT < max(_eastings(area))]

        assert crossing
        for code in crossing:
            assert min(_eastings(east[code])) < 0 < max(_eastings(east[code]))

    def test_nothing_lies_beyond_the_margin(self, client: Client) -> None:
        # A clipped coordinate is rounded to the grid, which may take it one unit out.
        for area in features(client, "areas", address_of(*CHATTOGRAM, 10), "areas"):
            assert all(-BUFFER - 1 <= easting <= EXTENT + BUFFER + 1 for easting in _eastings(area))

    @pytest.mark.parametrize(("zoom", "count"), [(6, 8), (9, 64)])
    def test_every_area_has_its_label_in_one_tile_of_a_zoom(self, client: Client, zoom: int, count: int) -> None:
        """A map draws a label from the tile that holds its point; the buffer's copies lie outside the square."""
        inside: Counter[str] = Counter()
        for address in over_bangladesh(zoom):
            for label in features(client, "areas", address, "area_labels"):
                x, y = label["geometry"]["coordinates"]
                assert -BUFFER <= x <= EXTENT + BUFFER
                inside[label["properties"]["id"]] += 0 <= x < EXTENT and 0 < y <= EXTENT

        assert len(inside) == count
        assert set(inside.values()) == {1}

    @pytest.mark.parametrize(("zoom", "level"), [(5, "division"), (8, "district"), (11, "upazila")])
    def test_simplifying_moves_no_outline_by_more_than_a_pixel(self, zoom: int, level: str) -> None:
        pixel_m = 40_075_016.7 / (1 << zoom) / 512

        with connection.cursor() as cursor:
            cursor.execute(
                """
                SELECT max(ST_HausdorffDistance(shape, ST_SimplifyPreserveTopology(shape, %s)))
                FROM (SELECT ST_Transform(polygon, 3857) AS shape FROM geo_area WHERE level = %s) AS area
                """,
                [pixel_m / 2, level],
            )
            (moved_m,) = cursor.fetchone()

        assert 0 < moved_m <= pixel_m

    def test_what_nobody_sees_from_afar_is_not_sent(self) -> None:
        z, x, y = address_of(*CHATTOGRAM, 5)

        assert len(render_tile(TileAddress(z, x, y), (AREAS,))) < len(_unsimplified_divisions(z, x, y)) / 2


def _eastings(feature: dict[str, Any]) -> list[float]:
    shape = feature["geometry"]
    polygons = shape["coordinates"] if shape["type"] == "MultiPolygon" else [shape["coordinates"]]
    return [easting for polygon in polygons for ring in polygon for easting, _ in ring]


def _unsimplified_divisions(z: int, x: int, y: int) -> bytes:
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT ST_AsMVT(layer, 'areas', 4096, 'geom') FROM (
                SELECT id::text, code, level, name_en, name_bn,
                       ST_AsMVTGeom(ST_Transform(polygon, 3857), ST_TileEnvelope(%s, %s, %s)) AS geom
                FROM geo_area WHERE level = 'division'
            ) AS layer
            """,
            [z, x, y],
        )
        return bytes(cursor.fetchone()[0])


class TestPlaceTiles:
    def test_hold_landmarks_with_names_kind_and_rank(self, client: Client) -> None:
        found = features(client, "places", address_of(*CHATTOGRAM, 15), "places")

        assert found
        assert {"id", "kind", "rank", "name_en"} <= set(found[0]["properties"])
        assert {place["geometry"]["type"] for place in found} == {"Point"}

    @pytest.mark.parametrize("zoom", range(10, 16))
    def test_show_only_what_is_known_widely_enough_for_the_zoom(self, client: Client, zoom: int) -> None:
        ranks = {p["properties"]["rank"] for p in features(client, "places", address_of(*CHATTOGRAM, zoom), "places")}

        assert ranks <= set(range(1, zoom - 8))

    def test_crowded_tile_keeps_the_widest_known(self, client: Client) -> None:
        address = address_of(22.34, 91.83, 13)
        found = features(client, "places", address, "places")

        assert len(found) == 250
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM geo_place WHERE rank = 1"
                " AND location::geometry && ST_Transform(ST_TileEnvelope(%s, %s, %s), 4326)",
                address,
            )
            (widest_known,) = cursor.fetchone()
        assert sum(place["properties"]["rank"] == 1 for place in found) >= widest_known

    def test_landmark_at_a_side_is_in_both_tiles(self, client: Client) -> None:
        z, x, y = address_of(*CHATTOGRAM, 15)
        for dx in range(-3, 4):
            here = features(client, "places", (z, x + dx, y), "places")
            east = {place["properties"]["id"] for place in features(client, "places", (z, x + dx + 1, y), "places")}
            near_the_side = [p for p in here if abs(p["geometry"]["coordinates"][0] - EXTENT) <= BUFFER - 1]
            if near_the_side:
                break

        assert near_the_side
        assert {place["properties"]["id"] for place in near_the_side} <= east


@pytest.mark.parametrize("kind", ["areas", "places"])
class TestEveryTile:
    def test_takes_one_statement(
        self, client: Client, kind: str, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        with django_assert_num_queries(1):
            fetch(client, kind, address_of(*CHATTOGRAM, 12))

    def test_is_kept_for_an_hour_and_asked_after_by_its_tag(self, client: Client, kind: str) -> None:
        address = address_of(*CHATTOGRAM, 12)
        first = fetch(client, kind, address)

        again = fetch(client, kind, address, If_None_Match=first.headers["ETag"])
        other = fetch(client, kind, address, If_None_Match='"another"')

        assert first.headers["Cache-Control"] == "public, max-age=3600, stale-while-revalidate=86400"
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["ETag"] == first.headers["ETag"]
        assert again.headers["Cache-Control"] == first.headers["Cache-Control"]
        assert (other.status_code, other.content) == (200, first.content)

    def test_same_content_has_the_same_tag_and_other_content_another(self, client: Client, kind: str) -> None:
        tags = [fetch(client, kind, address_of(lat, 91.8, 12)).headers["ETag"] for lat in (22.35, 22.35, 24.9)]

        assert tags[0] == tags[1] != tags[2]

    def test_belongs_to_no_visitor(self, client: Client, kind: str) -> None:
        response = fetch(client, kind, address_of(*CHATTOGRAM, 12), Accept_Language="bn")

        assert "Set-Cookie" not in response.headers
        assert not response.cookies

    @pytest.mark.parametrize("address", [(12, 0, 0), (0, 0, 0), (18, 0, 0)])
    def test_without_content_is_204(self, client: Client, kind: str, address: tuple[int, int, int]) -> None:
        response = fetch(client, kind, address)

        assert (response.status_code == 204) == (response.content == b"")
        if address != (0, 0, 0):
            assert response.status_code == 204
        assert response.headers["ETag"]

    @pytest.mark.parametrize(
        "path",
        ["19/0/0", "0/1/0", "0/0/1", "5/32/0", "5/0/32", "99999999999999999999/0/0", "-1/0/0", "1/a/0", "1/0.5/0"],
    )
    def test_beyond_the_pyramid_is_not_found(self, client: Client, kind: str, path: str) -> None:
        assert client.get(f"/tiles/{kind}/{path}.mvt").status_code == 404

    @pytest.mark.parametrize("method", ["post", "put", "delete"])
    def test_is_only_read(self, client: Client, kind: str, method: str) -> None:
        assert getattr(client, method)(f"/tiles/{kind}/5/24/13.mvt").status_code == 405

    def test_is_small_enough_for_a_slow_network(self, client: Client, kind: str) -> None:
        sizes = {a: len(fetch(client, kind, a).content) for z in range(10) for a in over_bangladesh(z)}

        assert max(sizes.values()) <= MOST_BYTES
        assert not [address for address, size in sizes.items() if kind == "places" and size]


def test_corner_of_the_world_needs_no_more_of_it_than_there_is() -> None:
    """The margin of a tile at the date line or a pole would reach beyond the projection."""
    for address in [(1, 0, 0), (1, 1, 1), (4, 15, 0), (18, (1 << 18) - 1, (1 << 18) - 1)]:
        assert render_tile(TileAddress(*address), (AREAS, AREA_LABELS)) is not None
