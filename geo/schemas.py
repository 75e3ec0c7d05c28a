"""What geo's endpoints read and answer."""

from pydantic import Field

from geo.points import GeoPoint
from marketplace.core.schemas import StrictSchema


class PinIn(StrictSchema):
    """A pin in a query string; other query sets inherit it."""

    lat: float = Field(ge=-90, le=90, description="Latitude in degrees (WGS 84).", examples=[22.3569])
    lon: float = Field(ge=-180, le=180, description="Longitude in degrees (WGS 84).", examples=[91.7832])

    def to_point(self) -> GeoPoint:
        return GeoPoint(lat=self.lat, lon=self.lon)
