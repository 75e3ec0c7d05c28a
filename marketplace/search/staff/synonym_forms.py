"""What staff type about synonyms; the rules are the service's."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from marketplace.accounts.profile_forms import REQUIRED
from marketplace.search.models import MOST_TERMS, Synonym
from marketplace.search.services.synonyms import LONGEST_TERM


class SynonymForm(forms.Form):
    """Words and phrases that mean the same, one a line."""

    terms = forms.CharField(
        label=_("Words and phrases"),
        max_length=(LONGEST_TERM + 2) * MOST_TERMS,
        help_text=_("One a line, in any script. Whoever types one finds goods with any of them."),
        error_messages=REQUIRED,
        widget=forms.Textarea(attrs={"class": "input", "rows": 6, "autocapitalize": "none", "spellcheck": "false"}),
    )
    is_active = forms.BooleanField(label=_("They count"), required=False, initial=True)

    @classmethod
    def of(cls, synonym: Synonym, data: Any = None) -> "SynonymForm":
        return cls(data, initial={"terms": "\n".join(synonym.terms), "is_active": synonym.is_active})

    def to_terms(self) -> list[str]:
        lines: str = self.cleaned_data["terms"]
        return [term for line in lines.splitlines() if (term := line.strip())]
