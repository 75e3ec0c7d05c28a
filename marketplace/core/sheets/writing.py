"""Writing a spreadsheet a piece at a time: however many rows there are, no more than some of them are in memory.

An XLSX file is a ZIP, which can be written from its beginning to its end; libraries that write such files finish them
on the disk first. What stands in it here is the least that programs ask for: one sheet, whose cells have their texts
with them.
"""

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, Literal
from xml.sax.saxutils import escape

from marketplace.core.sheets.cells import neutral
from marketplace.core.sheets.reading import SheetKind

# The mark without which spreadsheets read Bangla as Latin.
BOM = "\N{ZERO WIDTH NO-BREAK SPACE}"
ROWS_AT_ONCE = 500
MEDIA_TYPES = {
    SheetKind.CSV: "text/csv; charset=utf-8",
    SheetKind.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
# XML 1.0 has no other control characters.
UNWRITABLE = dict.fromkeys([*range(9), 11, 12, *range(14, 32), 0xFFFE, 0xFFFF])
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
OOXML = "http://schemas.openxmlformats.org"
MAIN = f"{OOXML}/spreadsheetml/2006/main"
OFFICE = f"{OOXML}/officeDocument/2006/relationships"
TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
PARTS = {
    "[Content_Types].xml": f"""<Types xmlns="{OOXML}/package/2006/content-types">\
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>\
<Default Extension="xml" ContentType="application/xml"/>\
<Override PartName="/xl/workbook.xml" ContentType="{TYPE}.sheet.main+xml"/>\
<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{TYPE}.worksheet+xml"/></Types>""",
    "_rels/.rels": f"""<Relationships xmlns="{OOXML}/package/2006/relationships">\
<Relationship Id="rId1" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>""",
    "xl/workbook.xml": f"""<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}">\
<sheets><sheet name="Haat" sheetId="1" r:id="rId1"/></sheets></workbook>""",
    "xl/_rels/workbook.xml.rels": f"""<Relationships xmlns="{OOXML}/package/2006/relationships">\
<Relationship Id="rId1" Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>""",
}
SHEET = "xl/worksheets/sheet1.xml"
BEGINS = f'<worksheet xmlns="{MAIN}"><sheetData>'
ENDS = "</sheetData></worksheet>"


def sheet_of(kind: SheetKind, rows: Iterable[Sequence[str]]) -> Iterator[bytes]:
    """A file of rows, the heading among them; no cell of it runs as a formula."""
    return csv_of(rows) if kind is SheetKind.CSV else xlsx_of(rows)


def csv_of(rows: Iterable[Sequence[str]]) -> Iterator[bytes]:
    """UTF-8 with its mark, and commas; the heading in quotes, so that no semicolon in it is taken for a separator."""
    yield BOM.encode()
    left = iter(rows)
    yield _lines(islice(left, 1), quoting=csv.QUOTE_ALL)
    for some in _some(left):
        yield _lines(some)


def xlsx_of(rows: Iterable[Sequence[str]]) -> Iterator[bytes]:
    """A workbook of one sheet, in which every cell is text."""
    written = _Written()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED, compresslevel=3) as archive:
        for name, part in PARTS.items():
            archive.writestr(name, HEAD + part)
        with archive.open(SHEET, "w") as sheet:
            sheet.write((HEAD + BEGINS).encode())
            for some in _some(rows):
                sheet.write("".join(_row(cells) for cells in some).encode())
                yield written.taken()
            sheet.write(ENDS.encode())
    yield written.taken()


def _lines(rows: Iterable[Sequence[str]], *, quoting: Literal[0, 1] = csv.QUOTE_MINIMAL) -> bytes:
    text = io.StringIO()
    csv.writer(text, quoting=quoting).writerows([neutral(cell) for cell in cells] for cells in rows)
    return text.getvalue().encode()


def _row(cells: Sequence[str]) -> str:
    texts = (escape(neutral(cell).translate(UNWRITABLE)) for cell in cells)
    found = (f'<c t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>' if text else "<c/>" for text in texts)
    return f"<row>{''.join(found)}</row>"


def _some(rows: Iterable[Sequence[str]]) -> Iterator[list[Sequence[str]]]:
    left = iter(rows)
    while some := list(islice(left, ROWS_AT_ONCE)):
        yield some


class _Written(io.RawIOBase):
    """What a ZIP has written since it was last taken; it cannot be gone back in, and zipfile asks for no more."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, piece: Any) -> int:
        self._pieces.append(bytes(piece))
        return len(piece)

    def taken(self) -> bytes:
        pieces, self._pieces = self._pieces, []
        return b"".join(pieces)
