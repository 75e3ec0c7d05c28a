"""What geo's endpoints read and answer."""

from typing import Self
from uuid import UUID

from django.contrib.gis.geos import Point
from django.utils.translation import gettext as _
from pydantic import BaseModel, ConfigDict, Field, model_validator

from geo.kinds import PlaceKind
from geo.models import Area, AreaLevel
from geo.points import GeoPoint
from geo.search import FoundPlace
from marketplace.core.schemas import PageParams, StrictSchema


class PinIn(StrictSchema):
    """A pin in a query string; other query sets inherit it."""

    lat: float = Field(ge=-90, le=90, description="Latitude in degrees (WGS 84).", examples=[22.3569])
    lon: float = Field(ge=-180, le=180, description="Longitude in degrees (WGS 84).", examples=[91.7832])

    def to_point(self) -> GeoPoint:
        return GeoPoint(lat=self.lat, lon=self.lon)


class OptionalPinIn(StrictSchema):
    """A pin that may be left out, but not half of it."""

    lat: float | None = Field(default=None, ge=-90, le=90, description="The pin's latitude, if there is a pin.")
    lon: float | None = Field(default=None, ge=-180, le=180, description="The pin's longitude, with `lat`.")

    @model_validator(mode="after")
    def refuse_half_a_pin(self) -> Self:
        if (self.lat is None) != (self.lon is None):
            raise ValueError(_("Give both lat and lon, or neither."))
        return self

    def to_point(self) -> GeoPoint | None:
        return None if self.lat is None or self.lon is None else GeoPoint(lat=self.lat, lon=self.lon)


class AreasIn(PageParams):
    """Which areas to list."""

    level: AreaLevel | None = None
    parent: UUID | None = Field(default=None, description="Only those directly below this area.")


class PlaceSearchIn(OptionalPinIn):
    """A search by name."""

    q: str = Field(min_length=1, max_length=100, description="A name in either language; `place, area` narrows.")
    limit: int = Field(default=10, ge=1, le=50)


class GeocodeIn(OptionalPinIn):
    """An address to find."""

    q: str = Field(min_length=1, max_length=200, description="An address in either language.")


class DistanceIn(StrictSchema):
    """Two points."""

    from_lat: float = Field(ge=-90, le=90)
    from_lon: float = Field(ge=-180, le=180)
    to_lat: float = Field(ge=-90, le=90)
    to_lon: float = Field(ge=-180, le=180)


class PointOut(BaseModel):
    """Degrees on WGS 84."""

    model_config = ConfigDict(from_attributes=True, frozen=True)

    lat: float
    lon: float

    @classmethod
    def of(cls, point: Point) -> Self:
        """What a model's point field holds."""
        return cls.model_validate(GeoPoint.from_geos(point))


class Notice(BaseModel):
    """Why an answer is emptier than one might expect."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"code": "outside_service_area", "message": "…"}]})

    code: str
    message: str

    @classmethod
    def outside_service_area(cls) -> Self:
        """What any list around a pin says for a pin abroad."""
        return cls(code="outside_service_area", message=_("We only serve places in Bangladesh so far."))


class LocatedAreaOut(BaseModel):
    """One area of the chain a point lies in."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    code: str
    level: AreaLevel
    name_en: str
    name_bn: str


class LocateOut(BaseModel):
    """Division, district and upazila of a point; none, and a notice, outside Bangladesh."""

    areas: list[LocatedAreaOut]
    notice: Notice | None


class AreaOut(LocatedAreaOut):
    """An area; `location` is the place of its label, null where its outline is not known."""

    pcode: str | None
    parent_id: UUID | None
    aliases: list[str]
    location: PointOut | None

    @classmethod
    def of(cls, area: Area) -> Self:
        label = area.label_point
        return cls(
            id=area.id,
            code=area.code,
            level=AreaLevel(area.level),
            name_en=area.name_en,
            name_bn=area.name_bn,
            pcode=area.pcode,
            parent_id=area.parent_id,
            aliases=area.aliases,
            location=PointOut.of(label) if label else None,
        )


class BilingualNameOut(BaseModel):
    """A name in both languages."""

    model_config = ConfigDict(from_attributes=True)

    name_en: str
    name_bn: str


class FoundPlaceOut(BaseModel):
    """An area or a landmark found by name.

    `kind` is an area's level or a landmark's kind, `kind_label` the same in words. `is_approximate`: the location is
    only the middle of the area around it. `distance_m`: metres from the pin, null without one.
    """

    id: UUID
    type: str = Field(examples=["place"])
    kind: str
    kind_label: str
    name_en: str
    name_bn: str
    upazila: BilingualNameOut | None
    district: BilingualNameOut | None
    location: PointOut
    is_approximate: bool
    distance_m: float | None

    @classmethod
    def of(cls, found: FoundPlace) -> Self:
        labels = AreaLevel if found.type == "area" else PlaceKind
        return cls.model_validate(
            {
                **{name: getattr(found, name) for name in cls.model_fields if name != "kind_label"},
                "kind_label": str(labels(found.kind).label),
            },
            from_attributes=True,
        )


class PlaceSearchOut(BaseModel):
    """Places and areas, the best first; a search has one page."""

    items: list[FoundPlaceOut]
    next: None = None


class AddressOut(BaseModel):
    """What people call a point; `precision` is `exact`, `street` or `area`."""

    model_config = ConfigDict(from_attributes=True)

    label: str
    location: PointOut
    precision: str


class GeocodeOut(BaseModel):
    """Points for an address; `source` is the geocoder that answered, which may have to be credited."""

    items: list[AddressOut]
    next: None = None
    source: str


class ReverseGeocodeOut(BaseModel):
    """What people call a point, and the areas it lies in."""

    address: AddressOut | None
    areas: list[LocatedAreaOut]
    source: str
    notice: Notice | None


class DistanceOut(BaseModel):
    """Metres on the WGS 84 spheroid."""

    distance_m: float
