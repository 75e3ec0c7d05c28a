"""The map's style: our own tiles in the pages' colours, over any basemap the operator names.

A MapLibre style (maplibre.org/maplibre-style-spec). Its text is drawn by the browser from the pages' own faces
(`font-faces`), a grapheme cluster at a time, so that Bangla conjuncts and vowel signs come out whole.
"""

from typing import Any

from django.conf import settings
from django.templatetags.static import static

from marketplace.core.bilingual import Language
from marketplace.storefront.palette import Theme, map_colours

Layer = dict[str, Any]

AREA_TILES_MAX_ZOOM = 13
SHOP_TILES_MAX_ZOOM = 16

# Roots of the category tree and the paint of their plates; the style sheet has the same pairs.
TRADE_PAINTS = {
    "groceries": "craft-leaf",
    "pharmacy": "craft-teal",
    "food-tea": "craft-clay",
    "clothing-fashion": "craft-plum",
    "electronics-mobile": "craft-indigo",
    "home-hardware": "craft-jute",
    "beauty-care": "craft-rose",
    "books-gifts": "craft-violet",
    "bazaars-malls": "craft-brick",
}
OTHER_PAINT = "craft-slate"

_BELOW = {"text-anchor": "top", "text-offset": [0, 1.1], "text-max-width": 8, "text-optional": True}
BANGLA_RANGE = ["U+0951-0952", "U+0964-0965", "U+0980-09FE", "U+200C-200D", "U+25CC"]


def build_map_style(*, theme: Theme, language: Language, origin: str) -> dict[str, Any]:
    """The whole style; `origin` is where this site is seen, because tiles need absolute addresses."""
    paint = map_colours(theme=theme)
    has_own_ground = not (settings.BASEMAP_STYLE_URL or settings.BASEMAP_TILES_URL)
    return {
        "version": 8,
        "metadata": {"haat:base": settings.BASEMAP_STYLE_URL, "haat:paint": _plates(paint)},
        "font-faces": _faces(origin),
        "sources": _sources(origin),
        "layers": [
            *(_ground(paint) if has_own_ground else _raster()),
            *(_borders(paint) if has_own_ground else []),
            *(_labels(paint, language) if has_own_ground else []),
            *_shops(paint, language),
        ],
    }


def _plates(paint: dict[str, str]) -> dict[str, str]:
    """What the client needs to paint a marker of each trade."""
    trades = {trade: paint[name] for trade, name in TRADE_PAINTS.items()}
    return {**trades, "other": paint[OTHER_PAINT], "on": paint["on-craft"], "halo": paint["halo"]}


def _faces(origin: str) -> dict[str, Any]:
    latin = [{"url": f"{origin}{static('fonts/anek-latin-500.woff2')}", "unicode-range": ["U+0000-024F"]}]
    bangla = [{"url": f"{origin}{static('fonts/anek-bengali-500.woff2')}", "unicode-range": BANGLA_RANGE}]
    return {"Anek": [*bangla, *latin]}


def _sources(origin: str) -> dict[str, Any]:
    def vector(name: str, max_zoom: int, min_zoom: int = 0) -> dict[str, Any]:
        tiles = [f"{origin}/tiles/{name}/{{z}}/{{x}}/{{y}}.mvt"]
        return {"type": "vector", "tiles": tiles, "minzoom": min_zoom, "maxzoom": max_zoom}

    sources = {
        "areas": vector("areas", AREA_TILES_MAX_ZOOM, min_zoom=4),
        "places": vector("places", 15, min_zoom=10),
        "shops": vector("shops", SHOP_TILES_MAX_ZOOM, min_zoom=8) | {"attribution": "© OpenStreetMap contributors"},
        # The shops of the list; the client puts them in.
        "listed": {"type": "geojson", "data": {"type": "FeatureCollection", "features": []}},
    }
    if settings.BASEMAP_TILES_URL:
        sources["base"] = {
            "type": "raster",
            "tiles": [settings.BASEMAP_TILES_URL],
            "tileSize": 256,
            "attribution": settings.BASEMAP_ATTRIBUTION or "",
        }
    return sources


def _raster() -> list[Layer]:
    return [{"id": "base", "type": "raster", "source": "base"}] if settings.BASEMAP_TILES_URL else []


