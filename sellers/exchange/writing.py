"""Writing shops to a file a piece at a time: however many there are, no more than a page of them is in memory."""

from collections.abc import Iterator, Sequence
from typing import Any

import orjson
from django.db.models import QuerySet

from marketplace.core.sheets import writing
from sellers.exchange.columns import COLUMNS, PROPERTIES
from sellers.exchange.rows import told, written
from sellers.models import Shop

CHUNK = 500


def csv_of(shops: QuerySet[Shop]) -> Iterator[bytes]:
    """UTF-8 with the mark without which spreadsheets read Bangla as Latin; no cell runs as a formula."""
    return writing.csv_of(_lines(shops))


def geojson_of(shops: QuerySet[Shop]) -> Iterator[bytes]:
    """A FeatureCollection of points."""
    yield b'{"type":"FeatureCollection","features":['
    for index, shop in enumerate(_each(shops)):
        yield (b",\n" if index else b"\n") + orjson.dumps(_feature(told(shop)))
    yield b"\n]}\n"


def _feature(cells: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [round(cells["lon"], 7), round(cells["lat"], 7)]},
        "properties": {name: cells[name] for name in PROPERTIES},
    }


def _each(shops: QuerySet[Shop]) -> Iterator[Shop]:
    listed = shops.select_related("category").defer("hours", "closed").order_by("pk")
    return listed.iterator(chunk_size=CHUNK)


def _lines(shops: QuerySet[Shop]) -> Iterator[Sequence[str]]:
    yield COLUMNS
    for shop in _each(shops):
        cells = told(shop)
        yield [written(cells[column]) for column in COLUMNS]
