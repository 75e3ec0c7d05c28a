"""Rows of a zone's form of which there may be several: steps of the fee, and hours by days.

Rows are numbered in the names of their fields (`bands-0-fee`); what is left empty is not there.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any, Self

from babel.dates import get_day_names
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from marketplace.core.bilingual import page_language
from sellers.desk.zone_fields import AmountField, KilometresField
from sellers.hours import DAY_MIN, WEEK, Opening, clock_text
from sellers.zones import MOST_BANDS

MOST_HOURS = 21
EMPTY_ROWS = 2


class Row(forms.Form):
    """One row; all of it may be empty."""

    name: str
    most: int

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> list[Self]:
        """The rows that were sent, bound."""
        return [
            cls(data, prefix=f"{cls.name}-{number}", empty_permitted=True, use_required_attribute=False)
            for number in cls._numbers(data)
        ]

    @classmethod
    def show(cls, values: Sequence[Mapping[str, Any]], *, empty: int = EMPTY_ROWS) -> list[Self]:
        """Rows with these values and some empty ones after them."""
        shown = [*values, *({} for _number in range(max(min(empty, cls.most - len(values)), 0)))]
        return [
            cls(initial=dict(value), prefix=f"{cls.name}-{number}", use_required_attribute=False)
            for number, value in enumerate(shown)
        ]

    @classmethod
    def typed(cls, data: Any, *, more: bool) -> list[Self]:
        """The rows as they were typed, unjudged, with empty ones after them when `more` are wanted."""
        fields = cls.base_fields.items()
        values = [
            {name: field.widget.value_from_datadict(data, {}, f"{cls.name}-{number}-{name}") for name, field in fields}
            for number in cls._numbers(data)
        ]
        return cls.show(values, empty=EMPTY_ROWS if more or not values else 0)

    @classmethod
    def _numbers(cls, data: Mapping[str, Any]) -> range:
        found = [key.split("-")[1] for key in data if key.startswith(f"{cls.name}-") and key.count("-") == 2]
        return range(min(max((int(number) + 1 for number in found if number.isdecimal()), default=0), cls.most))

    @property
    def is_empty(self) -> bool:
        return not self.has_changed()


class DistanceBand(Row):
    """From so many kilometres on, a fee."""

    name, most = "distances", MOST_BANDS

    start = KilometresField(label=_("From (km)"))
    fee = AmountField(label=_("Fee (৳)"))


class BasketBand(Row):
    """From goods worth so much on, a fee."""

    name, most = "baskets", MOST_BANDS

    start = AmountField(label=_("Goods from (৳)"))
    fee = AmountField(label=_("Fee (৳)"))


Band = DistanceBand | BasketBand


def read_bands(rows: Iterable[Band]) -> tuple[list[Decimal], list[Decimal]]:
    """Where each step begins and its fee, in rising order. The first begins at 0 even where nobody wrote that.

    Raises:
        ValidationError: a row is half empty, two begin at one place, or there is none.
    """
    told = [row.cleaned_data for row in rows if not row.is_empty]
    steps = [(step.get("start"), step.get("fee")) for step in told]
    if any(fee is None for _start, fee in steps):
        raise ValidationError(_("Each step needs its fee."))
    if not steps:
        raise ValidationError(_("Write one step at least."))
    if sum(start is None for start, _fee in steps) > 1:
        raise ValidationError(_("Only the first step may leave open where it begins."))
    found = sorted((Decimal(start or 0), fee) for start, fee in steps if fee is not None)
    starts = [start for start, _fee in found]
    if len(set(starts)) < len(starts):
        raise ValidationError(_("Two steps begin at the same place."))
    if starts[0] != 0:
        raise ValidationError(_("The first step must begin at 0."))
    return starts, [fee for _start, fee in found]


class HoursRow(Row):
    """On these days, from one time to another; a time that is not later is the next day's."""

    name, most = "hours", MOST_HOURS

    days = forms.TypedMultipleChoiceField(
        label=_("Days"), coerce=int, choices=[(day, "") for day in WEEK], required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    opens = forms.TimeField(
        label=_("From"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time", "class": "input"}, format="%H:%M"),
    )
    closes = forms.TimeField(
        label=_("Until"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time", "class": "input"}, format="%H:%M"),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        names = get_day_names("abbreviated", locale=page_language())
        # Babel counts days from Monday as 0.
        self.fields["days"].choices = [(day, names[day - 1]) for day in WEEK]  # type: ignore[attr-defined]  # a choice's
        for name in ("opens", "closes"):
            self.fields[name].error_messages["invalid"] = _("Write a time here, such as 09:30.")

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if not self.errors and not all(cleaned.get(name) is not None for name in ("opens", "closes")):
            raise ValidationError(_("Write from when until when."))
        if not self.errors and not cleaned.get("days"):
            raise ValidationError(_("Tick the days."))
        return cleaned

    def openings(self) -> list[Opening]:
        opens, closes = (
            self.cleaned_data[name].hour * 60 + self.cleaned_data[name].minute for name in ("opens", "closes")
        )
        ends = closes if closes > opens else closes + DAY_MIN
        return [Opening(day, opens, ends) for day in self.cleaned_data["days"]]


def rows_of_openings(openings: Iterable[Opening]) -> list[dict[str, Any]]:
    """The rows that tell these hours: the days with the same times in one."""
    days: dict[tuple[int, int], list[int]] = defaultdict(list)
    for opening in openings:
        days[opening.opens_min, opening.closes_min].append(opening.weekday)
    return [
        {"days": found, "opens": clock_text(opens), "closes": clock_text(closes % DAY_MIN)}
        for (opens, closes), found in days.items()
    ]
