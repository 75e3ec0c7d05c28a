"""The form of a delivery zone, and the draft that it makes."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from geo.models import Area
from marketplace.accounts.profile_forms import REQUIRED, LineField
from sellers.desk.zone_fields import (
    LONGEST_SHAPE,
    AmountField,
    KilometresField,
    ShapeField,
    WholeField,
    read_geometry,
)
from sellers.desk.zone_rows import BasketBand, DistanceBand, HoursRow, Row, read_bands, rows_of_openings
from sellers.errors.hours import InvalidOpeningError, OverlappingOpeningsError
from sellers.hours import WeeklyHours
from sellers.models import DeliveryZone, FeeKind, ZoneKind
from sellers.models.shops import MOST_LEAD_MIN
from sellers.zones import LEAST_RADIUS_M, PRIORITIES, ZoneDraft

HOURS = {"any": _("Whenever the shop is open"), "own": _("At hours of its own")}
USUAL_RADIUS_M = 2000
# Which field of the form an error of a draft belongs to, by the first part of its name.
FIELDS = {"radius_m": "radius_km", "area_ids": "areas", "band_from": "fee_kind", "band_fee": "fee_kind"}
# The fields that say what delivery costs and when there is some.
TERMS = {"fee", "free_above", "minimum_order", "lead_time_min", "fee_kind", "hours_kind"}


class ZoneForm(forms.Form):
    """All of a zone but its rows."""

    name = LineField(
        label=_("Name"),
        max_length=80,
        error_messages=REQUIRED,
        help_text=_("Such as “Agrabad” or “Near”."),
    )
    kind = forms.ChoiceField(label=_("Where is it?"), choices=ZoneKind.choices, widget=forms.RadioSelect)
    radius_km = KilometresField(label=_("How far around the shop (km)"))
    areas = forms.ModelMultipleChoiceField(label=_("Areas"), queryset=Area.objects.none(), required=False)
    shape = ShapeField(label=_("The shape as GeoJSON"))
    shape_file = forms.FileField(label=_("A GeoJSON file"), required=False)
    fee_kind = forms.ChoiceField(label=_("What does delivery cost?"), choices=FeeKind.choices, widget=forms.RadioSelect)
    fee = AmountField(label=_("Fee (৳)"), help_text=_("0 is free."))
    free_above = AmountField(label=_("Free from (৳)"), help_text=_("Of goods; empty for never."))
    minimum_order = AmountField(label=_("Smallest order (৳)"), help_text=_("Of goods; empty for none."))
    lead_time_min = WholeField(
        label=_("Minutes until an order leaves"),
        min_value=0,
        max_value=MOST_LEAD_MIN,
        help_text=_("Empty for the shop’s own time."),
    )
    hours_kind = forms.ChoiceField(label=_("When is there delivery?"), choices=HOURS.items(), widget=forms.RadioSelect)
    priority = WholeField(
        label=_("Priority"),
        min_value=PRIORITIES.start,
        max_value=PRIORITIES.stop - 1,
        help_text=_("Where zones overlap, the highest counts; of equal ones the smaller zone."),
    )
    is_active = forms.BooleanField(label=_("The shop delivers here now"), required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        areas = Area.objects.filter(polygon__isnull=False).defer("polygon", "search_text")
        self.fields["areas"].queryset = areas  # type: ignore[attr-defined]  # a model choice's
        self.fields["areas"].error_messages |= {"invalid_choice": _("There is no such area.")}
        self.fields["name"].widget.attrs |= {"class": "input", "autocomplete": "off"}

    @classmethod
    def typed(cls, data: Any, **changed: Any) -> "ZoneForm":
        """The form with all that was typed, unjudged: whoever searches for an area has not finished."""
        fields = cls.base_fields.items()
        typed = {name: field.widget.value_from_datadict(data, {}, name) for name, field in fields}
        return cls(initial=typed | {"areas": data.getlist("areas")} | changed)

    def clean_shape_file(self) -> Mapping[str, Any] | None:
        """What the file holds: it wins over the text beside it."""
        file = self.cleaned_data["shape_file"]
        if file is None:
            return None
        if file.size > LONGEST_SHAPE:
            raise ValidationError(_("This file is too large: 2,000 corners at most."))
        try:
            return read_geometry(file.read().decode())
        except UnicodeDecodeError as error:
            raise ValidationError(_("This is not a GeoJSON file.")) from error

    def clean(self) -> dict[str, Any]:
        """What the kind of the zone and of the fee asks for is there."""
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("shape_file"):
            cleaned["shape"] = cleaned["shape_file"]
        if cleaned.get("kind") == ZoneKind.RADIUS and "radius_km" not in self.errors:
            self._check_radius(cleaned.get("radius_km"))
        if cleaned.get("kind") == ZoneKind.AREAS and not cleaned.get("areas") and "areas" not in self.errors:
            self.add_error("areas", _("Choose one area at least."))
        is_readable = "shape" not in self.errors and "shape_file" not in self.errors
        if cleaned.get("kind") == ZoneKind.POLYGON and is_readable and cleaned.get("shape") is None:
            self.add_error("shape", _("Draw the zone on the map, or paste its shape."))
        if cleaned.get("fee_kind") == FeeKind.FLAT and cleaned.get("fee") is None and "fee" not in self.errors:
            self.add_error("fee", _("Write the fee; 0 is free."))
        return cleaned

    def _check_radius(self, radius_m: int | None) -> None:
        if radius_m is None:
            self.add_error("radius_km", _("Write how far."))
        elif radius_m < LEAST_RADIUS_M:
            self.add_error("radius_km", _("This circle is too small: 50 metres at least."))


class WholeZoneForm:
    """The form with its rows, as one."""

    def __init__(self, form: ZoneForm, distances: Sequence[Row], baskets: Sequence[Row], hours: Sequence[Row]) -> None:
        self.form, self.distances, self.baskets, self.hours = form, distances, baskets, hours
        self.draft: ZoneDraft | None = None
        if form.is_bound:
            self._judge()

    @classmethod
    def new(cls, *, priority: int = 0) -> "WholeZoneForm":
        """An empty one, with what most shops will want."""
        initial = {
            "kind": ZoneKind.RADIUS, "radius_km": USUAL_RADIUS_M, "fee_kind": FeeKind.FLAT, "hours_kind": "any",
            "priority": priority, "is_active": True,
        }  # fmt: skip
        return cls(ZoneForm(initial=initial), DistanceBand.show([]), BasketBand.show([]), HoursRow.show([]))

    @classmethod
    def of(cls, zone: DeliveryZone) -> "WholeZoneForm":
        """What a zone is now."""
        steps = [{"start": start, "fee": fee} for start, fee in zip(zone.band_from, zone.band_fee, strict=True)]
        plain = ("name", "kind", "fee_kind", "fee", "free_above", "lead_time_min", "priority", "is_active")
        initial = {name: getattr(zone, name) for name in plain} | {
            "radius_km": zone.radius_m,
            "areas": [area.pk for area in zone.areas.all()],
            "shape": _shape_of(zone),
            "minimum_order": zone.minimum_order or None,
            "hours_kind": "any" if zone.hours is None else "own",
        }
        return cls(
            ZoneForm(initial=initial),
            DistanceBand.show(steps if zone.fee_kind == FeeKind.DISTANCE else []),
            BasketBand.show(steps if zone.fee_kind == FeeKind.BASKET else []),
            HoursRow.show(rows_of_openings(zone.hours.openings()) if zone.hours is not None else []),
        )

    @classmethod
    def read(cls, data: Any, files: Any) -> "WholeZoneForm":
        """What was sent, judged."""
        return cls(ZoneForm(data, files), DistanceBand.read(data), BasketBand.read(data), HoursRow.read(data))

    @classmethod
    def typed(cls, data: Any, *, more: str = "", **changed: Any) -> "WholeZoneForm":
        """What was sent, unjudged; `more` names the rows of which there are to be more."""
        kinds: tuple[type[Row], ...] = (DistanceBand, BasketBand, HoursRow)
        return cls(ZoneForm.typed(data, **changed), *(kind.typed(data, more=kind.name == more) for kind in kinds))

    @property
    def has_errors(self) -> bool:
        return bool(self.form.errors or self.wrong_rows)

    @property
    def wrong_rows(self) -> list[Row]:
        """Rows with something wrong in them, among those that are read."""
        return [row for row in self._told_rows() if row.errors] if self.form.is_bound else []

    def terms(self) -> ZoneDraft | None:
        """What the form says about money and time, whatever else is missing; None where that cannot be read."""
        wrong = {"fee", "free_above", "minimum_order", "lead_time_min", "fee_kind", "hours_kind"} & set(
            self.form.errors
        )
        if not self.form.is_bound or wrong or self.wrong_rows:
            return None
        return self._to_draft(*self._read)

    def add_error(self, field: str, message: Any) -> None:
        """An error that the draft's own checks found, beside the field it belongs to."""
        name = field.split(".", maxsplit=1)[0]
        known = FIELDS.get(name, name)
        self.form.add_error(known if known in self.form.fields else None, message)

    def _judge(self) -> None:
        self.form.is_valid()
        self._read = self._read_bands(), self._read_hours()
        if not self.has_errors:
            self.draft = self._to_draft(*self._read)

    def _told_rows(self) -> list[Row]:
        """The rows that say something: those of the chosen kind."""
        told = {"distance": self.distances, "basket": self.baskets}.get(self.form["fee_kind"].value() or "", [])
        return [*told, *(self.hours if self.form["hours_kind"].value() == "own" else [])]

    def _read_bands(self) -> tuple[list[Decimal], list[Decimal]]:
        kind = self.form.cleaned_data.get("fee_kind", FeeKind.FLAT)
        rows: Any = {FeeKind.DISTANCE: self.distances, FeeKind.BASKET: self.baskets}.get(kind, [])
        if kind == FeeKind.FLAT or any(row.errors for row in rows):
            return [], []
        try:
            return read_bands(rows)
        except ValidationError as error:
            self.form.add_error("fee_kind", error)
            return [], []

    def _read_hours(self) -> WeeklyHours | None:
        if self.form.cleaned_data.get("hours_kind") != "own" or any(row.errors for row in self.hours):
            return None
        told = [row for row in self.hours if isinstance(row, HoursRow) and not row.is_empty]
        if not told:
            self.form.add_error("hours_kind", _("Write one row of hours at least."))
        try:
            return WeeklyHours.from_openings(opening for row in told for opening in row.openings())
        except (InvalidOpeningError, OverlappingOpeningsError) as error:
            self.form.add_error("hours_kind", str(error))
            return None

    def _to_draft(self, bands: tuple[list[Decimal], list[Decimal]], hours: WeeklyHours | None) -> ZoneDraft:
        told = self.form.cleaned_data
        kind = ZoneKind(told.get("kind", ZoneKind.RADIUS))
        fee_kind = FeeKind(told["fee_kind"])
        return ZoneDraft(
            name=told.get("name", ""),
            kind=kind,
            shape=told.get("shape") if kind == ZoneKind.POLYGON else None,
            radius_m=told.get("radius_km") if kind == ZoneKind.RADIUS else None,
            area_ids=[area.pk for area in told.get("areas", [])] if kind == ZoneKind.AREAS else (),
            priority=told.get("priority") or 0,
            is_active=told["is_active"],
            fee_kind=fee_kind,
            fee=(told["fee"] or Decimal(0)) if fee_kind == FeeKind.FLAT else Decimal(0),
            band_from=bands[0],
            band_fee=bands[1],
            free_above=told["free_above"],
            minimum_order=told["minimum_order"] or Decimal(0),
            lead_time_min=told["lead_time_min"],
            hours=hours,
        )


def draft_of(zone: DeliveryZone, *, is_active: bool) -> ZoneDraft:
    """A zone as a draft that changes nothing but whether the shop delivers there."""
    return ZoneDraft(
        name=zone.name,
        kind=ZoneKind(zone.kind),
        shape=_shape_of(zone),
        radius_m=zone.radius_m,
        area_ids=[area.pk for area in zone.areas.all()],
        priority=zone.priority,
        is_active=is_active,
        fee_kind=FeeKind(zone.fee_kind),
        fee=zone.fee,
        band_from=zone.band_from,
        band_fee=zone.band_fee,
        free_above=zone.free_above,
        minimum_order=zone.minimum_order,
        lead_time_min=zone.lead_time_min,
        hours=zone.hours,
        is_synthetic=zone.is_synthetic,
    )


def _shape_of(zone: DeliveryZone) -> Mapping[str, Any] | None:
    """What was drawn, to the last digit: GDAL's own JSON rounds."""
    if zone.kind != ZoneKind.POLYGON:
        return None
    return {"type": "MultiPolygon", "coordinates": zone.polygon.coords}
