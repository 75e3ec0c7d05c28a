"""What sellers type about a product as a whole: names, words, brand; what describes it by its category is apart."""

from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from marketplace.accounts.profile_forms import REQUIRED, LineField
from marketplace.catalog.drafts import LONGEST
from marketplace.catalog.models import Brand, ProductStatus
from marketplace.core.bilingual import name
from sellers.desk.profile_forms import TextField

LANGUAGES = ("bn", "en")
LONGEST_NOTE = 500
STATUSES = [
    (ProductStatus.ACTIVE, _("For buyers to see")),
    (ProductStatus.DRAFT, _("Draft: only the shop sees it")),
    (ProductStatus.ARCHIVED, _("Archived: not sold any more")),
]


class DeskForm(forms.Form):
    """A form whose fields look as the desk's do; what browsers would demand, the server says better."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.use_required_attribute = False
        self.dress()

    def dress(self) -> None:
        """Give each field its looks, and the language of what is written in it."""
        for field_name, field in self.fields.items():
            if isinstance(field.widget, forms.HiddenInput | forms.CheckboxInput):
                continue
            field.widget.attrs |= {"class": "input", "autocomplete": "off"}
            if field_name[-3:] in {"_bn", "_en"}:
                field.widget.attrs["lang"] = field_name[-2:]


class BrandField(LineField):
    """A brand by its name in either language."""

    def clean(self, value: Any) -> UUID | None:
        typed: str = super().clean(value)
        if not typed:
            return None
        found = Brand.objects.filter(Q(name_en__iexact=typed) | Q(name_bn__iexact=typed)).order_by("slug").first()
        if found is None:
            raise ValidationError(
                _("No brand is called like this here. Choose one from the list, or leave it empty."), code="unknown"
            )
        return found.pk

    def prepare_value(self, value: Any) -> Any:
        if not isinstance(value, UUID):
            return value
        found = Brand.objects.filter(pk=value).first()
        return name(found) if found else ""


class ProductForm(DeskForm):
    """A product as a whole; `version` is the one that its author saw."""

    name_bn = LineField(label=_("Name in Bangla"), max_length=LONGEST["name_bn"], error_messages=REQUIRED)
    name_en = LineField(label=_("Name in English"), max_length=LONGEST["name_en"], error_messages=REQUIRED)
    brand = BrandField(
        label=_("Brand"),
        max_length=100,
        required=False,
        help_text=_("Type the beginning and choose. Goods without one have none."),
    )
    description_bn = TextField(label=_("Words in Bangla"), max_length=LONGEST["description_bn"], required=False)
    description_en = TextField(label=_("Words in English"), max_length=LONGEST["description_en"], required=False)
    status = forms.ChoiceField(label=_("Who sees it"), choices=STATUSES, initial=ProductStatus.ACTIVE)
    version = forms.IntegerField(required=False, min_value=1, max_value=2**31 - 1, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["brand"].widget.attrs["list"] = "brands"
        for language in LANGUAGES:
            self.fields[f"description_{language}"].widget.attrs["rows"] = 4


class ProposedProductForm(ProductForm):
    """A shared product as a shop would have it, and why; who sees it is for the staff to say."""

    status = None  # type: ignore[assignment]  # Django takes it for a field that is left out
    note = TextField(
        label=_("Why, in a few words to the staff"),
        max_length=LONGEST_NOTE,
        required=False,
        help_text=_("Say where it can be looked up: on the pack, on the maker’s page."),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["note"].widget.attrs["rows"] = 3


def list_brand_names() -> list[str]:
    """All brands as the page's language calls them, to choose from."""
    return sorted({name(brand) for brand in Brand.objects.all()})
