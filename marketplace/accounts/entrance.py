"""allauth's forms in our words and manners: one field for e-mail or phone, codes in either script, plain labels.

`settings.ACCOUNT_FORMS`, `MFA_FORMS` and `SOCIALACCOUNT_FORMS` name them. They stand apart from `forms`, which allauth
imports while its own forms are being made.
"""

import json
from typing import Any
from uuid import UUID

from allauth.account import forms as account
from allauth.account.internal.flows.email_verification import send_verification_email_to_address
from allauth.account.internal.flows.login import record_authentication
from allauth.account.models import EmailAddress
from allauth.core import context
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from allauth.socialaccount import forms as social
from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from marketplace.accounts import signins
from marketplace.accounts.contacts import is_email, read_contact
from marketplace.accounts.finding import CodeToAccountReached, ResetOfAccountReached
from marketplace.accounts.models import User
from marketplace.core.bilingual import page_language
from marketplace.core.errors import RateLimitedError
from marketplace.core.numerals import in_digits, in_latin_digits
from marketplace.core.phones import InvalidPhoneError

CODE_LENGTH = 32
PASSWORD_HINT = _("At least 10 characters. Three or four words in a row are easy to keep in mind and hard to guess.")


class PlainFields:
    """Fields as `accounts/field.html` shows them: a label and a hint beside them, nothing inside that vanishes."""

    labels: dict[str, Any] = {}
    hints: dict[str, Any] = {}
    widgets: dict[str, dict[str, str]] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():  # type: ignore[attr-defined]  # the form it is mixed into
            field.label = self.labels.get(name, field.label)
            field.help_text = self.hints.get(name, "")
            field.widget.attrs.pop("placeholder", None)
            field.widget.attrs.update(self.widgets.get(name, {}))
            if not field.widget.is_hidden and not isinstance(field.widget, forms.CheckboxInput):
                field.widget.attrs["class"] = "input"


class CodeField(forms.CharField):
    """A code as people type it: in Latin or Bangla digits, with spaces or without."""

    def __init__(self, **kwargs: Any) -> None:
        attributes = {"autocomplete": "one-time-code", "inputmode": "numeric", "spellcheck": "false"}
        super().__init__(label=_("Code"), max_length=CODE_LENGTH, widget=forms.TextInput(attributes), **kwargs)

    def to_python(self, value: Any) -> str:
        return "".join(in_latin_digits(super().to_python(value) or "").split())


