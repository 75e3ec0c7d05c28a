"""What people type to sign up and to sign in."""

from typing import Any

from django import forms
from django.contrib.auth import get_user_model
from django.contrib.auth.password_validation import UserAttributeSimilarityValidator, get_default_password_validators
from django.utils.translation import gettext_lazy as _

from marketplace.accounts.permissions import Role

# Whoever signs up may say that they want to sell. All other roles are given, never taken.
OFFERED_ROLES = [(role.value, role.label) for role in (Role.CUSTOMER, Role.SELLER)]


class SignUpFields(forms.Form):
    """What Haat asks for beside allauth's own fields, on the page and over the API: a name, and one way to be known.

    Whoever signs up with an e-mail address chooses a password. A number alone is enough with a code to it.
    """

    name = forms.CharField(
        label=_("Your name"), max_length=120, required=False, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )

    role = forms.ChoiceField(choices=OFFERED_ROLES, required=False, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        has_email, has_phone = cleaned.get("email"), cleaned.get("phone")
        if not has_email and not has_phone and not ({"email", "phone"} & set(self.errors)):
            raise forms.ValidationError(_("Give an e-mail address or a phone number."), code="contact_missing")
        if has_email and has_phone:
            self.add_error("phone", _("One of the two is enough. The other can be added later."))
        if has_email and not (cleaned.get("password1") or cleaned.get("password") or "password1" in self.errors):
            self.add_error(self._password_field(), _("Choose a password."))
        self._refuse_a_password_like_them(cleaned)
        return cleaned

    def signup(self, request: Any, user: Any) -> None:
        """allauth calls it with who was saved; the adapter has kept the name already."""

    def _refuse_a_password_like_them(self, cleaned: dict[str, Any]) -> None:
        """allauth holds the password against who they are on the page alone, not over the API."""
        name = self._password_field()
        if name != "password" or not cleaned.get(name):
            return
        somebody = get_user_model()(email=cleaned.get("email"), name=cleaned.get("name") or "")
        for validator in get_default_password_validators():
            if isinstance(validator, UserAttributeSimilarityValidator):
                try:
                    validator.validate(cleaned[name], user=somebody)
                except forms.ValidationError as error:
                    self.add_error(name, error)

    def _password_field(self) -> str | None:
        return next((name for name in ("password1", "password") if name in self.fields), None)
