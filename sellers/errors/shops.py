"""What can be wrong with a shop itself."""

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from marketplace.core.errors import ConflictError, ErrorDetail, InvalidInputError, NotFoundError, RuleError


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


class ShopNotConfirmedError(RuleError):
    """A shop was to be closed for good, and its name was not typed with it."""

    code = "not_confirmed"
    message = _("Type the shop’s name exactly as it is written here.")


class ShopHeldError(ConflictError):
    """Something is still open with the shop; the details say what."""

    code = "shop_held"
    message = _("The shop cannot be closed yet.")


class TooManyShopsError(RuleError):
    """Somebody owns as many shops as one person may."""

    code = "too_many_shops"

    def __init__(self, most: int) -> None:
        super().__init__(format_lazy(_("One person can own {most} shops at most."), most=most))


class ShopOutsideServiceAreaError(InvalidInputError):
    """A shop's pin stands outside Bangladesh."""

    code = "outside_service_area"
    message = _("This place is outside Bangladesh, and Haat only works there.")

    def __init__(self) -> None:
        super().__init__(details=[ErrorDetail(field="location", message=self.message)])
