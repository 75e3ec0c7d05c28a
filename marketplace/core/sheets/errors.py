"""Why a spreadsheet is not taken."""

from django.utils.translation import gettext_lazy as _

from marketplace.core.errors import ErrorDetail, InvalidInputError, Text


class UnreadableSheetError(InvalidInputError):
    """A file is no spreadsheet that can be read; the detail says why, and what to send instead."""

    code = "unreadable_sheet"
    message = _("This spreadsheet cannot be read.")

    def __init__(self, why: Text) -> None:
        self.why = why
        super().__init__(details=[ErrorDetail("file", why)])


class TooManyCellsError(UnreadableSheetError):
    """It has more rows or columns than are taken, or too long a cell."""
