"""What the staff do about something that was reported, as one form."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from marketplace.catalog.models.moderation import ContentPart, ReportReason
from marketplace.catalog.moderation import Part, Verdict
from sellers.desk.profile_forms import TextField

ACTS = ("claim", "take_over", "release", "hide", "keep", "restore")


class ActForm(forms.Form):
    """An act, what of the thing it is about, and why."""

    act = forms.ChoiceField(choices=[(act, act) for act in ACTS], widget=forms.HiddenInput)
    part = forms.CharField(label=_("What to hide"), max_length=60, required=False)
    reason = forms.ChoiceField(label=_("Reason"), choices=ReportReason.choices, required=False)
    message = TextField(label=_("To whoever wrote it, in your own words"), max_length=500, required=False)
    note = TextField(label=_("Note for the staff"), max_length=500, required=False)

    def verdict(self) -> Verdict:
        """Why something is hidden; of a form that hides."""
        told = self.cleaned_data
        return Verdict(ReportReason(told["reason"]), told["message"].strip(), told["note"].strip())

    def clean_part(self) -> Part:
        part = Part.read(self.cleaned_data["part"] or ContentPart.WHOLE)
        if part is None:
            raise ValidationError(_("Choose one of these."), code="unknown")
        return part

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("act") == "hide" and not cleaned.get("reason") and "reason" not in self.errors:
            self.add_error(
                "reason", ValidationError(_("Choose a reason: whoever wrote it is told."), code="unexplained")
            )
        return cleaned
