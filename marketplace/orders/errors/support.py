"""What can be wrong with what the market's staff do about orders."""

from django.utils.translation import gettext_lazy as _

from marketplace.core.errors import ForbiddenError


class ConcernedError(ForbiddenError):
    """Nobody decides about what they ordered, or about a shop that they work for."""

    code = "concerned"
    message = _("You ordered this, or work for the shop that it went to. Somebody else has to decide.")
