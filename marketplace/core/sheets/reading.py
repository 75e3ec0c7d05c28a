"""Reading a spreadsheet row by row, as text: CSV in the encodings that programs write, and XLSX."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice
from typing import IO

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from marketplace.core.sheets import delimited, workbook
from marketplace.core.sheets.cells import as_it_was
from marketplace.core.sheets.errors import TooManyCellsError, UnreadableSheetError

ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
OLD = _("This is an old Excel file (.xls), or one with a password. Save it as .xlsx without one, or as CSV.")
OTHERS = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"Rar!", b"\x1f\x8b", b"7z\xbc\xaf", b"{\\rtf")


class SheetKind(StrEnum):
    """What can be read."""

    CSV = "csv"
    XLSX = "xlsx"


@dataclass(frozen=True, slots=True)
class SheetLimits:
    """How large a sheet may be: rows beneath the heading, columns, and characters in a cell."""

    rows: int
    columns: int
    cell: int


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One row that holds something; `number` counts as spreadsheets do, from 1."""

    number: int
    cells: list[str]


def kind_of(content: bytes) -> SheetKind:
    """What a file is, told from its content; cheap, for whoever sends it waits for this.

    Raises:
        UnreadableSheetError: it is neither, or one that is not safe to open.
    """
    if content.startswith(OLE):
        raise UnreadableSheetError(OLD)
    if content.startswith(ZIP):
        workbook.check(content)
        return SheetKind.XLSX
    if not content.strip():
        raise UnreadableSheetError(_("The file is empty."))
    if content.startswith(OTHERS):
        raise UnreadableSheetError(_("This is no spreadsheet. Send CSV or .xlsx."))
    delimited.encoding_of(content)
    return SheetKind.CSV


def rows_of(file: IO[bytes], kind: SheetKind, limits: SheetLimits) -> Iterator[SheetRow]:
    """The heading, which is the first row that holds something, and the rows beneath it; empty ones are passed by.

    Raises:
        UnreadableSheetError: it cannot be read to its end; what came before has been given by then.
        TooManyCellsError: it has too many rows or columns, or too long a cell.
    """
    found = _csv_rows(file) if kind is SheetKind.CSV else _xlsx_rows(file, limits)
    filled = (SheetRow(number, _tidy(cells, limits)) for number, cells in found)
    with_something = (row for row in filled if any(row.cells))
    # No more than tells that there are too many: ten megabytes hold millions of rows of one letter.
    for place, row in enumerate(islice(with_something, limits.rows + 2)):
        if place > limits.rows:
            text = _("The sheet has more than {most} rows. Send it in parts.")
            raise TooManyCellsError(format_lazy(text, most=f"{limits.rows:,}"))
        yield row


def _csv_rows(file: IO[bytes]) -> Iterator[tuple[int, list[str]]]:
    return enumerate(delimited.rows_of(file.read()), start=1)


def _xlsx_rows(file: IO[bytes], limits: SheetLimits) -> Iterator[tuple[int, list[str]]]:
    """A little more of each than may be, so that too much is seen."""
    return workbook.rows_of(file, rows=limits.rows + 2, columns=limits.columns + 1, cell=limits.cell + 1)


def _tidy(cells: Sequence[str], limits: SheetLimits) -> list[str]:
    texts = [as_it_was(cell.strip()) for cell in cells]
    while texts and not texts[-1]:
        texts.pop()
    if len(texts) > limits.columns:
        raise TooManyCellsError(format_lazy(_("The sheet has more than {most} columns."), most=limits.columns))
    if any(len(text) > limits.cell for text in texts):
        text = _("A cell is longer than {most} characters.")
        raise TooManyCellsError(format_lazy(text, most=f"{limits.cell:,}"))
    if any("\0" in text for text in texts):
        raise UnreadableSheetError(_("This holds a character that cannot be stored."))
    return texts
