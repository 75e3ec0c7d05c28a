"""Numbers that are written on papers: how they are kept, and how they are shown."""

import re

from django.utils.translation import gettext_lazy as _

from marketplace.core.errors import ErrorDetail, InvalidInputError
from marketplace.core.numerals import in_latin_digits
from sellers.models import PaperKind

MAX_BYTES = 10 * 1024 * 1024
MOST_PAPERS = 12
HIDDEN = "•••••"
SHOWN = 3
# Smart cards have 10 digits, the papers before them 13, or 17 with the year of birth.
NATIONAL_ID = re.compile(r"\d{10}|\d{13}|\d{17}", re.ASCII)
LICENCE = re.compile(r"[A-Z0-9][A-Z0-9./-]{2,39}", re.ASCII)
# Papers whose number is needed before a shop is sent in.
NUMBERED = frozenset({PaperKind.TRADE_LICENCE, PaperKind.NATIONAL_ID})


class InvalidPaperNumberError(InvalidInputError):
    """What was given as a paper's number cannot be one."""

    code = "invalid_paper_number"
    message = _("This cannot be the number of that paper.")

    def __init__(self, kind: PaperKind) -> None:
        says = {
            PaperKind.NATIONAL_ID: _("The number of a national id has 10, 13 or 17 digits."),
            PaperKind.TRADE_LICENCE: _(
                "Write the number of the licence as it is printed, such as TRAD/CHTG/012345/2024."
            ),
        }
        super().__init__(details=[ErrorDetail("number", says.get(kind, self.message))])


def normal_number(text: str, kind: PaperKind) -> str | None:
    """A number in the one spelling in which it is kept: Latin digits, capitals, no spaces; None where none was given.

    Raises:
        InvalidPaperNumberError: the kind needs one and there is none, or it is none of that kind.
    """
    number = re.sub(r"\s+", "", in_latin_digits(text)).upper()
    if not number and kind not in NUMBERED:
        return None
    pattern = NATIONAL_ID if kind is PaperKind.NATIONAL_ID else LICENCE
    if kind is PaperKind.NATIONAL_ID:
        number = number.replace("-", "")
    if not pattern.fullmatch(number):
        raise InvalidPaperNumberError(kind)
    return number


def masked_number(number: str | None) -> str:
    """A number as everybody sees it: enough to tell one paper from another; empty without one."""
    return f"{HIDDEN}{number[-SHOWN:]}" if number else ""
