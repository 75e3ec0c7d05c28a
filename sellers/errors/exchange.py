"""What can be wrong with shops that come in as a file."""

from django.utils.translation import gettext_lazy as _

from marketplace.core.errors import ConflictError, ErrorDetail, InvalidInputError, NotFoundError, Text


class InvalidImportFileError(InvalidInputError):
    """A file of shops cannot be read; the details say why."""

    code = "invalid_import_file"
    message = _("This file of shops cannot be read.")

    def __init__(self, why: Text) -> None:
        super().__init__(details=[ErrorDetail(field="file", message=why)])


class ShopImportNotFoundError(NotFoundError):
    """No import has that id, or its time is over."""

    code = "shop_import_not_found"
    message = _("There is no such import, or it was deleted after its time.")


class ImportNotReadyError(ConflictError):
    """The file is still being looked through, or has run."""

    code = "import_not_ready"
    message = _("This import is still being looked through, or has run already.")


class ImportHasErrorsError(ConflictError):
    """Some rows have errors, and nobody said that they may be passed by."""

    code = "import_has_errors"
    message = _("Some rows have errors. Mend the file, or say that these rows are to be passed by.")
