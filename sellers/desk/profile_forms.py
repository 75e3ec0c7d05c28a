"""What sellers type about their shop; every field's rule is that of the API's schema."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from geo.points import GeoPoint
from marketplace.accounts.profile_forms import REQUIRED, LineField, PhoneField
from marketplace.core.bilingual import name
from marketplace.core.schemas import TEXT
from sellers.models import Shop
from sellers.selectors.shops import list_shop_categories
from sellers.services.profile import ProfileChanges

WRONG_DEGREES = _("These coordinates are not a place on Earth.")
LANGUAGES = ("bn", "en")


def kinds_of_shops() -> list[tuple[str, list[tuple[str, str]]]]:
    """The leaves of the tree below their roots, to choose from."""
    return [(name(root), [(leaf.slug, name(leaf)) for leaf in root.children.all()]) for root in list_shop_categories()]


class TextField(forms.RegexField):
    """Some lines of text, without characters that nobody can see."""

    widget = forms.Textarea

    def __init__(self, **options: Any) -> None:
        super().__init__(TEXT, **options)
        self.error_messages |= {"invalid": _("This holds a character that cannot be stored.")}

    def clean(self, value: Any) -> str:
        text: str = super().clean(value)
        return text.replace("\r\n", "\n")


class ProfileForm(forms.Form):
    """Names, kind, phone and words."""

    name_bn = LineField(label=_("Name in Bangla"), max_length=200, error_messages=REQUIRED)
    name_en = LineField(label=_("Name in English"), max_length=200, error_messages=REQUIRED)
    category = forms.ChoiceField(label=_("Kind of shop"))
    phone = PhoneField(label=_("Phone number for buyers"), max_length=40, required=False)
    description_bn = TextField(label=_("About the shop, in Bangla"), max_length=2000, required=False)
    description_en = TextField(label=_("About the shop, in English"), max_length=2000, required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["category"].choices = kinds_of_shops()  # type: ignore[attr-defined]  # of a ChoiceField

    @classmethod
    def of(cls, shop: Shop) -> "ProfileForm":
        plain = {field: getattr(shop, field) for field in cls.base_fields if field != "category"}
        return cls(initial={**plain, "phone": shop.phone or "", "category": shop.category.slug})

    def to_changes(self) -> ProfileChanges:
        changes: ProfileChanges = {**self.cleaned_data}  # type: ignore[typeddict-item]  # of the same fields
        changes["phone"] = self.cleaned_data["phone"] or None
        return changes


class PlaceForm(forms.Form):
    """The pin, from the map or typed, and how one finds the door."""

    lat = forms.FloatField(label=_("Latitude"), min_value=-90, max_value=90, required=False)
    lon = forms.FloatField(label=_("Longitude"), min_value=-180, max_value=180, required=False)
    address_bn = LineField(label=_("Address in Bangla"), max_length=300, required=False)
    address_en = LineField(label=_("Address in English"), max_length=300, required=False)
    landmark_bn = LineField(label=_("Landmark in Bangla"), max_length=200, required=False)
    landmark_en = LineField(label=_("Landmark in English"), max_length=200, required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for degrees in ("lat", "lon"):
            self.fields[degrees].error_messages |= dict.fromkeys(("invalid", "min_value", "max_value"), WRONG_DEGREES)

    @classmethod
    def of(cls, shop: Shop) -> "PlaceForm":
        point = GeoPoint.from_geos(shop.location)
        words = {field: getattr(shop, field) for field in cls.base_fields if field not in {"lat", "lon"}}
        return cls(initial={**words, "lat": point.lat, "lon": point.lon})

    def clean(self) -> dict[str, Any]:
        """A pin has both coordinates, and a shop has a pin."""
        cleaned: dict[str, Any] = super().clean() or {}
        is_readable = "lat" not in self.errors and "lon" not in self.errors
        if is_readable and (cleaned.get("lat") is None or cleaned.get("lon") is None):
            self.add_error("lat", _("Set the pin: tap the map, search for a place, or type the coordinates."))
        return cleaned

    def to_point(self) -> GeoPoint:
        return GeoPoint(lat=self.cleaned_data["lat"], lon=self.cleaned_data["lon"])

    def to_changes(self) -> ProfileChanges:
        words: ProfileChanges = {  # type: ignore[assignment]  # of the same fields
            field: text for field, text in self.cleaned_data.items() if field not in {"lat", "lon"}
        }
        return words


class ShopPictureForm(forms.Form):
    """A picture; what is in it is for `core.uploads` to judge."""

    file = forms.FileField(label=_("Picture"), error_messages={"required": _("Choose one picture.")})


class ClosingForm(forms.Form):
    """The second word."""

    confirmation = forms.CharField(label=_("Name of the shop"), max_length=200, error_messages=REQUIRED)
