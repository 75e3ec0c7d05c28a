"""Texts that Django, allauth and Unfold say on our pages in English alone, collected to be translated with ours.

Nothing reads this module but `make messages`; `tests/web/accounts/test_sign_in_language.py` finds what is missing here.
"""

from django.utils.translation import gettext_noop as _
from django.utils.translation import ngettext_lazy

ALLAUTH = (
    _("This account is currently inactive."),
    _("You cannot remove your primary email address."),
    _("This email address is already associated with this account."),
    _("The email address and/or password you specified are not correct."),
    _("The phone number and/or password you specified are not correct."),
    _("The username and/or password you specified are not correct."),
    _("A user is already registered with this email address."),
    _("A user is already registered with this phone number."),
    _("Please type your current password."),
    _("Incorrect code."),
    _("Incorrect password."),
    _("Invalid or expired key."),
    _("Invalid login."),
    _("The password reset token was invalid."),
    _("You cannot add more than %d email addresses."),
    _("Too many failed login attempts. Try again later."),
    _("The email address is not assigned to any user account."),
    _("The phone number is not assigned to any user account."),
    _("Your primary email address must be verified."),
    _("Please select only one."),
    _("The new value must be different from the current one."),
    _("Be patient, you are sending too many requests."),
    _("Use your password"),
    _("Use authenticator app or code"),
    _("Use a security key"),
    _("You must type the same password each time."),
    _("You must type the same email each time."),
    _("Enter a phone number including country code (e.g. +1 for the US)."),
    _("Master key"),
    _("Backup key"),
    _("Key nr. {number}"),
    _("You cannot add an email address to an account protected by two-factor authentication."),
    _("You cannot deactivate two-factor authentication."),
    _("You cannot generate recovery codes without having two-factor authentication enabled."),
    _("You cannot activate two-factor authentication until you have verified your email address."),
    _(
        "An account already exists with this email address. Please sign in to that account first, then connect your "
        "%s account."
    ),
    _("Invalid token."),
    _("Your account has no password set up."),
    _("Your account has no verified email address."),
    _("You cannot disconnect your last remaining third-party account."),
    _("The third-party account is already connected to a different account."),
)

DJANGO = (
    _("This password is too common."),
    _("This password is entirely numeric."),
    _("This field is required."),
    _("Enter a valid email address."),
    _("Select a valid choice. That choice is not one of the available choices."),
    _("Enter a valid JSON."),
    _("Null characters are not allowed."),
    ngettext_lazy(
        "This password is too short. It must contain at least %d character.",
        "This password is too short. It must contain at least %d characters.",
    ),
    ngettext_lazy(
        "Ensure this value has at most %(limit_value)d character (it has %(show_value)d).",
        "Ensure this value has at most %(limit_value)d characters (it has %(show_value)d).",
        "limit_value",
    ),
)

UNFOLD = (
    _("Search apps and models..."),
    _("System"),
    _("Light"),
    _("Dark"),
    _("Go back"),
    _("Filter navigation items"),
    _("Type to search"),
    _("This page yielded into no results. Create a new item or reset your filters."),
    _("Reset filters"),
    _("No results found"),
    _("Filters"),
    _("Clear all filters"),
    _("Apply Filters"),
)
