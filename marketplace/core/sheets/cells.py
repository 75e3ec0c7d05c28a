"""Cells that no spreadsheet runs as a formula, and back."""

import re

# Spreadsheets run a cell that begins like this; numbers and phone numbers they do not.
FORMULA = re.compile(r"[=@\t\r\n]|[+-](?![\d.]+$)")
# What `neutral` makes; a text that looks so already is marked once more, to be read back as it was.
NEUTRAL = re.compile(r"'+[=@\t\r\n+-]")


def neutral(text: str) -> str:
    """A cell that no spreadsheet runs as a formula."""
    return f"'{text}" if FORMULA.match(text) or NEUTRAL.match(text) else text


def as_it_was(text: str) -> str:
    """A cell without the mark that keeps spreadsheets from running it."""
    return text[1:] if NEUTRAL.match(text) else text