def _ground(paint: dict[str, str]) -> list[Layer]:
    return [
        {"id": "water", "type": "background", "paint": {"background-color": paint["water"]}},
        {
            "id": "land",
            "type": "fill",
            "source": "areas",
            "source-layer": "areas",
            "paint": {"fill-color": paint["land"], "fill-antialias": False},
        },
    ]


def _borders(paint: dict[str, str]) -> list[Layer]:
    return [
        {
            "id": "borders",
            "type": "line",
            "source": "areas",
            "source-layer": "areas",
            "layout": {"line-join": "round"},
            "paint": {
                "line-color": paint["border"],
                "line-width": ["interpolate", ["linear"], ["zoom"], 5, 0.6, 12, 1.4],
                "line-dasharray": [3, 2],
            },
        }
    ]


def _labels(paint: dict[str, str], language: Language) -> list[Layer]:
    return [
        {
            "id": "places",
            "type": "symbol",
            "source": "places",
            "source-layer": "places",
            "minzoom": 12,
            "layout": _text(language, size=["interpolate", ["linear"], ["zoom"], 12, 11, 17, 13])
            | {"symbol-sort-key": ["get", "rank"], "text-max-width": 7},
            "paint": _ink(paint["label-soft"], paint["halo"]),
        },
        {
            "id": "area-labels",
            "type": "symbol",
            "source": "areas",
            "source-layer": "area_labels",
            "maxzoom": 15,
            "layout": _text(language, size=["interpolate", ["linear"], ["zoom"], 5, 13, 12, 16]),
            "paint": _ink(paint["label"], paint["halo"]),
        },
    ]


def _shops(paint: dict[str, str], language: Language) -> list[Layer]:
    shop: Layer = {"source": "shops", "source-layer": "shops"}
    trade_colour = ["match", ["get", "root_category"]]
    for trade, name in TRADE_PAINTS.items():
        trade_colour += [trade, paint[name]]
    trade_colour.append(paint[OTHER_PAINT])
    return [
        {
            **shop,
            "id": "shop-dots",
            "type": "circle",
            "maxzoom": 14,
            "paint": {
                "circle-color": trade_colour,
                "circle-radius": ["interpolate", ["linear"], ["zoom"], 8, 2, 14, 6],
                "circle-stroke-color": paint["halo"],
                "circle-stroke-width": 1,
            },
        },
        {
            **shop,
            "id": "shop-plates",
            "type": "symbol",
            "minzoom": 14,
            "layout": {
                "icon-image": ["concat", "trade:", ["get", "root_category"]],
                "icon-allow-overlap": True,
                "icon-size": ["interpolate", ["linear"], ["zoom"], 14, 0.7, 17, 1],
            },
        },
        {
            **shop,
            "id": "shop-names",
            "type": "symbol",
            "minzoom": 15.5,
            "layout": _text(language, size=12) | _BELOW,
            "paint": _ink(paint["ink"], paint["halo"]),
        },
        *_listed(paint),
    ]


def _listed(paint: dict[str, str]) -> list[Layer]:
    """The shops of the list stand out at every zoom, above all others; names give way where they would overlap."""
    return [
        {
            "id": "listed-plates",
            "type": "symbol",
            "source": "listed",
            "layout": {
                "icon-image": ["concat", "trade:", ["get", "root_category"]],
                "icon-allow-overlap": True,
                "icon-size": ["interpolate", ["linear"], ["zoom"], 10, 0.6, 15, 1, 18, 1.15],
            },
        },
        {
            "id": "listed-names",
            "type": "symbol",
            "source": "listed",
            "minzoom": 14,
            "layout": {"text-field": ["get", "name"], "text-font": ["Anek"], "text-size": 13, "text-line-height": 1.35}
            | _BELOW,
            "paint": _ink(paint["ink"], paint["halo"]),
        },
    ]


def _text(language: Language, *, size: object) -> dict[str, Any]:
    own, other = ("name_bn", "name_en") if language == "bn" else ("name_en", "name_bn")
    own_or_other = ["case", ["!=", ["coalesce", ["get", own], ""], ""], ["get", own], ["get", other]]
    return {"text-field": own_or_other, "text-font": ["Anek"], "text-size": size, "text-line-height": 1.35}


def _ink(colour: str, halo: str) -> dict[str, Any]:
    return {"text-color": colour, "text-halo-color": halo, "text-halo-width": 1.6}
