"""What people choose about their API keys; every field's rule is that of the API's schema."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from marketplace.accounts.apikeys import LONGEST_LIFE
from marketplace.accounts.people_forms import CHOOSE_ONE
from marketplace.accounts.permissions import Action
from marketplace.accounts.profile_forms import REQUIRED, LineField

LIVES = {
    "30": _("In 30 days"),
    "90": _("In 90 days"),
    "365": _("In a year"),
    str(LONGEST_LIFE.days): _("In two years"),
    "": _("Never"),
}
OVERLAPS = {"0": _("Not at all"), "1": _("For an hour"), "24": _("For a day"), "168": _("For a week")}


class KeyForm(forms.Form):
    """A key to be made: what for, what it may do, and for how long."""

    name = LineField(label=_("What is it for?"), max_length=80, error_messages=REQUIRED)
    scopes = forms.MultipleChoiceField(
        label=_("What it may do"), widget=forms.CheckboxSelectMultiple, error_messages=CHOOSE_ONE
    )
    life = forms.ChoiceField(label=_("When it ends"), choices=LIVES.items(), required=False, initial="365")

    def __init__(self, data: Any = None, *, scopes: Sequence[Action]) -> None:
        super().__init__(data)
        self.fields["scopes"].choices = [(scope.value, scope.label) for scope in scopes]  # type: ignore[attr-defined]  # of a ChoiceField

    def expires_at(self, now: datetime) -> datetime | None:
        """When the key is to end; None for never."""
        life: str = self.cleaned_data["life"]
        return now + timedelta(days=int(life)) if life else None


class RotationForm(forms.Form):
    """How long the secret before goes on working."""

    overlap = forms.ChoiceField(label=_("How long the old secret still works"), choices=OVERLAPS.items(), initial="24")

    def to_overlap(self) -> timedelta:
        return timedelta(hours=int(self.cleaned_data["overlap"]))
