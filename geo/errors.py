"""What can go wrong with places."""

from django.utils.translation import gettext_lazy as _

from marketplace.core.errors import InvalidInputError, NotFoundError, UnavailableError


class InvalidPointError(InvalidInputError):
    """The coordinates name no point on Earth."""

    code = "invalid_point"
    message = _("These coordinates name no place on Earth.")


class AreaNotFoundError(NotFoundError):
    """No area has this id."""

    code = "area_not_found"
    message = _("There is no such area.")


class TileNotFoundError(NotFoundError):
    """The address lies outside the pyramid of tiles."""

    code = "tile_not_found"
    message = _("There is no such map tile.")


class QuotaExceededError(UnavailableError):
    """Today's share of an outside geocoder is used up."""

    code = "quota_exceeded"
