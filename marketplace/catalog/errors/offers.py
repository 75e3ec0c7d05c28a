"""What can be wrong with offers."""

from django.utils.translation import gettext_lazy as _

from marketplace.core.errors import InvalidInputError, NotFoundError


class OfferNotFoundError(NotFoundError):
    """There is no such offer, or it is not theirs to know of."""

    code = "offer_not_found"
    message = _("There is no such offer.")


class InvalidOfferError(InvalidInputError):
    """What was said about an offer does not make one; the details name the fields."""

    code = "invalid_offer"
    message = _("This does not make an offer.")
