"""What staff type to find messages."""

from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from marketplace.core.phones import InvalidPhoneError
from marketplace.notifications.deliveries.addresses import index_of_contact
from marketplace.notifications.deliveries.kinds import choices
from marketplace.notifications.deliveries.models import Channel, State
from marketplace.notifications.deliveries.selectors import DeliveriesAsked

SELECT = forms.Select(attrs={"class": "input"})


class SearchForm(forms.Form):
    """Which messages."""

    contact = forms.CharField(
        label=gettext_lazy("E-mail address or telephone"),
        help_text=gettext_lazy("Whole, as they would type it."),
        max_length=254,
        required=False,
    )
    about = forms.CharField(
        label=gettext_lazy("Order"), help_text=gettext_lazy("Its number."), max_length=40, required=False
    )
    channel = forms.ChoiceField(label=gettext_lazy("Channel"), required=False, widget=SELECT)
    state = forms.ChoiceField(label=gettext_lazy("What became of it"), required=False, widget=SELECT)
    kind = forms.ChoiceField(label=gettext_lazy("What it is about"), required=False, widget=SELECT)
    day = forms.DateField(label=gettext_lazy("Day"), required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name, values in (("channel", Channel.choices), ("state", State.choices), ("kind", choices())):
            self.fields[name].choices = [("", _("All")), *values]  # type: ignore[attr-defined]  # of a ChoiceField

    def clean_contact(self) -> str:
        """Refuse what is neither an address nor a number."""
        typed: str = self.cleaned_data["contact"].strip()
        if typed:
            try:
                index_of_contact(typed)
            except InvalidPhoneError as error:
                raise ValidationError(str(error)) from error
        return typed

    def to_asked(self) -> DeliveriesAsked:
        """The question; a day is one in Bangladesh."""
        typed = dict(self.cleaned_data)
        day = typed.pop("day")
        if day is None:
            return DeliveriesAsked(**typed)
        since = datetime.combine(day, time(), ZoneInfo(settings.TIME_ZONE))
        return DeliveriesAsked(**typed, since=since, until=since + timedelta(days=1))
