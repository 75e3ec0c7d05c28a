"""What sellers type about the time of their shop, beside the week itself; in the shop's own time zone."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

from marketplace.accounts.profile_forms import REQUIRED, LineField
from sellers.models import HolidayCalendar, Shop
from sellers.models.shops import MOST_LEAD_MIN
from sellers.timing import ClosureDraft, time_zones

BREAKS = (("30", _("30 minutes")), ("60", _("1 hour")), ("120", _("2 hours")), ("tomorrow", _("Until tomorrow")))
RUSHES = (("30", _("30 minutes")), ("60", _("1 hour")), ("120", _("2 hours")), ("240", _("4 hours")))
# Days that every zone's clocks can show.
DAYS = [
    MinValueValidator(date(2000, 1, 1), _("Write a day here.")),
    MaxValueValidator(date(2199, 12, 31), _("Write a day here.")),
]
EXTRAS = (("10", _("10 minutes")), ("20", _("20 minutes")), ("30", _("30 minutes")), ("60", _("1 hour")))


class ClocksForm(forms.Form):
    """How long an order takes, and whose clocks count."""

    lead_time_min = forms.IntegerField(
        label=_("Minutes until an order leaves"),
        min_value=0,
        max_value=MOST_LEAD_MIN,
        error_messages={
            **REQUIRED,
            "invalid": _("Write a whole number."),
            "min_value": _("This cannot be less than 0."),
            "max_value": _("An order leaves within a week."),
        },
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    time_zone = forms.ChoiceField(label=_("Time zone"))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["time_zone"].choices = [(name, name.replace("_", " ")) for name in sorted(time_zones())]  # type: ignore[attr-defined]  # of a ChoiceField

    @classmethod
    def of(cls, shop: Shop) -> "ClocksForm":
        return cls(initial={"lead_time_min": shop.lead_time_min, "time_zone": shop.time_zone})


class ClosureForm(forms.Form):
    """From when to when the shop is closed; without times, whole days."""

    from_day = forms.DateField(
        label=_("First day"), error_messages=REQUIRED | {"invalid": _("Write a day here.")}, validators=DAYS,
        widget=forms.DateInput(attrs={"type": "date", "class": "input"}, format="%Y-%m-%d"),
    )  # fmt: skip
    from_time = forms.TimeField(
        label=_("From"), required=False, error_messages={"invalid": _("Write a time here, such as 09:30.")},
        widget=forms.TimeInput(attrs={"type": "time", "class": "input"}, format="%H:%M"),
    )  # fmt: skip
    until_day = forms.DateField(
        label=_("Last day"), required=False, help_text=_("Empty for the same day."),
        error_messages={"invalid": _("Write a day here.")}, validators=DAYS,
        widget=forms.DateInput(attrs={"type": "date", "class": "input"}, format="%Y-%m-%d"),
    )  # fmt: skip
    until_time = forms.TimeField(
        label=_("Until"), required=False, error_messages={"invalid": _("Write a time here, such as 09:30.")},
        widget=forms.TimeInput(attrs={"type": "time", "class": "input"}, format="%H:%M"),
    )  # fmt: skip
    reason_bn = LineField(
        label=_("Reason in Bangla"),
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"class": "input", "lang": "bn"}),
    )
    reason_en = LineField(
        label=_("Reason in English"),
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"class": "input", "lang": "en"}),
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        first, last = cleaned.get("from_day"), cleaned.get("until_day")
        if first and last and last < first:
            self.add_error("until_day", ValidationError(_("It must end after it begins.")))
        return cleaned

    def to_draft(self, zone: ZoneInfo) -> ClosureDraft:
        """The span on these clocks; a last day without a time is closed to its end."""
        told = self.cleaned_data
        last: date = told["until_day"] or told["from_day"]
        starts_at = datetime.combine(told["from_day"], told["from_time"] or time.min, zone)
        ends_at = (
            datetime.combine(last, told["until_time"], zone)
            if told["until_time"]
            else datetime.combine(last + timedelta(days=1), time.min, zone)
        )
        return ClosureDraft(starts_at.astimezone(UTC), ends_at.astimezone(UTC), told["reason_en"], told["reason_bn"])


class BreakForm(forms.Form):
    """How long a break lasts."""

    until = forms.ChoiceField(choices=BREAKS)


class RushForm(forms.Form):
    """How long a rush lasts, and how much longer everything takes."""

    minutes = forms.ChoiceField(label=_("For how long?"), choices=RUSHES, initial="60")
    extra = forms.ChoiceField(label=_("How much longer?"), choices=EXTRAS, initial="20")


class HolidaysForm(forms.Form):
    """Whose holidays are kept, and which of those to come."""

    calendar = forms.ChoiceField(
        label=_("Public holidays"), choices=[("", _("We keep none")), *HolidayCalendar.choices], required=False
    )
    kept = forms.TypedMultipleChoiceField(coerce=date.fromisoformat, required=False)

    def __init__(self, *args: Any, days: list[date], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["kept"].choices = [(day.isoformat(), "") for day in days]  # type: ignore[attr-defined]  # of a ChoiceField

    @property
    def chosen(self) -> HolidayCalendar | None:
        return HolidayCalendar(self.cleaned_data["calendar"]) if self.cleaned_data["calendar"] else None
