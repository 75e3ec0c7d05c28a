"""What can be wrong with a search."""

from django.utils.translation import gettext_lazy as _

from marketplace.core.errors import ErrorDetail, InvalidInputError


class DistanceNeedsPinError(InvalidInputError):
    """Nearest first, but nearest to what?"""

    code = "distance_needs_pin"
    message = _("Say where to deliver before sorting by distance.")

    def __init__(self) -> None:
        super().__init__(details=[ErrorDetail(field="sort", message=self.message)])
