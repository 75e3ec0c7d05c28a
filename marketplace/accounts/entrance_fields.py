"""Fields and manners of allauth's forms: one field for e-mail or phone, codes in either script, plain labels."""

from typing import Any
from uuid import UUID

from allauth.core import context
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from marketplace.accounts import signins
from marketplace.accounts.contacts import read_contact
from marketplace.core.numerals import in_latin_digits
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
