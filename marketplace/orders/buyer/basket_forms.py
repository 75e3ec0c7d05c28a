"""What people type about their basket; the rules are the service's and the API's."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from geo.points import GeoPoint
from marketplace.accounts.profile_forms import REQUIRED, LineField
from marketplace.core.errors import HaatError
from marketplace.core.numerals import in_latin_digits
from marketplace.orders.buyer.basket_view import Typed
from marketplace.orders.models import Fulfilment, SubstitutionWish
from marketplace.orders.models.baskets import MOST_QUANTITY
from marketplace.orders.schemas.baskets import CODE, LONGEST_NOTE, LONGEST_SHOP_NOTE
from marketplace.orders.services.baskets import Wanted, Wish
from marketplace.orders.wanted import Place, ShopChoice

A_NUMBER = _("Type a whole number from 1 to 9,999.")
AN_AMOUNT = _("Type an amount in taka, such as 120 or 120.50.")


class CountField(forms.IntegerField):
    """How many, in the digits of either language."""

    def __init__(self, **options: Any) -> None:
        words = dict.fromkeys(("invalid", "min_value", "max_value", "required"), A_NUMBER)
        super().__init__(min_value=1, max_value=MOST_QUANTITY, error_messages=words, **options)

    def to_python(self, value: Any) -> int | None:
        return super().to_python(in_latin_digits(value) if isinstance(value, str) else value)


class AmountField(forms.DecimalField):
    """An amount of taka, in the digits of either language."""

    def __init__(self, **options: Any) -> None:
        words = dict.fromkeys(
            ("invalid", "min_value", "max_digits", "max_decimal_places", "max_whole_digits"), AN_AMOUNT
        )
        super().__init__(min_value=Decimal("0.01"), max_digits=12, decimal_places=2, error_messages=words, **options)

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]  # django-stubs types it as an integer's
        return super().to_python(in_latin_digits(value).replace(",", "") if isinstance(value, str) else value)


class BasketForm(forms.Form):
    """A form of the page, which tells what was typed wrongly where it was typed."""

    def typed(self, form: str) -> Typed:
        """What was typed, and what is wrong with each field.

        Args:
            form: which of the page's forms it is.
        """
        errors = {name: str(messages[0]) for name, messages in self.errors.items()}
        return Typed(form, _values(self.data), errors)


class AddForm(BasketForm):
    """An offer to put in the basket, from wherever it is shown; the pin is the page's."""

    offer = forms.UUIDField()
    quantity = CountField(required=False)
    lat = forms.FloatField(required=False, min_value=-90, max_value=90)
    lon = forms.FloatField(required=False, min_value=-180, max_value=180)

    def wanted(self) -> Wanted:
        return Wanted(self.cleaned_data["offer"], self.cleaned_data["quantity"])

    def pin(self) -> GeoPoint | None:
        return _pin(self.cleaned_data)


class QuantityForm(BasketForm):
    """How many it is to be: a step's button before what stands in the field."""

    quantity = CountField(required=False)
    to = CountField(required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors and not (cleaned.get("to") or cleaned.get("quantity")):
            self.add_error("quantity", A_NUMBER)
        return cleaned

    def chosen(self) -> int:
        return int(self.cleaned_data["to"] or self.cleaned_data["quantity"])


class WishForm(BasketForm):
    """What is to happen where it is missing, and a note."""

    substitution = forms.ChoiceField(choices=SubstitutionWish.choices, error_messages=REQUIRED)
    up_to = AmountField(required=False)
    note = LineField(required=False, max_length=LONGEST_NOTE)

    def wish(self) -> Wish:
        """A most without the wish for a substitute is let go of: the page keeps its field where it was."""
        substitution = SubstitutionWish(self.cleaned_data["substitution"])
        return Wish(substitution, self.cleaned_data["up_to"] if substitution == SubstitutionWish.REPLACE else None)


class ShopForm(BasketForm):
    """How one shop's goods are to come; `slot` is two instants with a stroke between them, or empty for soon."""

    fulfilment = forms.ChoiceField(choices=Fulfilment.choices, error_messages=REQUIRED)
    slot = forms.CharField(required=False, max_length=80)
    note = LineField(required=False, max_length=LONGEST_SHOP_NOTE)

    def clean_slot(self) -> tuple[datetime, datetime] | None:
        text = str(self.cleaned_data["slot"])
        if not text:
            return None
        start, _stroke, end = text.partition("/")
        try:
            instants = datetime.fromisoformat(start), datetime.fromisoformat(end)
        except ValueError:
            instants = None
        if instants is None or any(at.tzinfo is None for at in instants):
            raise forms.ValidationError(_("Choose one of the times."))
        return instants

    def choice(self) -> ShopChoice:
        slot_from, slot_until = self.cleaned_data["slot"] or (None, None)
        return ShopChoice(Fulfilment(self.cleaned_data["fulfilment"]), slot_from, slot_until, self.cleaned_data["note"])


class PlaceForm(BasketForm):
    """Where to: one of a member's addresses, or a pin."""

    address = forms.UUIDField(required=False)
    lat = forms.FloatField(required=False, min_value=-90, max_value=90)
    lon = forms.FloatField(required=False, min_value=-180, max_value=180)

    def place(self) -> Place:
        address_id: UUID | None = self.cleaned_data["address"]
        return Place(pin=None if address_id else _pin(self.cleaned_data), address_id=address_id)


class CouponForm(BasketForm):
    """A coupon's code, as it is printed."""

    code = forms.RegexField(
        CODE,
        max_length=40,
        error_messages={**REQUIRED, "invalid": _("A code has letters, digits and hyphens, and no spaces.")},
    )


def refused(form: str, data: QueryDict, error: HaatError, *, names: Mapping[str, str] | None = None) -> Typed:
    """What was typed and a service refused, with its words beside the fields that it names.

    Args:
        names: the page's names of fields that the service calls otherwise.
    """
    known = names or {}
    errors = {known.get(detail.field, detail.field): str(detail.message) for detail in error.details}
    return Typed(form, _values(data), errors or {"": str(error)})


def _values(data: Any) -> dict[str, str]:
    return {name: str(value) for name, value in data.items() if name != "csrfmiddlewaretoken"}


def _pin(cleaned: Mapping[str, Any]) -> GeoPoint | None:
    lat, lon = cleaned.get("lat"), cleaned.get("lon")
    return None if lat is None or lon is None else GeoPoint(lat=lat, lon=lon)
