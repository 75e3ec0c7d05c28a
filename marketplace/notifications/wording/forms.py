"""What staff type of what messages say; the rules are the service's."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from marketplace.notifications.wording.catalogue import Place
from marketplace.notifications.wording.errors import InvalidTemplateError
from marketplace.notifications.wording.language import ROOMS, Text


class WordsForm(forms.Form):
    """Words in one language."""

    title = forms.CharField(label=_("Title"), required=False, strip=True)
    body = forms.CharField(label=_("Words"), required=False, strip=True, widget=forms.Textarea)

    def __init__(self, place: Place, data: Any = None, *, initial: dict[str, str] | None = None) -> None:
        super().__init__(data, prefix=place.language, initial=initial)
        room = ROOMS[place.channel]
        common = {"class": "input", "lang": place.language, "spellcheck": "true"}
        self.fields["body"].widget.attrs = common | {"rows": 8 if room.has_paragraphs else 3, "maxlength": room.body}
        if room.title:
            self.fields["title"].widget.attrs = common | {"maxlength": room.title}
        else:
            del self.fields["title"]

    def to_text(self) -> Text:
        """What was typed, in whatever order it is."""
        typed = self.cleaned_data
        return Text(typed.get("title", ""), typed["body"])

    def take_faults(self, error: InvalidTemplateError) -> None:
        """Show beside each field what is wrong with it."""
        for detail in error.details:
            self.add_error(detail.field if detail.field in self.fields else None, str(detail.message))
