"""What people type about themselves; every field's rule is that of the API's schema."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from geo.points import GeoPoint
from marketplace.accounts.addresses import AddressDraft
from marketplace.accounts.models import Address, Language, User
from marketplace.accounts.preferences import Preferences, PrivacyPreferences
from marketplace.accounts.services import ProfileChanges
from marketplace.core.phones import InvalidPhoneError, normalize_phone
from marketplace.core.schemas import LINE

REQUIRED = {"required": _("Please fill this in.")}


class LineField(forms.RegexField):
    """One line of text, without characters that nobody can see."""

    def __init__(self, **options: Any) -> None:
        super().__init__(LINE, **options)
        self.error_messages |= {"invalid": _("This holds a character that cannot be stored.")}


class PhoneField(forms.CharField):
    """A phone number, written as people do and cleaned to E.164."""

    widget = forms.TextInput(attrs={"type": "tel"})

    def clean(self, value: Any) -> str:
        text: str = super().clean(value)
        try:
            return normalize_phone(text)
        except InvalidPhoneError as error:
            raise ValidationError(error.message, code=error.code) from error


class ProfileForm(forms.Form):
    """Name and language."""

    name = LineField(label=_("Name"), max_length=120, required=False)
    language = forms.ChoiceField(label=_("Language"), choices=Language.choices)

    @classmethod
    def of(cls, user: User) -> "ProfileForm":
        return cls(initial={"name": user.name, "language": user.language})


class PresenceForm(forms.Form):
    """What others see. What comes over which channel is chosen on the notices' own page."""

    shows_presence = forms.BooleanField(
        label=_("Those I write with see that I am here, and when I was here last"), required=False
    )

    @classmethod
    def of(cls, user: User) -> "PresenceForm":
        return cls(initial={"shows_presence": Preferences.read(user.preferences).privacy.shows_presence})

    def to_preferences(self) -> Preferences:
        return Preferences(privacy=PrivacyPreferences(shows_presence=self.cleaned_data["shows_presence"]))


class SettingsForm:
    """Both halves of the profile's page as one: it is saved whole or not at all."""

    def __init__(self, user: User, data: Any = None) -> None:
        self.profile = ProfileForm(data) if data is not None else ProfileForm.of(user)
        self.presence = PresenceForm(data) if data is not None else PresenceForm.of(user)

    def is_valid(self) -> bool:
        return self.profile.is_valid() and self.presence.is_valid()

    def to_changes(self) -> ProfileChanges:
        return ProfileChanges(
            name=self.profile.cleaned_data["name"],
            language=Language(self.profile.cleaned_data["language"]),
            preferences=self.presence.to_preferences(),
        )


class AddressForm(forms.Form):
    """An address with its pin, from the map or typed."""

    label = LineField(label=_("Name of this address"), max_length=40, error_messages=REQUIRED)
    recipient = LineField(label=_("Who takes it"), max_length=120, error_messages=REQUIRED)
    phone = PhoneField(label=_("Their phone number"), max_length=40, error_messages=REQUIRED)
    line = LineField(label=_("House, road and quarter"), max_length=300, error_messages=REQUIRED)
    landmark = LineField(label=_("How to find it"), max_length=200, required=False)
    lat = forms.FloatField(label=_("Latitude"), min_value=-90, max_value=90, required=False)
    lon = forms.FloatField(label=_("Longitude"), min_value=-180, max_value=180, required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name in ("lat", "lon"):
            wrong = _("These coordinates are not a place on Earth.")
            self.fields[name].error_messages |= dict.fromkeys(("invalid", "min_value", "max_value"), wrong)

    @classmethod
    def of(cls, address: Address) -> "AddressForm":
        point = GeoPoint.from_geos(address.location)
        plain = {name: getattr(address, name) for name in ("label", "recipient", "phone", "line", "landmark")}
        return cls(initial={**plain, "lat": point.lat, "lon": point.lon})

    def clean(self) -> dict[str, Any]:
        """A pin has both coordinates, and an address has a pin."""
        cleaned: dict[str, Any] = super().clean() or {}
        is_readable = "lat" not in self.errors and "lon" not in self.errors
        if is_readable and (cleaned.get("lat") is None or cleaned.get("lon") is None):
            self.add_error("lat", _("Set the pin: tap the map, search for a place, or type the coordinates."))
        return cleaned

    def to_draft(self) -> AddressDraft:
        plain = {name: self.cleaned_data[name] for name in ("label", "recipient", "phone", "line", "landmark")}
        return AddressDraft(**plain, location=GeoPoint(lat=self.cleaned_data["lat"], lon=self.cleaned_data["lon"]))


class AvatarForm(forms.Form):
    """A picture; what is in it is for `core.uploads` to judge."""

    file = forms.FileField(label=_("Picture"), error_messages={"required": _("Choose one picture.")})


class ErasureForm(forms.Form):
    """The second word."""

    confirmation = forms.CharField(
        label=_("Your e-mail address or phone number"), max_length=254, error_messages=REQUIRED
    )
