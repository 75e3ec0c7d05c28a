"""One offer as a row to write in: what it is, what it was when it was shown, and what was typed since.

Each row travels with the values that were shown, so that only what somebody touched is changed, and a value that
somebody else has changed meanwhile is named rather than written over.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from marketplace.catalog.drafts import LARGEST_PRICE, MOST_PER_ORDER
from marketplace.catalog.selectors.wares import Ware
from marketplace.catalog.services.bulk import ChangedRow, OfferChange, Outcome
from marketplace.core.errors import ErrorDetail
from marketplace.core.ids import as_id
from sellers.desk.hours_forms import DAYS
from sellers.desk.zone_fields import NumberField, WholeField

LONGEST_SEEN = 600
MICROSECOND = timedelta(microseconds=1)
DATES = ("compare_at_from", "compare_at_until")
PRICES = ("price", "compare_at_price")


class DayField(forms.DateField):
    """A day of the shop's calendar."""

    def __init__(self, **options: Any) -> None:
        widget = forms.DateInput(attrs={"type": "date", "class": "input"}, format="%Y-%m-%d")
        super().__init__(required=False, validators=DAYS, widget=widget, **options)
        self.error_messages["invalid"] = gettext_lazy("Write a day here.")


class RowForm(forms.Form):
    """The fields of a row; empty ones say that there is none."""

    price = NumberField(label=gettext_lazy("Price"), max_value=LARGEST_PRICE)
    compare_at_price = NumberField(label=gettext_lazy("Price before"), max_value=LARGEST_PRICE)
    compare_at_from = DayField(label=gettext_lazy("Shown from"))
    compare_at_until = DayField(label=gettext_lazy("Shown until"))
    stock = WholeField(label=gettext_lazy("In stock"), min_value=0)
    low_stock_threshold = WholeField(label=gettext_lazy("Low at"), min_value=0, max_value=MOST_PER_ORDER)
    least_per_order = WholeField(label=gettext_lazy("Least an order"), min_value=1, max_value=MOST_PER_ORDER)
    most_per_order = WholeField(label=gettext_lazy("Most an order"), min_value=1, max_value=MOST_PER_ORDER)
    is_available = forms.BooleanField(label=gettext_lazy("On sale"), required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["compare_at_price"].widget.attrs["placeholder"] = _("none")
        self.fields["stock"].widget.attrs["placeholder"] = _("not counted")
        self.fields["most_per_order"].widget.attrs["placeholder"] = _("no limit")
        for name in ("price", "low_stock_threshold", "least_per_order"):
            self.fields[name].required = True
            self.fields[name].error_messages["required"] = _("This must not be empty.")


Values = dict[str, Any]


@dataclass(slots=True)
class Row:
    """A row as it is shown.

    Attributes:
        seen: the offer's values as the page shows them.
        is_saved: it was changed just now.
        others: what somebody else has changed meanwhile, and what it is now.
    """

    ware: Ware
    form: RowForm
    seen: Values
    is_ticked: bool = False
    is_saved: bool = False
    others: Sequence[tuple[str, str]] = field(default=())

    @property
    def offer_id(self) -> UUID:
        return self.ware.offer.pk

    @property
    def seen_text(self) -> str:
        return json.dumps(self.seen, default=str, separators=(",", ":"))

    @property
    def errors(self) -> list[tuple[str, str]]:
        """What is wrong, with the label of its field; empty for what is of the row as a whole."""
        return [
            ("" if name == "__all__" else str(self.form.fields[name].label), str(message))
            for name, messages in self.form.errors.items()
            for message in messages
        ]


def prefix_of(offer_id: UUID) -> str:
    """What the names of a row's fields begin with."""
    return f"r-{offer_id}"


def shown_row(ware: Ware, zone: ZoneInfo, **given: Any) -> Row:
    """An offer as it is."""
    seen = values_of(ware)
    form = RowForm(initial=_days(seen, zone), prefix=prefix_of(ware.offer.pk))
    return Row(ware, form, seen, **given)


def values_of(ware: Ware) -> Values:
    """The values of an offer that a row changes."""
    return {name: getattr(ware.offer, name) for name in RowForm.base_fields}


@dataclass(slots=True)
class TypedRow:
    """A row as it was sent."""

    offer_id: UUID
    form: RowForm
    seen: Values
    shown: Values
    zone: ZoneInfo

    @classmethod
    def read(cls, data: Mapping[str, str], offer_id: UUID, zone: ZoneInfo) -> "TypedRow | None":
        """One of the rows that were sent; None where it does not say what was shown."""
        try:
            seen = _read_seen(data.get(f"{prefix_of(offer_id)}-seen", ""))
            shown = _days(seen, zone)
        except (ValueError, TypeError, KeyError, ArithmeticError, RecursionError):
            return None
        return cls(offer_id, RowForm(data, prefix=prefix_of(offer_id)), seen, shown, zone)

    @property
    def is_sound(self) -> bool:
        return self.form.is_valid()

    def touched(self) -> set[str]:
        """Fields that were typed over; what cannot be read was."""
        self.form.full_clean()
        same = {name for name, value in self.form.cleaned_data.items() if value == self.shown[name]}
        return set(RowForm.base_fields) - same

    def change(self) -> OfferChange:
        """What shall be different; the form is in order."""
        touched = self.touched()
        values = {name: self._value(name) for name in RowForm.base_fields if name in touched}
        return OfferChange(offer_id=self.offer_id, values=values, seen={name: self.seen[name] for name in values})

    def again(self, ware: Ware, result: ChangedRow | None, *, is_ticked: bool) -> Row:
        """The row with what was typed, over the offer as it is by now, and what stood in the way."""
        touched = self.touched()
        shown = RowForm(initial=_days(values_of(ware), self.zone), prefix=prefix_of(self.offer_id))
        data = {shown.add_prefix(name): _as_text(shown, name) for name in RowForm.base_fields if name not in touched}
        data |= {shown.add_prefix(name): self.form.data.get(shown.add_prefix(name), "") for name in touched}
        form = RowForm({name: text for name, text in data.items() if text}, prefix=prefix_of(self.offer_id))
        form.full_clean()
        others: list[tuple[str, str]] = []
        for detail in result.details if result else ():
            if result and result.outcome is Outcome.OUTDATED:
                others.append((str(form.fields[detail.field].label), _in_words(shown, detail.field)))
            else:
                _add_error(form, detail)
        return Row(ware, form, values_of(ware), is_ticked=is_ticked, others=others)

    def _value(self, name: str) -> Any:
        value = self.form.cleaned_data[name]
        if name not in DATES or value is None:
            return value
        day: date = value if name == "compare_at_from" else value + timedelta(days=1)
        return datetime.combine(day, time.min, self.zone)


def read_rows(data: Any, zone: ZoneInfo, *, most: int) -> list[TypedRow]:
    """The rows that were sent, in their order; what is none is left out."""
    ids = dict.fromkeys(offer_id for text in data.getlist("row") if (offer_id := as_id(text)) is not None)
    rows = (TypedRow.read(data, offer_id, zone) for offer_id in list(ids)[:most])
    return [row for row in rows if row is not None]


def read_ids(texts: Iterable[str]) -> list[UUID]:
    """Those that are ids, each once."""
    return list(dict.fromkeys(offer_id for text in texts if (offer_id := as_id(text)) is not None))


def _read_seen(text: str) -> Values:
    """The values that a row was shown with.

    Raises:
        ValueError, TypeError, KeyError, ArithmeticError, RecursionError: it does not say them all.
    """
    told = json.loads(text[:LONGEST_SEEN])
    return {name: _read(name, told[name]) for name in RowForm.base_fields}


def _read(name: str, value: Any) -> Any:
    if value is None or name == "is_available":
        return value
    if name in PRICES:
        return Decimal(value)
    return datetime.fromisoformat(value) if name in DATES else int(value)


def _days(values: Values, zone: ZoneInfo) -> Values:
    """Values as the form has them: the first day and the last in place of instants."""
    shown = dict(values)
    for name in DATES:
        if (at := values[name]) is not None:
            shown[name] = (at - (MICROSECOND if name == "compare_at_until" else timedelta(0))).astimezone(zone).date()
    return shown


def _as_text(form: RowForm, name: str) -> str:
    """A field's value as its input has it."""
    value = form[name].value()
    if isinstance(value, bool):
        return "on" if value else ""
    return "" if value is None else str(value)


def _in_words(form: RowForm, name: str) -> str:
    """The same for who reads it."""
    if name == "is_available":
        return _("yes") if form[name].value() else _("no")
    return _as_text(form, name) or _("none")


def _add_error(form: RowForm, detail: ErrorDetail) -> None:
    form.add_error(detail.field if detail.field in form.fields else None, str(detail.message))
