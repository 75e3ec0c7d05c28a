"""What the home page reads from its address."""

from django import forms
from django.utils.translation import gettext_lazy as _

from marketplace.storefront.finder import MOST_SHOWN, SHOPS_A_PAGE
from sellers.nearby import MAX_RADIUS_M, MIN_RADIUS_M

LONGEST_QUERY = 100


class HomeForm(forms.Form):
    """The state of the home page: a search for a place, or a pin and what to show around it.

    A query string is typed, shared and tampered with, so every mistake is told in words and nothing typed is lost.
    """

    q = forms.CharField(
        required=False,
        max_length=LONGEST_QUERY,
        error_messages={"max_length": _("Search with 100 letters at most.")},
    )
    lat = forms.FloatField(required=False, min_value=-90, max_value=90)
    lon = forms.FloatField(required=False, min_value=-180, max_value=180)
    place = forms.UUIDField(required=False)
    category = forms.SlugField(required=False, max_length=60)
    open_now = forms.BooleanField(required=False)
    delivers = forms.BooleanField(required=False)
    radius_m = forms.IntegerField(
        required=False,
        min_value=MIN_RADIUS_M,
        max_value=MAX_RADIUS_M,
        error_messages={
            name: _("The distance must be between 50 metres and 50 kilometres.")
            for name in ("invalid", "min_value", "max_value")
        },
    )
    shown = forms.IntegerField(
        required=False,
        min_value=SHOPS_A_PAGE,
        max_value=MOST_SHOWN,
        error_messages={
            name: _("A page shows between 20 and 200 shops.") for name in ("invalid", "min_value", "max_value")
        },
    )
    cursor = forms.CharField(required=False, max_length=1024)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # a form's own arguments, passed on
        for name in ("lat", "lon"):
            wrong = _("These coordinates are not a place on Earth.")
            self.fields[name].error_messages |= dict.fromkeys(("invalid", "min_value", "max_value"), wrong)

    def clean(self) -> dict[str, object]:
        """A pin has both coordinates or none."""
        cleaned: dict[str, object] = super().clean() or {}
        if not self.errors and (cleaned.get("lat") is None) != (cleaned.get("lon") is None):
            raise forms.ValidationError(_("A pin needs a latitude and a longitude."))
        return cleaned

    def searched(self) -> str:
        """What was typed into the search, kept even when it cannot be searched for."""
        return str(self.cleaned_data.get("q", self.data.get("q", ""))).strip()

    def messages(self) -> list[str]:
        """Each thing that is wrong, once, in the order of the fields."""
        return list(dict.fromkeys(str(message) for messages in self.errors.values() for message in messages))
