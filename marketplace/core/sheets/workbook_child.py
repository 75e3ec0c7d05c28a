"""Reads a workbook from its input and writes the rows of its first sheet, as lines of JSON: a program of its own.

A small workbook can unfold to gigabytes, and two cells far apart make a table of billions. So it is opened in a process
that has little memory and little time, no settings and no Django. Values are read, never formulas.
"""

import io
import resource
import sys
from datetime import date, datetime, time
from typing import Any

import orjson
from python_calamine import CalamineWorkbook

MEMORY_BYTES = 1024 * 1024 * 1024
CPU_S = 60
# 50,000 rows with every column of an export filled are some 25 MB.
OUTPUT_BYTES = 50 * 1024 * 1024
# Beyond that, neighbouring whole numbers cannot be told apart.
EXACT = 1e15


def main(most_rows: int, most_columns: int, longest: int) -> int:
    """Write so many rows that hold something at most, each `[number, [text, …]]`, a little more than may be of each."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_S, CPU_S))
    resource.setrlimit(resource.RLIMIT_FSIZE, (OUTPUT_BYTES, OUTPUT_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(sys.stdin.buffer.read())).get_sheet_by_index(0)
    written = 0
    for number, cells in enumerate(sheet.iter_rows(), start=1):
        texts = [text_of(cell)[:longest] for cell in cells[:most_columns]]
        if any(texts):
            sys.stdout.buffer.write(orjson.dumps([number, texts]) + b"\n")
            written += 1
        if written >= most_rows:
            break
    sys.stdout.buffer.flush()
    return 0


def text_of(value: Any) -> str:
    """A value as a person would type it: numbers without the noise of binary fractions, days without their midnight."""
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case float():
            return str(int(value)) if value.is_integer() and abs(value) < EXACT else f"{value:.15g}"
        case datetime():
            return value.date().isoformat() if value.time() == time() else value.isoformat(sep=" ")
        case date() | time():
            return value.isoformat()
    return str(value)


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
