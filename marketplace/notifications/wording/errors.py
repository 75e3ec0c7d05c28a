from django.utils.translation import gettext_lazy as _

from marketplace.core.errors import ConflictError, InvalidInputError, NotFoundError


class UnknownTemplateError(NotFoundError):
    """No kind of message says anything there, or has no such version."""

    code = "template_not_found"
    message = _("There are no such words.")


class InvalidTemplateError(InvalidInputError):
    """The words cannot be used; the details say why."""

    code = "invalid_template"
    message = _("These words cannot be used.")


class NoDeviceError(ConflictError):
    """A test of push goes to one's own devices, and push comes to none."""

    code = "no_device_to_send_test"
    message = _("Turn notices on on one of your own devices first, under “Which notices come how”.")


class NotReachableError(ConflictError):
    """A test goes to what was shown to be one's own, and there is no such address or number."""

    code = "nowhere_to_send_test"
    message = _("Confirm your own e-mail address or phone number first: tests go nowhere else.")
