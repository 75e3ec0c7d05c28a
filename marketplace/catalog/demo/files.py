"""Reading the shipped files of the catalogue, and writing many rows of them at once."""

import csv
import gzip
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, TextIO, cast

from django.db import connection

from marketplace.catalog.demo import DATA


def rows_of(name: str) -> Iterator[dict[str, str]]:
    """Rows of one file of the data by their columns' names; packed where its name says so."""
    with _opened(DATA / name) as lines:
        yield from csv.DictReader(lines)


def copy_rows(statement: str, rows: Iterable[tuple[Any, ...]]) -> None:
    """Put rows where a `COPY … FROM STDIN` says."""
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(row)


def _opened(path: Path) -> TextIO:
    if path.suffix == ".gz":
        return cast("TextIO", gzip.open(path, "rt", encoding="utf-8", newline=""))
    return path.open(encoding="utf-8", newline="")
