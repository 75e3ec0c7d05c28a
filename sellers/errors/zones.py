"""What can be wrong with a delivery zone and its shape."""

from collections.abc import Sequence
from uuid import UUID

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from marketplace.core.errors import ConflictError, ErrorDetail, InvalidInputError, NotFoundError, RuleError, Text


class ZoneNotFoundError(NotFoundError):
    """The shop has no such zone."""

    code = "zone_not_found"
    message = _("The shop has no such delivery zone.")


class InvalidZoneError(InvalidInputError):
    """What was said about a zone does not make one; the details name the fields."""

    code = "invalid_zone"
    message = _("This does not make a delivery zone.")


class InvalidShapeError(InvalidZoneError):
    """A shape cannot be a zone's.

    Attributes:
        field: the part of the shape, by its dotted path.
        point: longitude and latitude of what is wrong, where it lies at a point.
    """

    code = "invalid_shape"
    message = _("This shape cannot be a delivery zone.")

    def __init__(self, field: str, message: Text, *, point: tuple[float, float] | None = None) -> None:
        self.field, self.point = field, point
        super().__init__(details=[ErrorDetail(field=field, message=message)])


class BrokenShapeError(InvalidShapeError):
    """A shape crosses itself or the like, and either was not to be mended or nothing is left when it is."""

    code = "broken_shape"


class SwappedCoordinatesError(InvalidShapeError):
    """Latitude stands where GeoJSON has longitude."""

    code = "swapped_coordinates"


class ShapeTooFarError(InvalidShapeError):
    """A shape reaches farther from the shop than is allowed, around the globe, or lies outside the country."""

    code = "shape_too_far"


class ShapeTooDetailedError(InvalidShapeError):
    """A shape has more corners than is allowed."""

    code = "shape_too_detailed"


class ZonesOutOfReachError(RuleError):
    """A shop's pin was to be set where some of its zones would end too far from it; the details name each by its id."""

    code = "zones_out_of_reach"

    def __init__(self, zones: Sequence[tuple[UUID, str]], most_km: int) -> None:
        text = _(
            "From there, these delivery zones would end more than {most} km from the shop: {names}. "
            "Change or remove them first."
        )
        message = format_lazy(text, most=most_km, names=", ".join(name for _zone_id, name in zones))
        super().__init__(message, details=[ErrorDetail(f"zones.{zone_id}", name) for zone_id, name in zones])


class TooManyZonesError(ConflictError):
    """A shop has as many zones as it may."""

    code = "too_many_zones"
    message = _("A shop can have 50 delivery zones. Remove one first.")
