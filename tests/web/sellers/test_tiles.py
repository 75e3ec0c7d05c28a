"""Vector tiles of shops, decoded as a map would."""

import math
import re
from typing import Any

import mapbox_vector_tile
import pytest
from django.test import Client
from pytest_django.fixtures import DjangoAssertNumQueries

from geo.points import GeoPoint
from geo.tiles import EXTENT
from sellers.layers import ALL_ZOOM, CELLS, MOST
from sellers.models import Shop, ShopStatus
from tests.unit.sellers.market import GEC_CIRCLE, make_shop, make_shops_at

SMALL_BYTES = 50_000


def tile_of(point: GeoPoint, zoom: int) -> tuple[int, int, int]:
    """The tile a point lies in."""
    x, y = _in_tiles(point, zoom)
    return zoom, int(x), int(y)


def _in_tiles(point: GeoPoint, zoom: int) -> tuple[float, float]:
    """Web Mercator, in tiles from the north-west corner."""
    side = 1 << zoom
    latitude = math.radians(point.lat)
    return (
        (point.lon + 180) / 360 * side,
        (1 - math.asinh(math.tan(latitude)) / math.pi) / 2 * side,
    )


def get_tile(client: Client, z: int, x: int, y: int, **headers: str) -> Any:
    return client.get(f"/tiles/shops/{z}/{x}/{y}.mvt", headers=headers)


def features(response: Any) -> list[dict[str, Any]]:
    """The shops of a tile; y grows southward, as the tile has it."""
    assert response.status_code == 200
    layers = mapbox_vector_tile.decode(response.content, default_options={"y_coord_down": True})
    assert list(layers) == ["shops"]
    assert layers["shops"]["extent"] == EXTENT
    found: list[dict[str, Any]] = layers["shops"]["features"]
    return found


class TestDemoMarket:
    pytestmark = pytest.mark.usefixtures("demo_market")

    @pytest.mark.parametrize("zoom", [ALL_ZOOM, 15, 17])
    def test_close_by_a_tile_holds_the_shops_that_lie_in_it(self, client: Client, zoom: int) -> None:
        address = tile_of(GEC_CIRCLE, zoom)
        points = Shop.objects.listed().values_list("id", "location")
        inside = {str(key) for key, point in points if tile_of(GeoPoint.from_geos(point), zoom) == address}

        held = [feature for feature in features(get_tile(client, *address)) if _is_inside(feature)]

        assert inside
        assert {feature["properties"]["id"] for feature in held} == inside
        assert {feature["properties"]["count"] for feature in held} == {1}

    def test_shop_stands_where_it_is_and_says_what_a_map_shows(self, client: Client) -> None:
        shop = Shop.objects.filter(category__slug="pharmacies").order_by("osm_id")[:1].get()
        address = tile_of(GeoPoint.from_geos(shop.location), 18)
        x, y = _in_tiles(GeoPoint.from_geos(shop.location), 18)

        (feature,) = (
            found for found in features(get_tile(client, *address)) if found["properties"]["id"] == str(shop.pk)
        )

        assert feature["geometry"]["coordinates"] == pytest.approx(
            [(x - address[1]) * EXTENT, (y - address[2]) * EXTENT], abs=1
        )
        assert feature["properties"] == {
            "id": str(shop.pk), "slug": shop.slug, "name_en": shop.name_en, "name_bn": shop.name_bn, "count": 1,
            "category": "pharmacies", "root_category": "pharmacy",
        }  # fmt: skip

    @pytest.mark.parametrize("zoom", range(ALL_ZOOM))
    def test_farther_away_a_few_stand_for_all(self, client: Client, zoom: int) -> None:
        address = tile_of(GEC_CIRCLE, zoom)
        points = Shop.objects.listed().values_list("location", flat=True)
        inside = sum(tile_of(GeoPoint.from_geos(point), zoom) == address for point in points)

        response = get_tile(client, *address)

        shown = features(response)
        assert len(shown) <= (CELLS + 2) ** 2
        assert len(response.content) < SMALL_BYTES
        # Places are rounded to 1/4096 of a side, so a shop on the rim may stand on either.
        told = sum(feature["properties"]["count"] for feature in shown if _is_inside(feature))
        assert told == pytest.approx(inside, abs=3, rel=0.002)

    def test_takes_one_statement(self, client: Client, django_assert_num_queries: DjangoAssertNumQueries) -> None:
        with django_assert_num_queries(1):
            get_tile(client, *tile_of(GEC_CIRCLE, 12))

    def test_is_kept_by_caches_and_asked_again_cheaply(self, client: Client) -> None:
        address = tile_of(GEC_CIRCLE, 12)
        first = get_tile(client, *address)

        again = get_tile(client, *address, if_none_match=first.headers["ETag"])

        assert first.headers["Content-Type"] == "application/vnd.mapbox-vector-tile"
        assert "public" in first.headers["Cache-Control"]
        assert "Cookie" not in first.headers.get("Vary", "")
        assert not first.cookies
        assert (again.status_code, again.content) == (304, b"")
        assert get_tile(client, *address, if_none_match='"other"').status_code == 200

    def test_paused_shop_leaves_the_caches_within_minutes_and_gets_another_tag(self, client: Client) -> None:
        shop = Shop.objects.listed()[:1].get()
        address = tile_of(GeoPoint.from_geos(shop.location), 16)
        before = get_tile(client, *address)
        Shop.objects.filter(pk=shop.pk).update(status=ShopStatus.PAUSED)

        after = get_tile(client, *address, if_none_match=before.headers["ETag"])

        kept_s = [int(value) for value in re.findall(r"=(\d+)", before.headers["Cache-Control"])]
        assert len(kept_s) == 2
        assert sum(kept_s) <= 120
        assert after.status_code != 304
        assert after.headers["ETag"] != before.headers["ETag"]

    def test_nothing_is_said_with_204(self, client: Client) -> None:
        response = get_tile(client, 10, 0, 0)

        assert (response.status_code, response.content) == (204, b"")
        assert "public" in response.headers["Cache-Control"]

    @pytest.mark.parametrize(
        "address",
        ["19/0/0", "14/16384/0", "14/0/16384", "0/1/0", "99999999999999999999/0/0", "1/99999999999999999999/0"],
    )
    def test_beyond_the_pyramid_there_is_nothing(self, client: Client, address: str) -> None:
        assert client.get(f"/tiles/shops/{address}.mvt").status_code == 404

    @pytest.mark.parametrize("address", ["-1/0/0", "a/b/c", "1/0/0.5", "1/0/%27", "1/0/0.mvt/x"])
    def test_what_is_no_address_is_not_found(self, client: Client, address: str) -> None:
        assert client.get(f"/tiles/shops/{address}.mvt").status_code == 404

    @pytest.mark.parametrize("method", ["post", "put", "delete"])
    def test_writing_is_refused(self, client: Client, method: str) -> None:
        assert getattr(client, method)("/tiles/shops/10/765/446.mvt").status_code == 405


