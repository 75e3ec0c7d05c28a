"""allauth's forms of signing up and in, in our words and manners.

`settings.ACCOUNT_FORMS`, `MFA_FORMS` and `SOCIALACCOUNT_FORMS` name these and those of `factor_forms` and
`security_forms`. They stand apart from `forms`, which allauth imports while its own forms are being made.
"""

from typing import Any

from allauth.account import forms as account
from allauth.core import context
from allauth.socialaccount import forms as social
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from marketplace.accounts.contacts import is_email
from marketplace.accounts.entrance_fields import PASSWORD_HINT, CodeForm, ContactField, NotedForm, PlainFields
from marketplace.accounts.finding import CodeToAccountReached, ResetOfAccountReached
from marketplace.core.bilingual import page_language
from marketplace.core.errors import RateLimitedError
from marketplace.core.numerals import in_digits


class LoginForm(PlainFields, account.LoginForm):
    labels = {"password": _("Password")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"] = ContactField()
        self.fields["login"].widget.attrs["class"] = "input"

    def clean(self) -> dict[str, Any]:
        try:
            cleaned: dict[str, Any] = super().clean()
        except RateLimitedError as error:
            raise ValidationError(too_many_attempts(error), code="rate_limited") from error
        return cleaned


def too_many_attempts(error: RateLimitedError) -> str:
    """When the next attempt may be made, in words."""
    minutes = -(-error.retry_after_s // 60)
    text = ngettext(
        "Too many attempts. Wait %(minutes)s minute, then try again.",
        "Too many attempts. Wait %(minutes)s minutes, then try again.",
        minutes,
    )
    return text % {"minutes": in_digits(str(minutes), page_language())}


class SignupForm(PlainFields, account.SignupForm):
    """With a phone number, which needs no password, or with an e-mail address and one: as the address says (`by`)."""

    labels = {
        "name": _("Your name"),
        "phone": _("Phone number"),
        "email": _("E-mail address"),
        "password1": _("Password"),
    }
    hints = {
        "name": _("As shops and couriers should call you. You may leave it empty."),
        "phone": _("Like 01712-345678. We send a code to it."),
        "email": _("We send a link to it, so that you can show that it is yours."),
        "password1": PASSWORD_HINT,
    }
    widgets = {"phone": {"inputmode": "tel"}, "email": {"autocapitalize": "none", "spellcheck": "false"}}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by = self._asked_by()
        for name in self.asked:
            self.fields[name].required = name != "name"

    @property
    def asked(self) -> tuple[str, ...]:
        return ("name", "phone") if self.by == "phone" else ("name", "email", "password1")

    @property
    def asked_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.asked]

    def _asked_by(self) -> str:
        if self.is_bound:
            return "email" if self.data.get("email") or self.data.get("by") == "email" else "phone"
        request = context.request
        asked = request.GET if request is not None else {}
        return "email" if asked.get("by") == "email" or asked.get("email") else "phone"


class RequestLoginCodeForm(CodeToAccountReached, PlainFields, account.RequestLoginCodeForm):
    """One field, whose contact goes to allauth's two."""

    def __init__(self, data: Any = None, *args: Any, **kwargs: Any) -> None:
        super().__init__(_with_contact(data), *args, **kwargs)
        self.fields["login"] = ContactField()
        self.fields["login"].widget.attrs["class"] = "input"

    def full_clean(self) -> None:
        """What is wrong with a contact is wrong with the field that it was typed into, said once."""
        super().full_clean()
        for name in ("email", "phone"):
            errors = self._errors.pop(name, None)
            if errors and "login" not in self._errors:
                self._errors["login"] = errors


def _with_contact(data: Any) -> Any:
    if not data:
        return data
    contact = data.get("login", "").strip()
    return (
        {**data.dict(), "email": contact, "phone": ""}
        if is_email(contact)
        else {**data.dict(), "phone": contact, "email": ""}
    )


class ConfirmLoginCodeForm(NotedForm, CodeForm, account.ConfirmLoginCodeForm):
    """The code that lets somebody in."""

    method = "code"


class VerifyPhoneForm(NotedForm, CodeForm, account.VerifyPhoneForm):
    """The code that shows a number to be theirs."""

    method = "code"

    def _signs_in(self, request: Any) -> bool:
        """Who is in already only changes their number."""
        return not request.user.is_authenticated


class ResetPasswordForm(ResetOfAccountReached, PlainFields, account.ResetPasswordForm):
    labels = {"email": _("E-mail address")}


class ResetPasswordKeyForm(PlainFields, account.ResetPasswordKeyForm):
    labels = {"password1": _("New password"), "password2": _("New password, once more")}
    hints = {"password1": PASSWORD_HINT}


class SocialSignupForm(PlainFields, social.SignupForm):
    """What is still missing when somebody comes from another account."""

    labels = {"name": _("Your name"), "phone": _("Phone number"), "email": _("E-mail address")}
    hints = {"phone": _("Like 01712-345678. We send a code to it.")}
    widgets = {"phone": {"inputmode": "tel"}}
