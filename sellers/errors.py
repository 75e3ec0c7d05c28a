from django.utils.translation import gettext_lazy as _

from marketplace.core.errors import ConflictError, ErrorDetail, InvalidInputError, NotFoundError


class ShopNotFoundError(NotFoundError):
    """No such shop, or it is not open to the public."""

    code = "shop_not_found"
    message = _("There is no such shop.")


class ShopCategoryNotFoundError(InvalidInputError):
    """A filter names a category that the tree does not have."""

    code = "unknown_category"
    message = _("There is no such kind of shop.")

    def __init__(self) -> None:
        super().__init__(details=[ErrorDetail(field="category", message=self.message)])


class StatusChangeRefusedError(ConflictError):
    """A shop cannot go from the status it has to the one that was asked for."""

    code = "status_change_refused"
    message = _("A shop cannot go from its present status to that one.")


class InvalidOpeningError(InvalidInputError):
    """An opening ends before it begins, lasts longer than a day, or lies on no weekday."""

    code = "invalid_opening"
    message = _("An opening must end after it begins, at most a day later.")


class OverlappingOpeningsError(InvalidInputError):
    """Two openings of one week share a minute."""

    code = "overlapping_openings"
    message = _("Two of the openings overlap.")