class ContactField(forms.CharField):
    """An e-mail address or a phone number, whichever somebody is known by; numbers come out as E.164."""

    def __init__(self, **kwargs: Any) -> None:
        attributes = {"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}
        label = _("E-mail address or phone number")
        super().__init__(label=label, max_length=254, widget=forms.TextInput(attributes), **kwargs)

    def clean(self, value: Any) -> str:
        try:
            contact = read_contact(super().clean(value))
        except InvalidPhoneError as error:
            raise ValidationError(_("Write an e-mail address or a phone number."), code="invalid") from error
        return contact.phone or str(forms.EmailField().clean(contact.email))


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


class CodeForm(PlainFields):
    """Mixed into every form that asks for a code."""

    code_hint: Any = _("Six digits.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"] = CodeField()  # type: ignore[attr-defined]  # the form it is mixed into
        self.fields["code"].help_text = self.code_hint  # type: ignore[attr-defined]
        self.fields["code"].widget.attrs["class"] = "input code-input"  # type: ignore[attr-defined]


class NotedForm:
    """Mixed into every form of a step of signing in: what is wrong there is a failed sign-in."""

    method = "second_factor"

    def full_clean(self) -> None:
        super().full_clean()  # type: ignore[misc]  # the form it is mixed into
        request = context.request
        if self.is_bound and self._errors and self._signs_in(request):  # type: ignore[attr-defined]
            signins.note_failure_of(self._whose(request), request=request, method=self.method)

    def _signs_in(self, request: Any) -> bool:
        return True

    def _whose(self, request: Any) -> UUID | None:
        return request.user.pk or signins.whose_sign_in(request.session)


class ConfirmLoginCodeForm(NotedForm, CodeForm, account.ConfirmLoginCodeForm):
    """The code that lets somebody in."""

    method = "code"


class VerifyPhoneForm(NotedForm, CodeForm, account.VerifyPhoneForm):
    """The code that shows a number to be theirs."""

    method = "code"

    def _signs_in(self, request: Any) -> bool:
        """Who is in already only changes their number."""
        return not request.user.is_authenticated


class AuthenticateForm(NotedForm, CodeForm, mfa.AuthenticateForm):
    """The second step of signing in."""

    code_hint = _("Six digits from the app, or one of your recovery codes.")


class ReauthenticateForm(NotedForm, CodeForm, mfa.ReauthenticateForm):
    """The second step, asked once more before something important changes."""

    code_hint = _("Six digits from the app, or one of your recovery codes.")


class AuthenticateWebAuthnForm(NotedForm, webauthn.AuthenticateWebAuthnForm):
    """A passkey as the second step of signing in."""

    method = "passkey"


class ReauthenticateWebAuthnForm(NotedForm, webauthn.ReauthenticateWebAuthnForm):
    """A passkey, asked once more before something important changes."""

    method = "passkey"


class LoginWebAuthnForm(NotedForm, webauthn.LoginWebAuthnForm):
    """A passkey alone, which says itself whose it is."""

    method = "passkey"

    def _whose(self, request: Any) -> UUID | None:
        try:
            return signins.owner_of_passkey(json.loads(self.data.get("credential", "")))
        except ValueError:
            return None


class ActivateTOTPForm(CodeForm, totp.ActivateTOTPForm):
    """The first code of an app that was just set up."""

    code_hint = _("Six digits that the app shows now.")

    def clean_code(self) -> str:
        """Take the code as a second factor that was shown: it cannot be used again, and its owner is here."""
        code: str = super().clean_code()
        _note_second_factor(self.user, "totp")
        return code


def _note_second_factor(user: User, kind: str) -> None:
    """Set up just now is as good as shown; else whoever sets one up would be asked for it on the next page."""
    record_authentication(context.request, user, "mfa", type=kind, reauthenticated=True)


class AddWebAuthnForm(PlainFields, webauthn.AddWebAuthnForm):
    labels = {"name": _("Name of the passkey"), "passwordless": _("Sign in with it alone, without a password")}
    hints = {
        "name": _("So that you know it again, such as “my phone”."),
        "passwordless": _("The device then asks for your fingerprint, face or PIN."),
    }
    widgets = {"name": {"maxlength": "60", "autocomplete": "off"}}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["passwordless"].initial = True

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        if not self.errors:
            _note_second_factor(self.user, "webauthn")
        return cleaned


class EditWebAuthnForm(PlainFields, webauthn.EditWebAuthnForm):
    labels = {"name": _("Name of the passkey")}
    widgets = {"name": {"maxlength": "60", "autocomplete": "off"}}


class ChangePhoneForm(PlainFields, account.ChangePhoneForm):
    labels = {"phone": _("New phone number")}
    hints = {"phone": _("Like 01712-345678. We send a code to it.")}
    widgets = {"phone": {"inputmode": "tel"}}


class AddEmailForm(PlainFields, account.AddEmailForm):
    labels = {"email": _("New e-mail address")}
    hints = {"email": _("It counts once you open the link that we send to it.")}

    def save(self, request: HttpRequest) -> EmailAddress:
        """Keep the new address beside the one they have until it is shown; another one that was waiting goes.

        allauth would drop the address they have where it is not shown yet, and leave them without any.
        """
        with transaction.atomic():
            waiting = EmailAddress.objects.filter(user=self.user, verified=False)
            waiting.exclude(email=self.user.email or "").delete()
            address: EmailAddress = EmailAddress.objects.create(user=self.user, email=self.cleaned_data["email"])
        send_verification_email_to_address(request, address)
        return address


class ReauthenticatePasswordForm(PlainFields, account.ReauthenticateForm):
    labels = {"password": _("Password")}


class ChangePasswordForm(PlainFields, account.ChangePasswordForm):
    labels = {
        "oldpassword": _("Current password"),
        "password1": _("New password"),
        "password2": _("New password, once more"),
    }
    hints = {"password1": PASSWORD_HINT}


class SetPasswordForm(PlainFields, account.SetPasswordForm):
    labels = {"password1": _("Password"), "password2": _("Password, once more")}
    hints = {"password1": PASSWORD_HINT}


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


class DisconnectForm(PlainFields, social.DisconnectForm):
    labels = {"account": _("Connected accounts")}
