"""allauth's forms of those who are in: contacts, password and accounts elsewhere."""

from allauth.account import forms as account
from allauth.account.internal.flows.email_verification import send_verification_email_to_address
from allauth.account.models import EmailAddress
from allauth.socialaccount import forms as social
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from marketplace.accounts.entrance_fields import PASSWORD_HINT, PlainFields


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


class DisconnectForm(PlainFields, social.DisconnectForm):
    labels = {"account": _("Connected accounts")}
