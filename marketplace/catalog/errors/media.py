"""What can be wrong with the pictures of goods and shops."""

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from marketplace.core.errors import ConflictError, NotFoundError, RuleError


class ImageNotFoundError(NotFoundError):
    """It has no such picture."""

    code = "image_not_found"
    message = _("There is no such picture here.")


class ImageShownAlreadyError(ConflictError):
    """The very same picture is among them."""

    code = "image_shown_already"
    message = _("This picture is here already.")


class TooManyImagesError(RuleError):
    """It has as many pictures as it may."""

    code = "too_many_images"

    def __init__(self, most: int) -> None:
        super().__init__(format_lazy(_("There can be {most} pictures at most. Remove one first."), most=most))
