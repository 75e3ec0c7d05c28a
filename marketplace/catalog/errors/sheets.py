"""What can be wrong with spreadsheets of goods."""

from django.utils.translation import gettext_lazy as _

from marketplace.core.errors import ConflictError, InvalidInputError, NotFoundError


class SheetNotFoundError(NotFoundError):
    """No spreadsheet has that id, it is another shop's, or its time is over."""

    code = "import_not_found"
    message = _("There is no such import, or it was deleted after its time.")


class SheetNotReadyError(ConflictError):
    """It does not stand where this can be done."""

    code = "import_not_ready"
    message = _("This cannot be done with the import now: look how far it is.")


class SheetHasErrorsError(ConflictError):
    """Some rows have errors, and nobody said that they may be passed by."""

    code = "import_has_errors"
    message = _("Some rows have errors. Mend the file, or say that these rows are to be passed by.")


class TooManySheetsError(ConflictError):
    """The shop has as many that are not finished as it may."""

    code = "imports_under_way"
    message = _("Three imports of this shop are not finished. Finish one, or cancel it.")


class InvalidMappingError(InvalidInputError):
    """What was said about columns makes no sense; the details name them."""

    code = "invalid_columns"
    message = _("Some columns need another look.")
