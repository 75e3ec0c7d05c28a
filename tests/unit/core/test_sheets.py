"""Spreadsheets read and written: encodings, separators, workbooks that are safe to open, and no formula either way."""

import csv
import io
import zipfile
from collections.abc import Iterable

import openpyxl
import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from marketplace.core.sheets import workbook
from marketplace.core.sheets.cells import as_it_was, neutral
from marketplace.core.sheets.errors import TooManyCellsError, UnreadableSheetError
from marketplace.core.sheets.reading import SheetKind, SheetLimits, kind_of, rows_of
from marketplace.core.sheets.writing import sheet_of

LIMITS = SheetLimits(rows=100, columns=10, cell=100)
TEXT = "নাম,দাম\nচাল,৫০\n"
WORDS = st.text(
    st.characters(blacklist_categories=["Cc", "Cs", "Zl", "Zp", "Cn"], blacklist_characters="\ufeff\ufffe\uffff"),
    max_size=40,
).map(str.strip)


def read(content: bytes, kind: SheetKind | None = None) -> list[list[str]]:
    return [row.cells for row in rows_of(io.BytesIO(content), kind or kind_of(content), LIMITS)]


def book(**cells: object) -> bytes:
    """A workbook as another program writes it."""
    made = openpyxl.Workbook()
    for place, value in cells.items():
        made.active[place] = value
    content = io.BytesIO()
    made.save(content)
    return content.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_text_is_read_in_every_encoding_that_is_taken(encoding: str) -> None:
    assert read(TEXT.encode(encoding)) == [["নাম", "দাম"], ["চাল", "৫০"]]


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_the_separator_is_found(separator: str) -> None:
    assert read(f'a{separator}b\n"1, 2; 3"{separator}4\n'.encode()) == [["a", "b"], ["1, 2; 3", "4"]]


def test_a_separator_that_is_told_is_taken_and_its_line_passed_by() -> None:
    assert read(b"sep=;\na;b,c\n") == [["a", "b,c"]]


@pytest.mark.parametrize(
    "content",
    [
        "é;b".encode("latin-1"),
        "নাম".encode("utf-32"),
        b"",
        b"  \n",
        b"%PDF-1.7",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        b"PK\x03\x04 and no more",
        b"a,b\nsomething longer,\x00\n",
        b'a,b\n"never ends',
    ],
)
def test_what_cannot_be_read_is_refused(content: bytes) -> None:
    with pytest.raises(UnreadableSheetError) as refused:
        read(content)

    assert str(refused.value.why)


def test_rows_keep_their_numbers_and_empty_ones_are_passed_by() -> None:
    found = list(rows_of(io.BytesIO(b"\na,b\n,\n1,2\n"), SheetKind.CSV, LIMITS))

    assert [(row.number, row.cells) for row in found] == [(2, ["a", "b"]), (4, ["1", "2"])]


@pytest.mark.parametrize(
    "content", ["\n".join(["a"] * 102), ",".join(["a"] * 11), "a" * 101], ids=["rows", "columns", "cell"]
)
def test_too_much_is_refused(content: str) -> None:
    with pytest.raises(TooManyCellsError):
        read(content.encode())


def test_no_more_rows_are_read_than_tell_that_there_are_too_many() -> None:
    content = "\n".join(["a"] * 102).encode() + b'\n"never ends'

    with pytest.raises(TooManyCellsError):
        read(content)


def test_values_of_a_workbook_are_read_and_formulas_are_not() -> None:
    content = book(A1="Name", B1="Price", A3=8941100500125, B3=12.5, C3=0.1 + 0.2, D3="=1+1", E3=True)

    assert read(content) == [["Name", "Price"], ["8941100500125", "12.5", "0.3", "", "yes"]]


def test_rows_of_a_workbook_keep_their_numbers_and_columns_before_the_first_are_passed_by() -> None:
    found = rows_of(io.BytesIO(book(B3="a", D3="b", C5="c")), SheetKind.XLSX, LIMITS)

    assert [(row.number, row.cells) for row in found] == [(3, ["a", "", "b"]), (5, ["", "c"])]