def _is_inside(feature: dict[str, Any]) -> bool:
    """Whether a shop lies in the tile itself, not in its margin."""
    x, y = feature["geometry"]["coordinates"]
    return bool(0 <= x < EXTENT and 0 <= y < EXTENT)


class TestMadeMarket:
    pytestmark = pytest.mark.usefixtures("no_shops")

    def test_square_shows_one_shop_with_the_number_it_stands_for(self, client: Client) -> None:
        shops = make_shops_at([GEC_CIRCLE] * 5)

        (feature,) = features(get_tile(client, *tile_of(GEC_CIRCLE, 8)))

        assert feature["properties"]["id"] == str(min(shop.pk for shop in shops))
        assert feature["properties"]["count"] == 5

    def test_crowded_tile_stays_small(self, client: Client) -> None:
        make_shops_at(
            [GEC_CIRCLE] * (MOST + 100), name_bn="দীর্ঘ নামের একটি দোকান", name_en="A shop with quite a long name"
        )

        response = get_tile(client, *tile_of(GEC_CIRCLE, 16))

        assert len(features(response)) == MOST
        assert len(response.content) < 2 * SMALL_BYTES

    @pytest.mark.parametrize("status", [ShopStatus.DRAFT, ShopStatus.PAUSED, ShopStatus.CLOSED])
    @pytest.mark.parametrize("zoom", [8, 16])
    def test_only_active_shops_are_drawn(self, client: Client, status: ShopStatus, zoom: int) -> None:
        make_shop(status=status)

        assert get_tile(client, *tile_of(GEC_CIRCLE, zoom)).status_code == 204

    def test_shop_on_the_rim_is_drawn_on_both_sides(self, client: Client) -> None:
        """Symbols reach over the side of a tile; the neighbour draws their other half."""
        z, x, y = tile_of(GEC_CIRCLE, 16)
        make_shop(at=GeoPoint(lat=GEC_CIRCLE.lat, lon=x / (1 << z) * 360 - 180))

        assert len(features(get_tile(client, z, x, y))) == 1
        assert len(features(get_tile(client, z, x - 1, y))) == 1
