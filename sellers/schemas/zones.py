"""What the operations on a shop's zones read and answer. Shapes are GeoJSON, as RFC 7946 has it."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, Literal, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from geo.schemas import PinIn
from marketplace.core.money import Amount, Money, MoneySchema
from marketplace.core.schemas import StrictSchema, line
from sellers.hours import WeeklyHours
from sellers.models import DeliveryZone, FeeKind, ZoneKind
from sellers.models.shops import MOST_LEAD_MIN
from sellers.schemas.hours import MOST_OPENINGS, OpeningIn
from sellers.schemas.shops import OpeningOut
from sellers.services.zones import SavedZone
from sellers.shapes import Mending
from sellers.terms import RankedZone, Standing
from sellers.zones import LEAST_RADIUS_M, MOST_AREAS, MOST_BANDS, MOST_ZONES, ZoneDraft

ZoneName = Annotated[str, line(80, least=1)]
NotNegative = Annotated[Amount, Field(ge=0, max_digits=12, examples=["30.00"])]


# What a draft takes as it is sent.
SAID = (
    "name", "kind", "radius_m", "area_ids", "priority", "is_active", "fee_kind", "fee", "free_above", "minimum_order",
    "lead_time_min", "mends",
)  # fmt: skip


class GeometryIn(StrictSchema):
    """A GeoJSON geometry; `sellers.geojson` reads the coordinates, and names what is wrong by its place."""

    type: Literal["Polygon", "MultiPolygon"]
    coordinates: list[Any] = Field(description="Rings of [longitude, latitude], the outline before its holes.")


class BandIn(StrictSchema):
    """From so many metres, or so much money, on, the fee is this."""

    starts_at: NotNegative = Field(description='Metres from the shop, or what the goods cost; the first is "0".')
    fee: NotNegative


class TermsIn(StrictSchema):
    """The terms of a zone, and of a zone that is not drawn, where it is."""

    name: ZoneName
    kind: ZoneKind
    radius_m: int | None = Field(default=None, ge=LEAST_RADIUS_M, le=150_000, description="Of a circle, in metres.")
    area_ids: list[UUID] = Field(default=[], max_length=MOST_AREAS, description="Of a zone by areas.")
    priority: int = Field(default=0, ge=-100, le=100, description="Where zones overlap, the higher counts.")
    is_active: bool = True
    fee_kind: FeeKind = FeeKind.FLAT
    fee: NotNegative = Field(default=Decimal(0), description="In taka, where it is the same for all.")
    bands: list[BandIn] = Field(default=[], max_length=MOST_BANDS, description="Fees by distance or basket.")
    free_above: NotNegative | None = Field(default=None, description="Goods for so much are delivered for nothing.")
    minimum_order: NotNegative = Decimal(0)
    lead_time_min: int | None = Field(default=None, ge=0, le=MOST_LEAD_MIN, description="Null for the shop's own.")
    hours: list[OpeningIn] | None = Field(
        default=None, max_length=MOST_OPENINGS, description="Null for whenever the shop is open."
    )
    mends: bool = Field(default=True, description="Mend a shape that crosses itself; else it is refused.")

    def to_draft(self, shape: GeometryIn | None) -> ZoneDraft:
        """The zone as the services take it.

        Raises:
            InvalidOpeningError, OverlappingOpeningsError: the hours are none.
        """
        return ZoneDraft(
            **{name: getattr(self, name) for name in SAID},
            shape=shape.model_dump() if shape is not None else None,
            band_from=[band.starts_at for band in self.bands],
            band_fee=[band.fee for band in self.bands],
            hours=self._week(),
        )

    def _week(self) -> WeeklyHours | None:
        if self.hours is None:
            return None
        return WeeklyHours.from_openings(opening.to_opening() for opening in self.hours)


class ZoneIn(TermsIn):
    """A zone; a change says everything anew."""

    shape: GeometryIn | None = Field(default=None, description="Of a zone that is drawn.")

    def to_zone_draft(self) -> ZoneDraft:
        return self.to_draft(self.shape)


class ZonePropertiesIn(TermsIn):
    """What a feature says beside its shape."""

    id: UUID | None = Field(default=None, description="Which zone it changes; without one it is new.")


class ZoneFeatureIn(StrictSchema):
    """One zone. The geometry of circles and of zones by areas is not read: their properties say where they are."""

    type: Literal["Feature"]
    geometry: GeometryIn | None = None
    properties: ZonePropertiesIn

    def to_draft(self) -> ZoneDraft:
        return self.properties.to_draft(self.geometry if self.properties.kind == ZoneKind.POLYGON else None)


class ZoneCollectionIn(StrictSchema):
    """All zones that the shop shall have."""

    type: Literal["FeatureCollection"]
    features: list[ZoneFeatureIn] = Field(max_length=MOST_ZONES)


class MendingOut(BaseModel):
    """What was wrong with the shape that was sent, and where."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"reason": "…", "lat": 22.36, "lon": 91.82}]})

    reason: str
    lat: float
    lon: float

    @classmethod
    def of(cls, mending: Mending) -> Self:
        return cls(reason=str(mending.text), lat=mending.point[1], lon=mending.point[0])


