"""Reading a file of shops: CSV or GeoJSON, told apart by how it begins. Cells stay text; `rows` says what they mean."""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

import orjson
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from marketplace.core.errors import Text
from marketplace.core.sheets.cells import as_it_was
from sellers.errors.exchange import InvalidImportFileError
from sellers.exchange.columns import COLUMNS, LONGEST_CELL, MOST_ROWS, PROPERTIES

NUL_IN_JSON = r"\u0000"
FIRST_CSV_ROW = 2  # as spreadsheets count, with the header


@dataclass(frozen=True, slots=True)
class SourceRow:
    """One shop of a file.

    Attributes:
        row: as people count: lines of a sheet with its header, or features from 1.
        cells: text by column; what is empty or not there is left out.
        problem: what keeps it from being read at all.
    """

    row: int
    cells: dict[str, str]
    problem: Text | None = None


def read_shops(content: bytes) -> Sequence[SourceRow]:
    """All rows of a file.

    Raises:
        InvalidImportFileError: it is neither, has columns that we do not know, or holds none or too many rows.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InvalidImportFileError(_("The file is not written in UTF-8.")) from error
    if "\0" in text or NUL_IN_JSON in text:
        raise InvalidImportFileError(_("This holds a character that cannot be stored."))
    found = _read_geojson(text) if text.lstrip().startswith("{") else _read_csv(text)
    # No more than tells that there are too many: ten megabytes hold millions of rows of one letter.
    rows = list(islice(found, MOST_ROWS + 1))
    if not rows:
        raise InvalidImportFileError(_("The file holds no shop."))
    if len(rows) > MOST_ROWS:
        raise InvalidImportFileError(_("The file holds more than 20,000 shops. Send it in parts."))
    return rows


def _read_csv(text: str) -> Iterator[SourceRow]:
    reader = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    try:
        header = [name.strip() for name in reader.fieldnames or ()]
        _check_columns(header)
        reader.fieldnames = header
        for row, cells in enumerate(reader, start=FIRST_CSV_ROW):
            extra = cells.pop(None, None)  # what is beyond the header
            yield _row(row, cells, _("This row has more cells than the header.") if extra else None)
    except csv.Error as error:
        raise InvalidImportFileError(_("The file is no CSV that can be read.")) from error


def _check_columns(header: Sequence[str]) -> None:
    unknown = [name for name in header if name not in COLUMNS]
    if unknown:
        names = ", ".join(unknown)[:200]
        raise InvalidImportFileError(format_lazy(_("The header has columns that are not known: {names}."), names=names))
    if len(set(header)) != len(header):
        raise InvalidImportFileError(_("The header has a column twice."))


def _read_geojson(text: str) -> Iterator[SourceRow]:
    try:
        collection = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise InvalidImportFileError(_("The file is no JSON that can be read.")) from error
    features = collection.get("features")
    if collection.get("type") != "FeatureCollection" or not isinstance(features, list):
        raise InvalidImportFileError(_("The file is no GeoJSON FeatureCollection."))
    for row, feature in enumerate(features, start=1):
        yield _read_feature(row, feature)


def _read_feature(row: int, feature: Any) -> SourceRow:
    """A point with properties; some programs write the id beside them."""
    properties = feature.get("properties") if isinstance(feature, dict) else None
    if not isinstance(properties, dict):
        return SourceRow(row, {}, _("This is no feature with properties."))
    unknown = [name for name in properties if name not in PROPERTIES]
    if unknown:
        names = ", ".join(unknown)[:200]
        return SourceRow(row, {}, format_lazy(_("These properties are not known: {names}."), names=names))
    pin = _pin(feature.get("geometry"))
    problem = _("The geometry is no point.") if pin is None else None
    return _row(row, {**properties, **(pin or {})}, problem)


def _pin(geometry: Any) -> dict[str, Any] | None:
    """Latitude and longitude; nothing for a shop that stays where it is."""
    if geometry is None:
        return {}
    match geometry:
        case {"type": "Point", "coordinates": [int() | float() as lon, int() | float() as lat, *_height]}:
            return {"lat": lat, "lon": lon}
    return None


def _row(row: int, cells: dict[str, Any], problem: Text | None) -> SourceRow:
    texts = {name: _text(value) for name, value in cells.items()}
    if any(len(text) > LONGEST_CELL for text in texts.values()):
        problem = problem or _("A cell is longer than 4,000 characters.")
    return SourceRow(row, {name: text for name, text in texts.items() if text}, problem)


def _text(value: Any) -> str:
    return "" if value is None else as_it_was(str(value).strip())
