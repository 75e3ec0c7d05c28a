"""What staff type of what messages say; the rules are the service's."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from marketplace.notifications.wording.catalogue import Place
from marketplace.notifications.wording.errors import InvalidTemplateError
from marketplace.notifications.wording.language import ROOMS, Text

FORM_ID = "words"


class WordsForm(forms.Form):
    """Words in one language."""

    title = forms.CharField(label=_("Title"), required=False, strip=True)
    body = forms.CharField(label=_("Words"), required=False, strip=True, widget=forms.Textarea)

    def __init__(self, place: Place, data: Any = None, *, initial: dict[str, str] | None = None) -> None:
        super().__init__(data, prefix=place.language, initial=initial)
        room = ROOMS[place.channel]
        # Both languages travel together, whichever is acted on.
        common = {"class": "input", "lang": place.language, "spellcheck": "true", "form": FORM_ID}
        self.fields["body"].widget.attrs = common | {"rows": 8 if room.has_paragraphs else 3, "maxlength": room.body}
        if room.title:
            self.fields["title"].widget.attrs = common | {"maxlength": room.title}
        else:
            del self.fields["title"]

    def to_text(self) -> Text:
        """What was typed, in whatever order it is."""
        self.is_valid()
        typed = self.cleaned_data
        return Text(typed.get("title", ""), typed.get("body", ""))

    def is_changed(self) -> bool:
        """Whether something else was typed than the page showed, however the browser ends lines."""
        if not self.is_bound:
            return False
        typed, shown = self.to_text(), self.initial
        is_titled_anew = "title" in self.fields and typed.title != shown["title"]
        return is_titled_anew or typed.body.splitlines() != str(shown["body"]).splitlines()

    def take_faults(self, error: InvalidTemplateError) -> None:
        """Show beside each field what is wrong with it."""
        for detail in error.details:
            self.add_error(detail.field if detail.field in self.fields else None, str(detail.message))
