"""Reading the shipped files of the catalogue."""

import csv
import gzip
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO, cast

from marketplace.catalog.demo import DATA


def rows_of(name: str) -> Iterator[dict[str, str]]:
    """Rows of one file of the data by their columns' names; packed where its name says so."""
    with _opened(DATA / name) as lines:
        yield from csv.DictReader(lines)


def _opened(path: Path) -> TextIO:
    if path.suffix == ".gz":
        return cast("TextIO", gzip.open(path, "rt", encoding="utf-8", newline=""))
    return path.open(encoding="utf-8", newline="")
