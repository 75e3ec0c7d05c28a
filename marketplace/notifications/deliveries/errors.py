from django.utils.translation import gettext_lazy as _

from marketplace.core.errors import NotFoundError, RuleError, UnauthenticatedError


class MailAddressNotFoundError(NotFoundError):
    """Mail to that address does not come back, or there is no such address."""

    code = "mail_address_not_found"
    message = _("Mail to that address does not come back.")


class NothingHinderedError(RuleError):
    """Their mail arrives as far as anybody knows, so there is nothing to confirm."""

    code = "mail_not_hindered"
    message = _("Mail to your address does not come back.")


class BadSignatureError(UnauthenticatedError):
    """What was posted is not signed by whom we have news of mail from, or too old."""

    code = "bad_signature"
    message = _("The signature is not right.")
