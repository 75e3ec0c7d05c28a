"""The packs of a product as rows of its form, each with what it is sold for from now on.

Rows are numbered in the names of their fields (`packs-0-pack_size`); what is left empty is not there.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import TooManyFieldsSent, ValidationError
from django.utils.translation import gettext_lazy as _

from marketplace.accounts.profile_forms import REQUIRED, LineField
from marketplace.catalog.booking import MOST_STOCK
from marketplace.catalog.desk.product_attributes import PREFIX, AttributesForm
from marketplace.catalog.desk.product_forms import DeskForm
from marketplace.catalog.drafts import LARGEST_PACK, LARGEST_PRICE, LONGEST_OF_VARIANT, MOST_VARIANTS, VariantDraft
from marketplace.catalog.models import CategoryAttribute, Offer, PackUnit
from marketplace.catalog.services.own_goods import PackTerms
from marketplace.core.ids import as_id
from marketplace.core.numerals import in_latin_digits
from sellers.desk.zone_fields import NumberField, WholeField

NAME = "packs"
# A product has more than it may where others were merged into it: all of them are read, and then refused.
MOST_READ = 4 * MOST_VARIANTS
LONGEST_BARCODE = 40
UNITS = [
    (PackUnit.KILOGRAM, _("kg")),
    (PackUnit.GRAM, _("g")),
    (PackUnit.LITRE, _("l")),
    (PackUnit.MILLILITRE, _("ml")),
    (PackUnit.PIECE, _("piece")),
    (PackUnit.METRE, _("m")),
]


class BarcodeField(LineField):
    """A barcode as it stands on the pack: spaces and Bangla digits are read, too."""

    def to_python(self, value: Any) -> str:
        return in_latin_digits(super().to_python(value) or "").replace(" ", "").replace("-", "")


class PackForm(DeskForm):
    """One pack; all of it may be empty."""

    id = forms.UUIDField(required=False, widget=forms.HiddenInput)
    pack_size = NumberField(
        label=_("Pack size"),
        required=True,
        min_value=0,
        max_value=LARGEST_PACK,
        max_digits=10,
        decimal_places=3,
        error_messages=REQUIRED,
    )
    pack_unit = forms.ChoiceField(label=_("Unit"), choices=UNITS, initial=PackUnit.KILOGRAM)
    name_bn = LineField(label=_("What sets it apart, in Bangla"), max_length=LONGEST_OF_VARIANT, required=False)
    name_en = LineField(label=_("What sets it apart, in English"), max_length=LONGEST_OF_VARIANT, required=False)
    barcode = BarcodeField(label=_("Barcode"), max_length=LONGEST_BARCODE, required=False)
    price = NumberField(label=_("Price (৳)"), min_value=0, max_value=LARGEST_PRICE, max_digits=12)
    stock = WholeField(label=_("In stock"), min_value=0, max_value=MOST_STOCK)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["pack_size"].error_messages["max_decimal_places"] = _("Three decimals at most.")
        self.fields["barcode"].widget.attrs["inputmode"] = "numeric"
        for field_name in ("price", "stock"):
            self.fields[field_name].required = False

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("stock") is not None and cleaned.get("price") is None and "price" not in self.errors:
            self.add_error("price", ValidationError(_("What is counted needs its price."), code="unpriced"))
        return cleaned


@dataclass(slots=True)
class PackRow:
    """A pack with what of it the category asks for; `offer` is what the shop sells of it already."""

    number: int
    form: PackForm
    attributes: AttributesForm
    offer: Offer | None = None

    @classmethod
    def empty(cls, number: int, schema: Sequence[CategoryAttribute]) -> "PackRow":
        return cls(number, PackForm(prefix=_prefix(number)), AttributesForm(schema, prefix=_attributes_prefix(number)))

    @classmethod
    def of(
        cls, number: int, kept: Mapping[str, Any], schema: Sequence[CategoryAttribute], offer: Offer | None
    ) -> "PackRow":
        """A pack as a snapshot has it."""
        initial = {name: kept[name] for name in ("id", "pack_unit", "name_bn", "name_en", "barcode")}
        form = PackForm(initial=initial | {"pack_size": Decimal(kept["pack_size"])}, prefix=_prefix(number))
        attributes = AttributesForm.of(schema, kept["attributes"], _attributes_prefix(number))
        return cls(number, form, attributes, offer)

    @classmethod
    def typed(cls, number: int, data: Mapping[str, Any], schema: Sequence[CategoryAttribute]) -> "PackRow":
        """A pack as it was typed, unjudged."""
        prefix = _prefix(number)
        initial = {name: data.get(f"{prefix}-{name}", "") for name in PackForm.base_fields}
        return cls(
            number,
            PackForm(initial=initial, prefix=prefix),
            AttributesForm.typed(schema, data, _attributes_prefix(number)),
        )

    @classmethod
    def read(cls, number: int, data: Mapping[str, Any], schema: Sequence[CategoryAttribute]) -> "PackRow":
        """A pack as it was typed, judged."""
        row = cls(
            number,
            PackForm(data, prefix=_prefix(number)),
            AttributesForm(schema, data, prefix=_attributes_prefix(number)),
        )
        row.form.empty_permitted = row.attributes.empty_permitted = row.is_empty
        return row

    @property
    def is_empty(self) -> bool:
        """Whether nothing was written into it."""
        return not self.form.has_changed() and not self.attributes.has_changed()

    @property
    def is_wrong(self) -> bool:
        return bool(self.form.errors or self.attributes.errors)

    @property
    def variant_id(self) -> UUID | None:
        """Which variant it changes; None where it is a new one, or nobody could tell."""
        return as_id(str(self.form["id"].value()))

    def to_draft(self, position: int) -> VariantDraft:
        told = self.form.cleaned_data
        return VariantDraft(
            id=told["id"],
            pack_size=told["pack_size"],
            pack_unit=PackUnit(told["pack_unit"]),
            name_en=told["name_en"],
            name_bn=told["name_bn"],
            barcode=told["barcode"] or None,
            attributes=self.attributes.to_values(),
            position=position,
        )

    def to_terms(self) -> PackTerms | None:
        """For how much it is sold from now on; None where nothing is said, or it is sold already."""
        told = self.form.cleaned_data
        if told["price"] is None or self.offer is not None:
            return None
        return PackTerms(told["price"], told["stock"])


def numbers_in(data: Mapping[str, Any]) -> list[int]:
    """Which rows were sent, all of them: packs whose rows were not read would be taken out of the product.

    Raises:
        TooManyFieldsSent: they are more than any page has.
    """
    parts = (key.split("-") for key in data if key.startswith(f"{NAME}-"))
    found = {int(part[1]) for part in parts if len(part) == 3 and part[1].isdecimal() and len(part[1]) <= 4}
    if len(found) > MOST_READ:
        raise TooManyFieldsSent(f"{len(found)} packs were sent.")
    return sorted(found)


def _prefix(number: int) -> str:
    return f"{NAME}-{number}"


def _attributes_prefix(number: int) -> str:
    return f"{NAME}-{number}-{PREFIX}"
