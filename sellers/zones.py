"""A delivery zone as somebody gives it, and how large one may be."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from marketplace.core.errors import ErrorDetail
from sellers.errors.zones import InvalidZoneError
from sellers.hours import WeeklyHours
from sellers.models.shops import MOST_LEAD_MIN
from sellers.models.zones import MOST_FEE, FeeKind, ZoneKind

MOST_ZONES = 50
MOST_VERTICES = 2_000
MOST_AREAS = 50
MOST_BANDS = 20
LEAST_RADIUS_M = 50
LEAST_AREA_M2 = 100.0
PRIORITIES = range(-100, 101)
# numeric(12, 2)
LARGEST_AMOUNT = Decimal("9999999999.99")
TOO_DEAR = _("A delivery costs 100,000 taka at most.")


@dataclass(frozen=True, slots=True)
class ZoneDraft:
    """Everything that a person says about a zone; see `DeliveryZone` for what the terms mean.

    Attributes:
        shape: a GeoJSON geometry, Polygon or MultiPolygon, of a zone that is drawn.
        radius_m: metres around the shop, of a circle.
        area_ids: which areas, of a zone by areas.
        band_from: metres or price from which each fee of `band_fee` holds, rising from 0.
        lead_time_min: None for the shop's own.
        hours: None for whenever the shop is open.
        mends: whether a shape that crosses itself or the like is mended; else it is refused.
        is_synthetic: made up for the demo.
    """

    name: str
    kind: ZoneKind
    shape: Mapping[str, Any] | None = None
    radius_m: int | None = None
    area_ids: Sequence[UUID] = ()
    priority: int = 0
    is_active: bool = True
    fee_kind: FeeKind = FeeKind.FLAT
    fee: Decimal = Decimal(0)
    band_from: Sequence[Decimal] = ()
    band_fee: Sequence[Decimal] = ()
    free_above: Decimal | None = None
    minimum_order: Decimal = Decimal(0)
    lead_time_min: int | None = None
    hours: WeeklyHours | None = None
    mends: bool = True
    is_synthetic: bool = False

    def check(self) -> None:
        """See that it makes sense by itself; the shape is read later, beside the shop's pin.

        Raises:
            InvalidZoneError: it does not; names every field that is wrong.
        """
        details = [*self._wrong_place(), *self._wrong_terms(), *self._wrong_bands()]
        if details:
            raise InvalidZoneError(details=details)

    def _wrong_place(self) -> list[ErrorDetail]:
        told = {ZoneKind.POLYGON: "shape", ZoneKind.RADIUS: "radius_m", ZoneKind.AREAS: "area_ids"}
        given = {"shape": self.shape, "radius_m": self.radius_m, "area_ids": list(self.area_ids) or None}
        wanted = told[ZoneKind(self.kind)]
        details = [
            ErrorDetail(name, _("This belongs to another kind of zone."))
            for name, value in given.items()
            if name != wanted and value is not None
        ]
        if given[wanted] is None:
            details.append(ErrorDetail(wanted, _("Say where the zone is.")))
        if self.radius_m is not None and self.radius_m < LEAST_RADIUS_M:
            details.append(ErrorDetail("radius_m", _("This circle is too small: 50 metres at least.")))
        if len(self.area_ids) > MOST_AREAS:
            details.append(ErrorDetail("area_ids", _("These are too many areas: 50 at most.")))
        return details

    def _wrong_terms(self) -> list[ErrorDetail]:
        details = []
        if not 1 <= len(self.name.strip()) <= 80:
            details.append(ErrorDetail("name", _("Give the zone a name of at most 80 characters.")))
        if self.priority not in PRIORITIES:
            details.append(ErrorDetail("priority", _("A priority lies between -100 and 100.")))
        if self.lead_time_min is not None and not 0 <= self.lead_time_min <= MOST_LEAD_MIN:
            details.append(ErrorDetail("lead_time_min", _("An order leaves within a week.")))
        amounts = {"fee": self.fee, "free_above": self.free_above, "minimum_order": self.minimum_order}
        details += [
            ErrorDetail(name, _("An amount is not negative, and has two places at most."))
            for name, amount in amounts.items()
            if amount is not None and not _is_amount(amount)
        ]
        if _is_too_dear(self.fee):
            details.append(ErrorDetail("fee", TOO_DEAR))
        return details

    def _wrong_bands(self) -> list[ErrorDetail]:
        if self.fee_kind == FeeKind.FLAT:
            is_told = bool(self.band_from or self.band_fee)
            return [ErrorDetail("band_from", _("A fee that is the same for all has no steps."))] if is_told else []
        if not 1 <= len(self.band_from) <= MOST_BANDS or len(self.band_from) != len(self.band_fee):
            return [ErrorDetail("band_from", _("Give one to 20 steps, each with its fee."))]
        if self.band_from[0] != 0 or any(low >= high for low, high in pairwise(self.band_from)):
            return [ErrorDetail("band_from", _("The steps begin at 0, and each begins after the one before."))]
        return [
            ErrorDetail(f"{name}.{index}", _("An amount is not negative, and has two places at most."))
            for name, amounts in (("band_from", self.band_from), ("band_fee", self.band_fee))
            for index, amount in enumerate(amounts)
            if not _is_amount(amount)
        ] + [ErrorDetail(f"band_fee.{index}", TOO_DEAR) for index, fee in enumerate(self.band_fee) if _is_too_dear(fee)]


def _is_amount(amount: Decimal) -> bool:
    return amount.is_finite() and 0 <= amount <= LARGEST_AMOUNT and amount == round(amount, 2)


def _is_too_dear(fee: Decimal) -> bool:
    return fee.is_finite() and fee > MOST_FEE
