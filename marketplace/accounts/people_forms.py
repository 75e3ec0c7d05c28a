"""What staff type about other people's accounts; every field's rule is that of the API's schema."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from marketplace.accounts.models import User
from marketplace.accounts.permissions import Role
from marketplace.accounts.profile_forms import REQUIRED

CHOOSE_ONE = {"required": _("Choose one at least.")}


class RolesField(forms.MultipleChoiceField):
    """Some of the market's roles, one at least."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, **options: Any) -> None:
        super().__init__(choices=Role.choices, error_messages=CHOOSE_ONE, **options)

    def clean(self, value: Any) -> list[Role]:
        return [Role(role) for role in super().clean(value)]


class RolesForm(forms.Form):
    """All that somebody shall be."""

    roles = RolesField(label=_("Roles"))

    @classmethod
    def of(cls, user: User) -> "RolesForm":
        return cls(initial={"roles": user.roles})


class InvitationForm(forms.Form):
    """Whom to ask, and what to be."""

    email = forms.EmailField(label=_("E-mail address"), max_length=254, error_messages=REQUIRED)
    roles = RolesField(label=_("Roles"))


class ReasonForm(forms.Form):
    """Why somebody wants to look as another."""

    reason = forms.CharField(
        label=_("Reason"),
        min_length=5,
        max_length=200,
        help_text=_("Kept in the audit trail, with your name."),
        error_messages=REQUIRED,
    )


class SureForm(forms.Form):
    """The second word before what cannot be undone."""

    is_sure = forms.BooleanField(
        label=_("I know that this cannot be undone."),
        error_messages={"required": _("Tick this if you are sure.")},
    )
