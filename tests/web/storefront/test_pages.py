"""The pages around the market: styles of the map, notices, components, what is shown when something is not right."""

import json
import re

import pytest
from django.conf import LazySettings
from django.test import Client

from marketplace.storefront.map_style import TRADE_PAINTS
from sellers.models import ShopCategory

pytestmark = pytest.mark.django_db

COLOUR = re.compile(r"#[0-9a-f]{6}")


class TestMapStyle:
    @pytest.mark.parametrize("path", ["/map/style.json", "/en/map/style.json"])
    @pytest.mark.parametrize("theme", ["light", "dark"])
    def test_layers_draw_from_sources_that_are_there(self, client: Client, path: str, theme: str) -> None:
        style = client.get(path, {"theme": theme}).json()

        sources = {layer["source"] for layer in style["layers"] if "source" in layer}
        assert sources <= set(style["sources"])
        assert len({layer["id"] for layer in style["layers"]}) == len(style["layers"])

    def test_tiles_are_asked_of_the_host_that_was_asked(self, client: Client) -> None:
        style = client.get("/map/style.json").json()

        vector = [source for source in style["sources"].values() if source["type"] == "vector"]
        assert all(tile.startswith("http://testserver/tiles/") for source in vector for tile in source["tiles"])

    def test_labels_are_in_the_language_of_the_address(self, client: Client) -> None:
        def first_choice(path: str) -> str:
            layers = {layer["id"]: layer for layer in client.get(path).json()["layers"]}
            return str(layers["shop-names"]["layout"]["text-field"][2][1])

        assert first_choice("/map/style.json") == "name_bn"
        assert first_choice("/en/map/style.json") == "name_en"

    def test_dark_differs_from_light(self, client: Client) -> None:
        light, dark = (client.get("/map/style.json", {"theme": theme}).content for theme in ("light", "dark"))

        assert set(COLOUR.findall(light.decode())) != set(COLOUR.findall(dark.decode()))

    def test_every_trade_but_the_last_few_has_its_own_paint(self) -> None:
        roots = set(ShopCategory.objects.filter(parent=None).values_list("slug", flat=True))

        assert set(TRADE_PAINTS) <= roots
        assert roots - set(TRADE_PAINTS) == {"vehicles"}  # slate stands for what has no colour of its own

    def test_raster_basemap_replaces_our_own_ground(self, client: Client, settings: LazySettings) -> None:
        settings.BASEMAP_TILES_URL = "https://tiles.example/{z}/{x}/{y}.png"
        settings.BASEMAP_ATTRIBUTION = "© Example"

        style = client.get("/map/style.json").json()

        assert style["sources"]["base"]["attribution"] == "© Example"
        assert style["layers"][0]["id"] == "base"
        assert "land" not in {layer["id"] for layer in style["layers"]}

    def test_operator_s_style_is_named_for_the_browser_to_fetch(self, client: Client, settings: LazySettings) -> None:
        settings.BASEMAP_STYLE_URL = "https://maps.example/style.json"

        style = client.get("/map/style.json").json()

        assert style["metadata"]["haat:base"] == "https://maps.example/style.json"
        assert {layer["id"] for layer in style["layers"]} >= {"shop-dots", "listed-plates"}

    def test_may_be_cached_for_a_while(self, client: Client) -> None:
        assert client.get("/map/style.json").headers["Cache-Control"] == "public, max-age=300"


class TestNotice:
    @pytest.mark.parametrize("path", ["/notice", "/en/notice"])
    def test_names_the_sources_of_data(self, client: Client, path: str) -> None:
        page = client.get(path).content.decode()

        assert "OpenStreetMap" in page
        assert "Open Database License" in page


class TestComponents:
    @pytest.mark.parametrize("path", ["/dev/components", "/en/dev/components"])
    def test_are_all_on_one_page(self, client: Client, path: str) -> None:
        page = client.get(path).content.decode()

        for css_class in ("button", "field", "card", "chip", "sheet", "toast", "table", "state", "skeleton", "notice"):
            assert re.search(rf'class="[^"]*\b{css_class}\b', page), css_class


class TestFailures:
    @pytest.mark.parametrize(("path", "words"), [("/no-such", "এমন কোনো পাতা নেই"), ("/en/no-such", "no such page")])
    def test_unknown_address_is_told_in_its_language(self, client: Client, path: str, words: str) -> None:
        response = client.get(path)

        assert response.status_code == 404
        assert words in response.content.decode()

    def test_robots_are_told_where_not_to_look(self, client: Client) -> None:
        response = client.get("/robots.txt")

        assert response.headers["Content-Type"].startswith("text/plain")
        assert "Disallow: /api/" in response.content.decode()


def test_import_map_names_every_module_that_pages_import(client: Client) -> None:
    page = client.get("/", {"lat": "22.3", "lon": "91.8"}).content.decode()

    found = re.search(r'<script type="importmap" nonce="[^"]+">(.*?)</script>', page)
    assert found
    imports = json.loads(found[1])["imports"]
    assert set(re.findall(r'import "(.*?)"', page)) <= set(imports)
    assert {"htmx", "maplibre-gl", "maplibre-gl-worker"} <= set(imports)
