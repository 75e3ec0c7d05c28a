"""What can be wrong with synonyms."""

from django.utils.translation import gettext_lazy as _

from marketplace.core.errors import ErrorDetail, InvalidInputError, NotFoundError


class SynonymNotFoundError(NotFoundError):
    """There is none of that id."""

    code = "synonym_not_found"
    message = _("There are no such synonyms.")


class InvalidSynonymError(InvalidInputError):
    """They are too few, too many, or say nothing."""

    code = "invalid_synonym"
    message = _("Give at least two different words or phrases, each of at most 60 letters, and at most twenty.")

    def __init__(self) -> None:
        super().__init__(details=[ErrorDetail(field="terms", message=self.message)])
