"""The extract that is shipped beside the code: which files it has, and how they are written and read."""

import csv
import gzip
import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

DATA = Path(__file__).parent / "data"
AREAS = DATA / "areas.csv.gz"
AREA_SHAPES = DATA / "area_shapes.geojson.gz"
AREA_NAMES = DATA / "area_names.csv"
AREA_MATCHES = DATA / "area_matches.csv"
COMMON_NOUNS = DATA / "common_nouns.txt"
PLACES = DATA / "places.csv.gz"
LIST_SEPARATOR = ";"


def read_rows(path: Path) -> Iterator[dict[str, str]]:
    """The rows of a CSV file, compressed or not."""
    content = path.read_bytes()
    text = (gzip.decompress(content) if path.suffix == ".gz" else content).decode()
    yield from csv.DictReader(io.StringIO(text, newline=""))


def write_rows(path: Path, columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> None:
    """Compressed CSV; the same rows give the same bytes."""
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    _write(path, text.getvalue())


def read_shapes(path: Path) -> dict[str, str]:
    """Geometries (GeoJSON text) by p-code."""
    with gzip.open(path, "rt", encoding="utf-8") as file:
        features = json.load(file)["features"]
    return {feature["properties"]["pcode"]: json.dumps(feature["geometry"]) for feature in features}


def write_shapes(path: Path, geometries: Mapping[str, str]) -> None:
    """A compressed GeoJSON collection; the same geometries give the same bytes."""
    features = [
        {"type": "Feature", "properties": {"pcode": pcode}, "geometry": json.loads(geometry)}
        for pcode, geometry in sorted(geometries.items())
    ]
    _write(path, json.dumps({"type": "FeatureCollection", "features": features}, separators=(",", ":")))


def _write(path: Path, text: str) -> None:
    # Without a time in its header the archive differs only when its content does.
    path.write_bytes(gzip.compress(text.encode(), compresslevel=9, mtime=0))
