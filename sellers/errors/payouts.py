"""What can be wrong with a payout account."""

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from marketplace.core.errors import ConflictError, NotFoundError, RuleError


class PayoutAccountNotFoundError(NotFoundError):
    """The shop has no such account, or it was removed."""

    code = "payout_account_not_found"
    message = _("There is no such payout account.")


class PayoutAccountExistsError(ConflictError):
    """The shop has an account of this kind with this number."""

    code = "payout_account_exists"
    message = _("The shop has this account already.")


class TooManyPayoutAccountsError(RuleError):
    """A shop has as many accounts as it may."""

    code = "too_many_payout_accounts"
    message = _("A shop can have 10 payout accounts. Remove one first.")


class TooManyNewPayoutAccountsError(RuleError):
    """A shop has added as many accounts within a day as it may, those that it removed again included."""

    code = "too_many_new_payout_accounts"

    def __init__(self, most: int) -> None:
        super().__init__(format_lazy(_("A shop can add {most} payout accounts a day. Go on tomorrow."), most=most))


class PayoutAccountUnverifiedError(RuleError):
    """Money was to go to an account that nobody has verified."""

    code = "payout_account_unverified"
    message = _("Money goes to verified accounts alone. Verify this one first.")


class NoCodeForThisAccountError(RuleError):
    """A code was asked for, or typed, for an account that is verified otherwise, or was decided upon."""

    code = "no_code_for_this_account"
    message = _("No code is sent for this account: our staff verify it, or it is decided already.")


class WrongPayoutCodeError(RuleError):
    """It is not the code that was sent, or its time is over, or it was typed wrongly five times."""

    code = "wrong_payout_code"
    message = _("This code is wrong, or not good any more. Ask for a new one if you need it.")


class PayoutAccountDecidedError(ConflictError):
    """Staff wanted to decide about an account that was decided upon, or removed."""

    code = "payout_account_decided"
    message = _("This account is decided already.")
