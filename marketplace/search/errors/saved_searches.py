"""What can be wrong with saved searches."""

from django.utils.translation import gettext_lazy as _

from marketplace.core.errors import ErrorDetail, InvalidInputError, NotFoundError, RuleError


class SavedSearchNotFoundError(NotFoundError):
    """There is none of that id, or it is somebody else's."""

    code = "saved_search_not_found"
    message = _("There is no such saved search.")


class TooManySavedSearchesError(RuleError):
    """They keep as many as one may (`SAVED_SEARCHES_EACH`)."""

    code = "too_many_saved_searches"
    message = _("You keep as many searches as one can. Delete one that you no longer need.")


class InvalidPlaceError(InvalidInputError):
    """A place was named without saying which, or two at once."""

    code = "invalid_place"
    message = _("Say where things are to be brought: one of your addresses, a pin, or anywhere.")

    def __init__(self) -> None:
        super().__init__(details=[ErrorDetail(field="place", message=self.message)])