def test_a_workbook_with_macros_is_refused() -> None:
    with pytest.raises(UnreadableSheetError) as refused:
        kind_of(_with({"xl/workbook.xml": b"", "xl/vbaProject.bin": b"x"}))

    with translation.override("en"):
        assert "macros" in str(refused.value.why)


def test_another_kind_of_archive_is_refused() -> None:
    with pytest.raises(UnreadableSheetError):
        kind_of(_with({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet"}))


def test_a_workbook_that_swells_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "MOST_BYTES", 1_000_000)

    with pytest.raises(UnreadableSheetError):
        kind_of(_with({"xl/workbook.xml": b"", "xl/worksheets/sheet1.xml": b" " * 2_000_000}))


def test_a_workbook_that_unfolds_to_too_much_is_refused() -> None:
    limits = SheetLimits(rows=300, columns=60, cell=5_000)
    content = b"".join(sheet_of(SheetKind.XLSX, (["x" * 5_000] * 60 for _row in range(200))))

    with pytest.raises(UnreadableSheetError):
        list(rows_of(io.BytesIO(content), SheetKind.XLSX, limits))


def test_two_cells_far_apart_do_not_take_the_memory_of_all_between() -> None:
    with pytest.raises(UnreadableSheetError):
        read(book(A1="a", XFD1048576="b"))


@pytest.mark.parametrize("kind", list(SheetKind))
def test_a_spreadsheet_is_read_back_as_it_was_written(kind: SheetKind) -> None:
    rows = [["নাম", "a, b"], ['"quoted"', "=SUM(A1)"], ["'=x", "-"], ["+8801712345678", "<b>&amp;</b>"]]

    assert read(b"".join(sheet_of(kind, rows))) == rows


@given(st.lists(WORDS.filter(bool), min_size=2, max_size=5), st.lists(st.lists(WORDS, max_size=5), max_size=20))
def test_whatever_is_written_comes_back(heading: list[str], rows: list[list[str]]) -> None:
    expected = [row for row in map(_trimmed, [heading, *rows]) if row]

    assert read(b"".join(sheet_of(SheetKind.CSV, [heading, *rows])), SheetKind.CSV) == expected


@given(WORDS)
def test_a_cell_is_read_back_as_it_was_and_never_runs(text: str) -> None:
    assert as_it_was(neutral(text)) == text
    assert neutral(text)[:1] not in {"=", "@", "\t", "\r", "\n"}


def test_no_cell_of_a_workbook_runs_as_a_formula() -> None:
    content = b"".join(sheet_of(SheetKind.XLSX, [["=1+1", "@x"]]))

    cells = next(openpyxl.load_workbook(io.BytesIO(content)).active.iter_rows())
    assert [(cell.data_type, cell.value) for cell in cells] == [("s", "'=1+1"), ("s", "'@x")]


def test_no_more_than_some_rows_are_in_memory() -> None:
    taken = 0

    def endless() -> Iterable[list[str]]:
        nonlocal taken
        while True:
            taken += 1
            yield ["a"]

    for kind in SheetKind:
        pieces = iter(sheet_of(kind, endless()))
        next(pieces)
        next(pieces)

    assert taken < 3_000


def test_csv_begins_with_the_mark_without_which_bangla_is_read_as_latin() -> None:
    content = b"".join(sheet_of(SheetKind.CSV, [["চাল"]]))

    assert content.startswith(b"\xef\xbb\xbf")
    assert list(csv.reader(io.StringIO(content.decode("utf-8-sig")))) == [["চাল"]]


def _with(parts: dict[str, bytes]) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return content.getvalue()


def _trimmed(row: list[str]) -> list[str]:
    """Empty cells at the end are not there to whoever reads."""
    while row and not row[-1]:
        row = row[:-1]
    return row
