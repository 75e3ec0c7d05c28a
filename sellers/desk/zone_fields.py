"""Fields of a zone's form: numbers in the digits of either script, kilometres that become metres, and GeoJSON."""

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from marketplace.core.bilingual import page_language
from marketplace.core.formats import METRES_IN_KM
from marketplace.core.numerals import in_digits, in_latin_digits
from sellers.zones import LARGEST_AMOUNT

NOT_A_NUMBER = _("Write a number here, such as 50 or 2.5.")
LONGEST_SHAPE = 400_000


def plain_number(value: Decimal | int) -> str:
    """A number as one types it, in the page's digits: no zeros at its end, no groups."""
    text = f"{Decimal(value):f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return in_digits(text, page_language())


class NumberField(forms.DecimalField):
    """A number typed in Bangla or Latin digits, with a point or a comma; shown in the page's digits."""

    widget = forms.TextInput

    def __init__(self, **options: Any) -> None:
        super().__init__(**({"required": False, "decimal_places": 2} | options))
        self.error_messages |= {
            "invalid": NOT_A_NUMBER,
            "max_decimal_places": _("Two decimals at most."),
            "max_whole_digits": _("This number is too large."),
            "max_digits": _("This number is too large."),
            "min_value": _("This must not be less than %(limit_value)s."),
            "max_value": _("This must not be more than %(limit_value)s."),
        }
        self.widget.attrs |= {"class": "input", "inputmode": "decimal", "autocomplete": "off"}

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]  # stubs take it for a whole number
        if isinstance(value, str):
            value = in_latin_digits(value).replace(",", ".").strip().removeprefix("৳").strip()
        return super().to_python(value)

    def prepare_value(self, value: Any) -> Any:
        return plain_number(value) if isinstance(value, Decimal | int) else value

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """None: what browsers would check they would check in Latin digits only."""
        return {}


class AmountField(NumberField):
    """Money of the zone's currency."""

    def __init__(self, **options: Any) -> None:
        super().__init__(min_value=0, max_value=LARGEST_AMOUNT, max_digits=12, **options)


class WholeField(NumberField):
    """A whole number."""

    def __init__(self, **options: Any) -> None:
        super().__init__(decimal_places=0, **options)
        self.error_messages["max_decimal_places"] = _("Write a whole number here.")
        self.widget.attrs["inputmode"] = "numeric"

    def clean(self, value: Any) -> int | None:
        number = super().clean(value)
        return None if number is None else int(number)


class KilometresField(NumberField):
    """A distance that is typed in kilometres and kept in metres."""

    def __init__(self, **options: Any) -> None:
        super().__init__(min_value=0, max_digits=9, decimal_places=3, **options)
        self.error_messages["max_decimal_places"] = _("Three decimals at most: that is a metre.")

    def clean(self, value: Any) -> int | None:
        kilometres = super().clean(value)
        return None if kilometres is None else int(kilometres * METRES_IN_KM)

    def prepare_value(self, value: Any) -> Any:
        return plain_number(Decimal(value) / METRES_IN_KM) if isinstance(value, Decimal | int) else value


class ShapeField(forms.CharField):
    """GeoJSON as text: a geometry, or a feature that has one, or a collection of one feature."""

    widget = forms.Textarea

    def __init__(self, **options: Any) -> None:
        super().__init__(required=False, max_length=LONGEST_SHAPE, **options)
        self.error_messages["max_length"] = _("This shape is too long: 2,000 corners at most.")
        self.widget.attrs |= {"class": "input zone-shape-text", "rows": 4, "spellcheck": "false", "dir": "ltr"}

    def clean(self, value: Any) -> Mapping[str, Any] | None:
        text = super().clean(value)
        return read_geometry(text) if text else None

    def prepare_value(self, value: Any) -> Any:
        return json.dumps(value, separators=(",", ":")) if isinstance(value, Mapping) else value

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {}


def read_geometry(text: str) -> Mapping[str, Any]:
    """The geometry that a GeoJSON text holds, however it is wrapped.

    Raises:
        ValidationError: it is none, or holds several.
    """
    try:
        read = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ValidationError(_("This is not GeoJSON. Draw on the map, or paste what a program saved.")) from error
    if isinstance(read, dict) and read.get("type") == "FeatureCollection":
        features = read.get("features")
        if not isinstance(features, list) or len(features) != 1:
            raise ValidationError(_("Give one shape: this collection does not hold exactly one."))
        [read] = features
    if isinstance(read, dict) and read.get("type") == "Feature":
        read = read.get("geometry")
    if not isinstance(read, dict):
        raise ValidationError(_("This GeoJSON holds no shape."))
    return read
