"""XLSX: whether it is safe to open, and the values in its first sheet."""

import io
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import orjson
from django.utils.translation import gettext_lazy as _

from marketplace.core.sheets.errors import UnreadableSheetError

# What the parts may come to: a sheet of 50,000 rows has some 50 MB.
MOST_BYTES = 200 * 1024 * 1024
MOST_PARTS = 1_000
CHILD = Path(__file__).with_name("workbook_child.py")
CHILD_TIMEOUT_S = 90
BROKEN = _("The file is damaged, or holds too much to be read. Save it anew as .xlsx or CSV.")


def check(content: bytes) -> None:
    """See by the file's table of contents that it is a plain workbook, and not one that swells when it is opened.

    Raises:
        UnreadableSheetError: it is another kind of file, has macros, or is too large.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = {part.filename: part for part in archive.infolist()}
    except (zipfile.BadZipFile, ValueError, OSError) as error:
        raise UnreadableSheetError(BROKEN) from error
    if any(name.lower().endswith("vbaproject.bin") for name in parts):
        raise UnreadableSheetError(_("This workbook has macros. Save it as .xlsx, without macros, or as CSV."))
    if "xl/workbook.xml" not in parts:
        raise UnreadableSheetError(_("This is no .xlsx workbook. Save it as .xlsx or CSV."))
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts.values()) > MOST_BYTES:
        raise UnreadableSheetError(_("This workbook holds too much. Send its first sheet alone, or in parts."))


def rows_of(file: IO[bytes], *, rows: int, columns: int, cell: int) -> Iterator[tuple[int, list[str]]]:
    """The rows of the first sheet that hold something, with their numbers; what is beyond the limits is cut off.

    Raises:
        UnreadableSheetError: it is damaged, or takes more memory or time than it may.
    """
    # It is given no settings: a parser that is broken into finds no key to take.
    command = [sys.executable, "-I", str(CHILD), str(rows), str(columns), str(cell)]
    with tempfile.TemporaryFile() as found:
        try:
            child = subprocess.run(  # noqa: S603 -- our own interpreter and script
                command,
                input=file.read(),
                stdout=found,
                stderr=subprocess.DEVNULL,
                timeout=CHILD_TIMEOUT_S,
                env={},
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise UnreadableSheetError(BROKEN) from None
        if child.returncode != 0:
            raise UnreadableSheetError(BROKEN)
        found.seek(0)
        for line in found:
            number, cells = orjson.loads(line)
            yield number, cells
