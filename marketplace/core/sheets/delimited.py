"""CSV: which encoding, which separator, and the rows."""

import codecs
import csv
import io
from collections import Counter
from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from marketplace.core.sheets.errors import UnreadableSheetError

SEPARATORS = ",;\t|"
# As many lines as tell which separator it is.
SAMPLE_LINES = 20
MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
# A letter or a comma of text in UTF-16 without its mark has a zero beside it.
SAMPLE_BYTES = 4_096
MOST_ZEROS = 0.2


def encoding_of(content: bytes) -> str:
    """Which encoding a text is in: UTF-8 or UTF-16, with a mark or without.

    Raises:
        UnreadableSheetError: it is in another one, or no text.
    """
    encoding = next((name for mark, name in MARKS.items() if content.startswith(mark)), _without_mark(content))
    try:
        text = content.decode(encoding)
    except UnicodeError as error:
        raise UnreadableSheetError(
            _("The file is written neither in UTF-8 nor in UTF-16. Save it as “CSV UTF-8” or as .xlsx.")
        ) from error
    if "\0" in text:
        raise UnreadableSheetError(_("This is no spreadsheet. Send CSV or .xlsx."))
    return encoding


def separator_of(text: str) -> str:
    """What stands between cells: whatever the heading has most of outside quotes, if the lines after it have it too."""
    lead = text.lstrip("\ufeff")
    if lead[:4].lower() == "sep=" and lead[4:5] in SEPARATORS:
        return lead[4]
    lines = [line for line in text[: SAMPLE_BYTES * 16].splitlines() if line.strip()][:SAMPLE_LINES]
    counts = [_counted(line) for line in lines]
    if not counts:
        return ","
    return max(
        SEPARATORS, key=lambda one: (counts[0][one] > 0, sum(count[one] > 0 for count in counts), counts[0][one])
    )


def rows_of(content: bytes) -> Iterator[list[str]]:
    """All rows, those that are empty included.

    Raises:
        UnreadableSheetError: it is no CSV.
    """
    text = content.decode(encoding_of(content)).removeprefix("\ufeff")
    separator = separator_of(text)
    first, _break, rest = text.partition("\n")
    if first.strip().lower() == f"sep={separator}".strip():
        text = f"\n{rest}"
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        yield from reader
    except csv.Error as error:
        raise UnreadableSheetError(
            _("The file is no CSV that can be read: a quotation mark is not closed, or stands amid a cell.")
        ) from error


def _without_mark(content: bytes) -> str:
    """UTF-16 where every other byte is zero often enough, else UTF-8."""
    sample = content[:SAMPLE_BYTES]
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    if max(even, odd) < len(sample) / 2 * MOST_ZEROS:
        return "utf-8"
    return "utf-16-be" if even > odd else "utf-16-le"


def _counted(line: str) -> Counter[str]:
    """How many of each separator a line has outside quotation marks."""
    return Counter("".join(line.split('"')[0::2]))
