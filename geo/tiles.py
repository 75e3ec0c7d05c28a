"""Vector tiles (Mapbox Vector Tile 2.1) straight from PostGIS: one SQL statement a tile, whatever its layers.

A room that serves tiles writes one SELECT a layer and hands it over:

    SHOPS = TileLayer("shops", '''
        SELECT shop.id::text AS id, shop.name_en, ST_AsMVTGeom(ST_Transform(…, 3857), tile.bounds) AS geom
        FROM sellers_shop AS shop, tile WHERE shop.location && tile.reach::geography
    ''')

    def shop_tile(request, z, x, y):
        return serve_tile(request, z, x, y, [SHOPS])

In that SELECT `tile` is a row of the address: `bounds` is its square in EPSG:3857, `reach` the same with a margin of
`MARGIN` in EPSG:4326 for the index, `zoom` its z. `reach` ends at the date line, and has a corner every two degrees, so
that it also holds as a geography, whose straight lines leave the parallels.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import get_conditional_response

from geo.errors import TileNotFoundError
from marketplace.core.prepared import PreparedStatement

MAX_ZOOM = 18
EXTENT = 4096  # units along a tile's side, as the specification recommends
BUFFER = 64  # units beyond the sides, so that lines and symbols join across them
MARGIN = BUFFER / EXTENT
CONTENT_TYPE = "application/vnd.mapbox-vector-tile"


@dataclass(frozen=True, slots=True)
class TileAddress:
    """A tile of the Web Mercator pyramid: zoom 0 to 18, column from the west, row from the north.

    Raises:
        TileNotFoundError: there is no such tile.
    """

    z: int
    x: int
    y: int

    def __post_init__(self) -> None:
        if not 0 <= self.z <= MAX_ZOOM:
            raise TileNotFoundError
        side = 1 << self.z
        if not (0 <= self.x < side and 0 <= self.y < side):
            raise TileNotFoundError


@dataclass(frozen=True, slots=True)
class TileLayer:
    """One layer: its name, a SELECT over `tile` with a column `geom` from `ST_AsMVTGeom`, and its named parameters."""

    name: str
    rows: str
    params: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Keep:
    """How long caches may show a tile without asking, and for how long after that while they ask."""

    max_age_s: int
    stale_s: int


# Land moves seldom: an hour unasked, and a day in which the old tile is better than none.
LONG = Keep(max_age_s=3600, stale_s=86_400)


def render_tile(address: TileAddress, layers: Sequence[TileLayer]) -> bytes:
    """The tile with all its layers in one statement; empty when there is nothing in it.

    A tile is the concatenation of its layers, because a tile is one protobuf message of repeated layers.
    """
    params: dict[str, Any] = {"z": address.z, "x": address.x, "y": address.y, "margin": MARGIN, "extent": EXTENT}
    for number, layer in enumerate(layers):
        params |= {f"layer_{number}": layer.name, **layer.params}
    statement = _statement(tuple(layer.rows for layer in layers))
    [tile] = statement.fetch_one(params)
    return bytes(tile)


def tile_response(request: HttpRequest, body: bytes, *, keep: Keep) -> HttpResponseBase:
    """The tile with its caching headers: 200, 204 when it is empty, 304 when the client has it already."""
    etag = f'"{hashlib.blake2b(body, digest_size=12).hexdigest()}"'
    response = HttpResponse(body, status=200 if body else 204, content_type=CONTENT_TYPE)
    response.headers["ETag"] = etag
    response.headers["Cache-Control"] = f"public, max-age={keep.max_age_s}, stale-while-revalidate={keep.stale_s}"
    answer: HttpResponseBase = get_conditional_response(request, etag=etag, response=response) or response
    return answer


def serve_tile(
    request: HttpRequest, z: int, x: int, y: int, layers: Sequence[TileLayer], *, keep: Keep = LONG
) -> HttpResponseBase:
    """What a tile's view does: a page's 404 for an address without a tile, else the tile, kept as long as it may."""
    try:
        address = TileAddress(z, x, y)
    except TileNotFoundError as error:
        raise Http404 from error
    return tile_response(request, render_tile(address, layers), keep=keep)


_LAYER = "coalesce((SELECT ST_AsMVT(layer, %(layer_{0})s, %(extent)s, 'geom') FROM ({1}) AS layer), '')"
_TILE = """
WITH tile AS MATERIALIZED (
    SELECT ST_TileEnvelope(%(z)s, %(x)s, %(y)s) AS bounds,
           ST_Segmentize(ST_Transform(ST_Intersection(
               ST_TileEnvelope(%(z)s, %(x)s, %(y)s, margin => %(margin)s), ST_TileEnvelope(0, 0, 0)
           ), 4326), 2) AS reach,
           %(z)s::int AS zoom
)
SELECT """


@lru_cache
def _statement(rows: tuple[str, ...]) -> PreparedStatement:
    """The rows are the code's own constants; whatever comes from outside is a parameter."""
    return PreparedStatement.of(_TILE + " || ".join(_LAYER.format(number, one) for number, one in enumerate(rows)))
