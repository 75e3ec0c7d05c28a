"""What staff type about a shop; every field's rule is that of the API's schema."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from marketplace.core.bilingual import Language
from sellers.desk.profile_forms import TextField
from sellers.fingerprints import LONGEST
from sellers.staff.reasons import Reason, in_words

# Acts whose seller must be told why.
EXPLAINED = frozenset({"ask", "reject", "suspend"})
ACTS = ("claim", "take_over", "release", "ask", "approve", "reject", "suspend", "reinstate", "accept")


class ActForm(forms.Form):
    """One act on a shop or its case: what the seller is told, and what stays with the staff."""

    act = forms.ChoiceField(choices=[(act, act) for act in ACTS], widget=forms.HiddenInput)
    case = forms.UUIDField(required=False, widget=forms.HiddenInput)
    seen = forms.CharField(required=False, max_length=LONGEST, widget=forms.HiddenInput)
    reason = forms.ChoiceField(
        label=_("A usual reason"),
        choices=[("", _("None of these")), *Reason.choices],
        required=False,
    )
    message = TextField(label=_("To the seller, in your own words"), max_length=700, required=False)
    note = TextField(label=_("Note for the staff alone"), max_length=1000, required=False)

    def clean(self) -> dict[str, Any]:
        """Whoever refuses says why."""
        cleaned: dict[str, Any] = super().clean() or {}
        is_told = cleaned.get("reason") or len(cleaned.get("message", "").strip()) >= 5
        if cleaned.get("act") in EXPLAINED and not is_told and "message" not in self.errors:
            self.add_error("message", _("Tell the seller why: choose a usual reason, or write a few words."))
        return cleaned

    def told(self, language: Language) -> str:
        """What the seller reads, in their language."""
        return in_words(self.cleaned_data["reason"], self.cleaned_data["message"].strip(), language)

    @property
    def case_id(self) -> UUID | None:
        """The case as whoever acts had it before them."""
        found: UUID | None = self.cleaned_data["case"]
        return found
