"""What can go wrong with accounts, in domain words."""

from django.utils.translation import gettext_lazy as _

from marketplace.core.errors import ConflictError, ForbiddenError, NotFoundError, RuleError, UnauthenticatedError


class InvalidCredentialError(UnauthenticatedError):
    """A token or key was sent that is not valid, or no longer."""

    code = "invalid_credential"
    message = _("This token or key is not valid any more. Please sign in again.")


class SecondFactorRequiredError(ForbiddenError):
    """Staff must sign in with a second factor before their rights count."""

    code = "second_factor_required"
    message = _("Sign in with your second factor first, or set one up.")


class VerifiedContactRequiredError(ForbiddenError):
    """The act needs an e-mail address or a phone number that was shown to be theirs."""

    code = "verified_contact_required"
    message = _("Confirm your e-mail address or your phone number first.")


class ViewingOnlyError(ForbiddenError):
    """Staff are looking as somebody else, and nothing is changed in another's name."""

    code = "viewing_only"
    message = _("You are looking at the market as somebody else. Nothing can be changed that way.")


class UserNotFoundError(NotFoundError):
    code = "user_not_found"
    message = _("There is no such account.")


class AddressNotFoundError(NotFoundError):
    code = "address_not_found"
    message = _("There is no such address.")


class TooManyAddressesError(RuleError):
    code = "too_many_addresses"
    message = _("You can keep 20 addresses. Delete one that you no longer need.")


class ApiKeyNotFoundError(NotFoundError):
    code = "api_key_not_found"
    message = _("There is no such API key.")


class ScopeRefusedError(RuleError):
    """A key was asked for with a right that its owner does not have, or that no key may have."""

    code = "scope_refused"
    message = _("An API key cannot have one of these rights.")


class ExpiryRefusedError(RuleError):
    """A key was to end before it begins, or so late that nobody would remember it."""

    code = "expiry_refused"
    message = _("An API key must end later than now, and within two years.")


class SessionRequiredError(ForbiddenError):
    """The act belongs to a browser's session, and was asked for with a token."""

    code = "session_required"
    message = _("This works only where you are signed in with a browser.")


class NotViewableError(ForbiddenError):
    """Staff wanted to look as somebody whose rights are wider than a customer's, or as themselves."""

    code = "not_viewable"
    message = _("You cannot look at the market as this person.")


class DataExportNotFoundError(NotFoundError):
    code = "data_export_not_found"
    message = _("There is no such copy of your data, or it was deleted again.")


class DataExportRunningError(ConflictError):
    code = "data_export_running"
    message = _("A copy of your data is being made already.")


class ErasureHeldError(ConflictError):
    """Something that is still open keeps the account; the details say what."""

    code = "erasure_held"
    message = _("Your account cannot be erased yet.")


class ContactTakenError(ConflictError):
    """Somebody else has shown in the meantime that the address or number is theirs."""

    code = "contact_taken"
    message = _("This address or number belongs to another account.")


class ContactLeftError(ConflictError):
    """A code came for an address or number that left the account while it was on its way."""

    code = "contact_left"
    message = _("This code came too late: the address or number is no longer part of the account.")


class OutsideServiceAreaError(RuleError):
    """A pin stands where nothing is brought to."""

    code = "outside_service_area"
    message = _("The pin stands outside Bangladesh. We only serve places in Bangladesh so far.")


class LastAdminError(RuleError):
    """Without this account nobody could give rights any more."""

    code = "last_admin"
    message = _("This is the last admin. Make somebody else an admin first.")


class NotConfirmedError(RuleError):
    """What cannot be undone was asked for without saying so twice."""

    code = "not_confirmed"
    message = _("Type your e-mail address or phone number exactly as it is in your account.")


class InvitationNotFoundError(NotFoundError):
    """No invitation has this link, or it was used, or is too old, or is somebody else's."""

    code = "invitation_not_found"
    message = _("This invitation does not exist any more. It may be used, too old, or meant for another address.")


class ReauthenticationRequiredError(ForbiddenError):
    """They signed in too long ago for an act of this weight."""

    code = "reauthentication_required"
    message = _("Please confirm first that it is you.")
