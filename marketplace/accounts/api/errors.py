"""What can go wrong while somebody signs in over the API, beside what can go wrong with accounts at all."""

from django.utils.translation import gettext_lazy as _

from marketplace.core.errors import ConflictError, NotFoundError, RuleError, UnauthenticatedError


class WrongCredentialsError(UnauthenticatedError):
    """The contact and what was to prove it do not belong together; nobody is told which of them is wrong."""

    code = "wrong_credentials"
    message = _("This does not match. Check what you typed, or have a code sent to you.")


class SignInExpiredError(UnauthenticatedError):
    """The sign-in that was begun is over: too old, tried too often, or finished already."""

    code = "sign_in_expired"
    message = _("This took too long or was tried too often. Please begin again.")


class InvalidProviderTokenError(UnauthenticatedError):
    """A provider's token is forged, too old, used before, or was made for somebody else."""

    code = "invalid_provider_token"
    message = _("We cannot accept what the other service says about you. Please sign in there again.")


class ProviderNotFoundError(NotFoundError):
    code = "provider_not_found"
    message = _("Nobody can sign in with this service here.")


class ProviderContactMissingError(RuleError):
    """The provider told no e-mail address, and an account needs a contact."""

    code = "provider_contact_missing"
    message = _("The other service tells us no e-mail address. Sign up with an address or a phone number instead.")


class AlreadyVerifiedError(ConflictError):
    code = "already_verified"
    message = _("This is confirmed already.")


class EmailMissingError(RuleError):
    """There is nothing to confirm: the account has no e-mail address."""

    code = "email_missing"
    message = _("Your account has no e-mail address.")


class NothingToConfirmError(ConflictError):
    """A code came for which nothing waits."""

    code = "nothing_to_confirm"
    message = _("There is nothing to confirm, or it was tried too often. Have a new code sent to you.")


class CodeNotOfferedError(ConflictError):
    """A code is sent only to who has nothing else to show who they are."""

    code = "code_not_offered"
    message = _("Show your password or a second factor instead.")


class ResendRefusedError(ConflictError):
    """A code was sent again as often as it may be."""

    code = "resend_refused"
    message = _("We cannot send this code again. Please begin again.")


class SecondFactorActiveError(ConflictError):
    code = "second_factor_active"
    message = _("This second factor is on already. Turn it off first to set it up anew.")


class SecondFactorNotFoundError(NotFoundError):
    code = "second_factor_not_found"
    message = _("There is no such second factor.")


class SecondFactorMissingError(RuleError):
    """Recovery codes stand in for a second factor, and there is none."""

    code = "second_factor_missing"
    message = _("Set up a second factor first: recovery codes stand in for it.")


class SessionNotFoundError(NotFoundError):
    code = "session_not_found"
    message = _("There is no such session, or it has ended.")
