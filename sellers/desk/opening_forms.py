"""What sellers type to sign a shop up; every field's rule is that of the API's schema."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from marketplace.accounts.profile_forms import REQUIRED, LineField, PhoneField
from sellers.desk.profile_forms import PlaceForm, kinds_of_shops
from sellers.models import PaperKind
from sellers.names import both_names
from sellers.papers import InvalidPaperNumberError, normal_number
from sellers.services.opening import ShopDraft
from sellers.services.papers import PaperDraft

PIN = ("lat", "lon")


class BusinessForm(forms.Form):
    """What the shop is called, what it sells, and how it is called up. One name is enough: the other is proposed."""

    name_bn = LineField(label=_("Name in Bangla"), max_length=200, required=False)
    name_en = LineField(label=_("Name in English"), max_length=200, required=False)
    category = forms.ChoiceField(label=_("Kind of shop"), error_messages=REQUIRED)
    phone = PhoneField(label=_("Phone number for buyers"), max_length=40, error_messages=REQUIRED)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["category"].choices = kinds_of_shops()  # type: ignore[attr-defined]  # of a ChoiceField

    def clean(self) -> dict[str, Any]:
        """A shop has a name; in which language it is given is one's own choice."""
        cleaned: dict[str, Any] = super().clean() or {}
        given = [cleaned.get("name_bn", ""), cleaned.get("name_en", "")]
        if not any(given) and not {"name_bn", "name_en"} & set(self.errors):
            self.add_error("name_bn", _("Give the name in one of the languages at least."))
        return cleaned

    def to_session(self) -> dict[str, str]:
        """What is kept until the pin is set; the name that was left out is there as it was proposed."""
        cleaned = self.cleaned_data
        name_en, name_bn = both_names(name_en=cleaned["name_en"], name_bn=cleaned["name_bn"])
        return {"name_en": name_en, "name_bn": name_bn, "category": cleaned["category"], "phone": cleaned["phone"]}


class OpeningPlaceForm(PlaceForm):
    """The pin, and the address in whichever language it is written."""

    address = LineField(label=_("House, road and quarter"), max_length=300, error_messages=REQUIRED)
    landmark = LineField(label=_("How to find it"), max_length=200, required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for field in [field for field in self.fields if field not in {*PIN, "address", "landmark"}]:
            del self.fields[field]

    def to_draft(self, business: dict[str, str]) -> ShopDraft:
        """The whole shop, with what was told before."""
        return ShopDraft(
            **business,
            location=self.to_point(),
            address=self.cleaned_data["address"],
            landmark=self.cleaned_data["landmark"],
        )


class PaperForm(forms.Form):
    """A paper: what it is, its number, until when it holds, and its one or two files."""

    kind = forms.ChoiceField(label=_("Which paper?"), choices=PaperKind.choices, error_messages=REQUIRED)
    number = LineField(label=_("Number on it"), max_length=60, required=False)
    expires_on = forms.DateField(label=_("Holds until"), required=False)
    file = forms.FileField(
        label=_("File, or a photo of the front"), error_messages={"required": _("Choose the file or take a photo.")}
    )
    back = forms.FileField(label=_("The back"), required=False)

    def clean(self) -> dict[str, Any]:
        """The number is that of such a paper; licences and ids must have one."""
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("kind") and "number" not in self.errors:
            try:
                normal_number(cleaned.get("number", ""), PaperKind(cleaned["kind"]))
            except InvalidPaperNumberError as error:
                self.add_error("number", str(error.details[0].message))
        return cleaned

    def to_draft(self) -> PaperDraft:
        cleaned = self.cleaned_data
        return PaperDraft(kind=PaperKind(cleaned["kind"]), number=cleaned["number"], expires_on=cleaned["expires_on"])

    def to_files(self) -> list[Any]:
        return [file for file in (self.cleaned_data["file"], self.cleaned_data["back"]) if file]