class BandOut(BaseModel):
    """From so many metres, or so much money, on, the fee is this."""

    starts_at: Amount
    fee: Amount


class ZonePropertiesOut(BaseModel):
    """A zone's terms, in the words of `ZoneIn`."""

    id: UUID
    name: str
    kind: ZoneKind
    radius_m: int | None
    area_ids: list[UUID]
    priority: int
    is_active: bool
    fee_kind: FeeKind
    fee: Amount
    bands: list[BandOut]
    free_above: Amount | None
    minimum_order: Amount
    lead_time_min: int | None
    hours: list[OpeningOut] | None

    @classmethod
    def terms_of(cls, zone: DeliveryZone) -> dict[str, Any]:
        """The fields of this class, read from a zone with its areas."""
        same = {name: getattr(zone, name) for name in ZonePropertiesOut.model_fields if hasattr(zone, name)}
        return same | {
            "area_ids": [area.pk for area in zone.areas.all()],
            "bands": [
                BandOut(starts_at=start, fee=fee) for start, fee in zip(zone.band_from, zone.band_fee, strict=True)
            ],
            "hours": [OpeningOut.of(one) for one in zone.hours.openings()] if zone.hours is not None else None,
        }

    @classmethod
    def of(cls, zone: DeliveryZone) -> Self:
        return cls(**cls.terms_of(zone))


class ZoneOut(ZonePropertiesOut):
    """One zone with its shape, whatever kind it is."""

    area_m2: float = Field(description="On the WGS 84 spheroid.")
    shape: dict[str, Any] = Field(description="A GeoJSON MultiPolygon; of a circle, a ring just outside it.")
    mending: MendingOut | None = Field(default=None, description="Only where the shape that was sent was mended.")
    is_synthetic: bool = Field(description="Made up for the demo.")

    @classmethod
    def of(cls, zone: DeliveryZone, mending: Mending | None = None) -> Self:
        return cls(
            **cls.terms_of(zone),
            area_m2=zone.area_m2,
            shape=shape_out(zone),
            mending=MendingOut.of(mending) if mending else None,
            is_synthetic=zone.is_synthetic,
        )

    @classmethod
    def saved(cls, saved: SavedZone) -> Self:
        return cls.of(saved.zone, saved.mending)


class ZonesOut(BaseModel):
    """A shop's zones in the order in which they count; there are 50 at most, so there is one page."""

    items: list[ZoneOut]
    next: None = None


class ZoneFeatureOut(BaseModel):
    """One zone as GeoJSON."""

    type: Literal["Feature"] = "Feature"
    geometry: dict[str, Any]
    properties: ZonePropertiesOut


class ZoneCollectionOut(BaseModel):
    """A shop's zones as GeoJSON, which `PUT` takes back as they are."""

    type: Literal["FeatureCollection"] = "FeatureCollection"
    features: list[ZoneFeatureOut]

    @classmethod
    def of(cls, zones: Sequence[DeliveryZone]) -> Self:
        return cls(
            features=[ZoneFeatureOut(geometry=shape_out(zone), properties=ZonePropertiesOut.of(zone)) for zone in zones]
        )


class ZoneTestParams(PinIn):
    """A pin, and what the goods cost there."""

    subtotal: Amount | None = Field(default=None, ge=0, description="What the goods cost, in taka.")


class ZoneTestItem(BaseModel):
    """One zone that holds the pin, and whether it counts."""

    id: UUID
    name: str
    priority: int
    area_m2: float
    standing: Standing = Field(description="Why it counts, or which rule put another one before it.")
    fee: MoneySchema
    free_above: MoneySchema | None
    minimum_order: MoneySchema
    lead_time_min: int
    delivers_now: bool
    delivers_at: datetime | None

    @classmethod
    def of(cls, ranked: RankedZone) -> Self:
        zone = ranked.zone
        return cls(
            id=zone.zone_id,
            name=zone.name,
            priority=zone.priority,
            area_m2=zone.area_m2,
            standing=ranked.standing,
            fee=money_out(zone.fee),
            free_above=money_out(zone.free_above) if zone.free_above else None,
            minimum_order=money_out(zone.minimum_order),
            lead_time_min=zone.lead_time_min,
            delivers_now=zone.delivers_now,
            delivers_at=zone.delivers_at,
        )


class ZoneTestOut(BaseModel):
    """Every active zone that holds the pin, the one that counts first among those that deliver."""

    items: list[ZoneTestItem]
    distance_m: float | None = Field(description="From the shop, where a zone holds the pin.")
    nearest_zone_m: float | None = Field(description="To the nearest zone, where none holds the pin.")


def money_out(amount: Money) -> MoneySchema:
    return MoneySchema(amount=amount.amount, currency=amount.currency)


def shape_out(zone: DeliveryZone) -> dict[str, Any]:
    """A zone's shape as GeoJSON, with all digits of its corners."""
    return {"type": "MultiPolygon", "coordinates": zone.polygon.coords}
