"""What people type to order; the rules are those of the API's schemas."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from geo.points import GeoPoint
from marketplace.accounts.models import Address, User
from marketplace.accounts.profile_forms import REQUIRED, LineField, PhoneField
from marketplace.core.numerals import in_latin_digits
from marketplace.orders.models import Basket
from marketplace.orders.services.placed_rows import Recipient
from marketplace.orders.services.placing import Confirmation

NOT_ON_EARTH = _("These coordinates are not a place on Earth.")


class CodeField(forms.CharField):
    """Six digits of either language."""

    def clean(self, value: Any) -> str:
        text = in_latin_digits(str(super().clean(value))).replace(" ", "")
        if text and not (text.isascii() and text.isdigit() and len(text) == 6):
            raise ValidationError(_("Type the six digits that came."))
        return text


class CheckoutForm(forms.Form):
    """Who takes it, where, how it is paid, and which quote was seen."""

    recipient = LineField(label=_("Who takes it"), max_length=120, error_messages=REQUIRED)
    phone = PhoneField(label=_("Their phone number"), max_length=40, error_messages=REQUIRED)
    code = CodeField(label=_("Code from the text message"), max_length=20, required=False)
    email = forms.EmailField(label=_("E-mail address"), max_length=254, required=False)
    address_line = LineField(label=_("House, road and quarter"), max_length=300, required=False)
    landmark = LineField(label=_("How to find it"), max_length=200, required=False)
    lat = forms.FloatField(label=_("Latitude"), min_value=-90, max_value=90, required=False)
    lon = forms.FloatField(label=_("Longitude"), min_value=-180, max_value=180, required=False)
    is_gift = forms.BooleanField(label=_("It is a gift: pack no prices with it"), required=False)
    gift_message = LineField(label=_("A few words with it"), max_length=300, required=False)
    payment_method = forms.CharField(max_length=20, error_messages=REQUIRED)
    digest = forms.RegexField(r"^[0-9a-f]{64}$")
    version = forms.IntegerField(min_value=0)

    def __init__(self, *args: Any, is_brought: bool = True, **options: Any) -> None:
        super().__init__(*args, **options)
        self.is_brought = is_brought
        for name in ("lat", "lon"):
            self.fields[name].error_messages |= dict.fromkeys(("invalid", "min_value", "max_value"), NOT_ON_EARTH)

    def clean(self) -> dict[str, Any]:
        """What is brought needs a place: a pin, and words for the door."""
        cleaned: dict[str, Any] = super().clean() or {}
        if not self.is_brought:
            return cleaned
        if not cleaned.get("address_line") and "address_line" not in self.errors:
            self.add_error("address_line", REQUIRED["required"])
        is_readable = "lat" not in self.errors and "lon" not in self.errors
        if is_readable and self.pin() is None:
            self.add_error("lat", _("Set the pin: tap the map, search for a place, or type the coordinates."))
        return cleaned

    def pin(self) -> GeoPoint | None:
        """The pin that was typed, where both numbers are there."""
        lat, lon = self.cleaned_data.get("lat"), self.cleaned_data.get("lon")
        return GeoPoint(lat=lat, lon=lon) if lat is not None and lon is not None else None

    def to_confirmation(self, *, language: str, network: str) -> Confirmation:
        """What the service takes."""
        cleaned = self.cleaned_data
        recipient = Recipient(
            name=cleaned["recipient"],
            phone=cleaned["phone"],
            email=cleaned["email"],
            address_line=cleaned["address_line"],
            landmark=cleaned["landmark"],
            language=language,
            is_gift=cleaned["is_gift"],
            gift_message=cleaned["gift_message"],
        )
        return Confirmation(cleaned["digest"], cleaned["payment_method"], recipient, network)


def known_of(basket: Basket, user: User | None) -> dict[str, Any]:
    """What the form begins with: the basket's place, and what is known of a member."""
    known: dict[str, Any] = {}
    if user is not None:
        known |= {"recipient": user.name, "phone": user.phone or "", "email": user.email or ""}
    if basket.location is not None:
        point = GeoPoint.from_geos(basket.location)
        known |= {"lat": point.lat, "lon": point.lon}
    return known | (of_address(basket.address) if basket.address is not None else {})


def of_address(address: Address) -> dict[str, Any]:
    """What one of a member's addresses fills in."""
    point = GeoPoint.from_geos(address.location)
    return {
        "recipient": address.recipient,
        "phone": address.phone,
        "address_line": address.line,
        "landmark": address.landmark,
        "lat": point.lat,
        "lon": point.lon,
    }
