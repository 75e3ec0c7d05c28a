"""What people type in conversations; every field's rule is that of the API's schema."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from geo.points import GeoPoint
from marketplace.accounts.profile_forms import REQUIRED, LineField
from realtime.chat.drafts import Card, CardKind, Draft
from realtime.chat.errors.messages import EmptyMessageError
from realtime.chat.models import LONGEST_BODY, Message, MessageKind, ReportReason
from realtime.chat.participants import Place
from realtime.chat.services.looking import LONGEST_REASON
from realtime.chat.showing.choices import Choice, list_cards, list_places
from sellers.desk.profile_forms import TextField

LONGEST_NOTE = 500
LONGEST_QUERY = 100
INPUT = {"class": "input"}
TO_ALL, NOTE = "0", "1"


class ComposerForm(forms.Form):
    """A message: words, and beside them one photo, one card or one place."""

    client_id = forms.UUIDField(widget=forms.HiddenInput)
    body = TextField(
        label=gettext_lazy("Your message"),
        max_length=LONGEST_BODY,
        required=False,
        strip=True,
        widget=forms.Textarea(attrs={"class": "input composer-text", "rows": 1, "autocomplete": "off"}),
        error_messages={"max_length": gettext_lazy("This is too long. Send it in two messages.")},
    )
    picture = forms.FileField(
        label=gettext_lazy("Photo"),
        required=False,
        widget=forms.FileInput(attrs={"class": "input", "accept": "image/jpeg,image/png,image/webp,image/gif"}),
    )
    card = forms.ChoiceField(label=gettext_lazy("An order or goods"), required=False, widget=forms.Select(attrs=INPUT))
    place = forms.ChoiceField(label=gettext_lazy("A place"), required=False, widget=forms.Select(attrs=INPUT))
    lat = forms.FloatField(required=False, min_value=-90, max_value=90, widget=forms.HiddenInput)
    lon = forms.FloatField(required=False, min_value=-180, max_value=180, widget=forms.HiddenInput)
    answer_to = forms.UUIDField(required=False, widget=forms.HiddenInput)
    is_internal = forms.ChoiceField(
        label=gettext_lazy("Who reads it"),
        choices=[(TO_ALL, gettext_lazy("To the buyer")), (NOTE, gettext_lazy("Note for your people"))],
        required=False,
        initial=TO_ALL,
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, cards: Sequence[Choice] = (), places: Sequence[Choice] = (), **options: Any) -> None:
        options["initial"] = {"client_id": uuid4(), **options.get("initial", {})}
        super().__init__(*args, **options)
        self.cards, self.places = cards, places
        self.fields["body"].widget.attrs["placeholder"] = _("Write a message")
        for name, choices in (("card", cards), ("place", places)):
            told = [("", _("none")), *((choice.key, choice.name) for choice in choices)]
            self.fields[name].choices = told  # type: ignore[attr-defined]  # of a ChoiceField

    @classmethod
    def at(cls, place: Place, data: Any = None, files: Any = None, *, body: str = "") -> "ComposerForm":
        """The form for somebody in a room, with what they can show there, and with words that stand in it already."""
        return cls(data, files, initial={"body": body}, cards=list_cards(place), places=list_places(place))

    def begin_with_note(self) -> None:
        """Offer to write to colleagues first."""
        self.initial["is_internal"] = NOTE

    def keep_to_notes(self) -> None:
        """Take notes for colleagues alone."""
        self.initial["is_internal"] = NOTE
        self.fields["is_internal"].widget = forms.HiddenInput()

    @property
    def has_cards(self) -> bool:
        return bool(self.cards)

    @property
    def has_places(self) -> bool:
        return bool(self.places)

    @property
    def shows_more(self) -> bool:
        """Whether what is beside the words is to be in sight: something about it is wrong, or was chosen."""
        return self.is_bound and any(self[name].errors or self[name].data for name in ("picture", "card", "place"))

    def draft(self) -> Draft:
        told = self.cleaned_data
        kind, _colon, card_id = told["card"].partition(":")
        return Draft(
            client_id=told["client_id"],
            body=told["body"],
            picture=told["picture"],
            card=Card(CardKind(kind), UUID(card_id)) if card_id else None,
            pin=self._pin(),
            is_internal=told["is_internal"] == NOTE,
            answer_to=told["answer_to"],
        )

    def _pin(self) -> GeoPoint | None:
        told = self.cleaned_data
        chosen = next((choice.point for choice in self.places if choice.key == told["place"]), None)
        if chosen is not None:
            return chosen
        lat, lon = told["lat"], told["lon"]
        return GeoPoint(lat=lat, lon=lon) if lat is not None and lon is not None else None


class StartForm(ComposerForm):
    """The first message to a shop: words, and perhaps a photo."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["body"].widget = forms.Textarea(attrs={"class": "input", "rows": 4, "autocomplete": "off"})


class EditForm(forms.Form):
    """Other words for what was sent; what has something beside its words may have none."""

    body = TextField(
        label=gettext_lazy("Your message"),
        max_length=LONGEST_BODY,
        strip=True,
        widget=forms.Textarea(attrs={"class": "input", "rows": 4}),
        error_messages={"required": EmptyMessageError.message},
    )

    @classmethod
    def of(cls, message: Message, data: Any) -> "EditForm":
        form = cls(data, initial={"body": message.body})
        form.fields["body"].required = message.kind == MessageKind.TEXT
        return form


class ReportForm(forms.Form):
    """What is wrong with a message."""

    reason = forms.ChoiceField(
        label=gettext_lazy("What is wrong with it"),
        choices=ReportReason.choices,
        widget=forms.RadioSelect,
        error_messages=REQUIRED,
    )
    note = TextField(
        label=gettext_lazy("What else we should know"),
        max_length=LONGEST_NOTE,
        required=False,
        strip=True,
        widget=forms.Textarea(attrs={"class": "input", "rows": 3}),
    )


class FindForm(forms.Form):
    """Words to look for."""

    q = LineField(label=gettext_lazy("Find in messages"), max_length=LONGEST_QUERY, required=False, strip=True)


def reason_field(label: Promise) -> LineField:
    """Why one of the market's staff does something, for the audit trail."""
    return LineField(
        label=label,
        help_text=gettext_lazy("It is kept with your name, and the time."),
        max_length=LONGEST_REASON,
        strip=True,
        error_messages={"required": gettext_lazy("Say why first.")},
        widget=forms.TextInput(attrs={"class": "input", "autocomplete": "off"}),
    )


class ReasonForm(forms.Form):
    """Why one of the market's staff reads what others wrote to each other."""

    reason = reason_field(gettext_lazy("Why you read it"))


class ConfirmForm(forms.Form):
    """Nothing but that it is meant."""
