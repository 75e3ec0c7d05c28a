from django.utils.translation import gettext_lazy as _

from marketplace.core.errors import ConflictError, InvalidInputError, NotFoundError


class NoticeNotFoundError(NotFoundError):
    """No such notice, or somebody else's."""

    code = "notice_not_found"
    message = _("There is no such notice.")


class SubscriptionNotFoundError(NotFoundError):
    """No such subscription, or somebody else's."""

    code = "subscription_not_found"
    message = _("There is no such device.")


class NoPushServiceError(InvalidInputError):
    """The address is none of a push service that we ask, or the keys are none."""

    code = "no_push_service"
    message = _("This browser's push service is not one that we can use.")


class PushIsOffError(ConflictError):
    """Whoever runs the market has no push."""

    code = "push_is_off"
    message = _("There is no push on this market.")
