"""allauth's forms of second factors: shown while signing in, and set up."""

import json
from typing import Any
from uuid import UUID

from allauth.account.internal.flows.login import record_authentication
from allauth.core import context
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from django.utils.translation import gettext_lazy as _

from marketplace.accounts import signins
from marketplace.accounts.entrance_fields import CodeForm, NotedForm, PlainFields
from marketplace.accounts.models import User


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


def _note_second_factor(user: User, kind: str) -> None:
    """Set up just now is as good as shown; else whoever sets one up would be asked for it on the next page."""
    record_authentication(context.request, user, "mfa", type=kind, reauthenticated=True)
