"""What carriers' phones send, and what they and buyers are told, over HTTP."""

from datetime import datetime
from typing import Self
from uuid import UUID

from django.utils import timezone
from pydantic import AwareDatetime, BaseModel, Field

from geo.points import GeoPoint
from geo.schemas import PointOut
from marketplace.core.money import MoneySchema
from marketplace.core.schemas import StrictSchema
from marketplace.delivery.fixes import Doubt, Position
from marketplace.delivery.models import Leg
from marketplace.delivery.selectors import OnTheWay, left_to_collect, was_seen
from marketplace.delivery.services.positions import MOST_AT_ONCE, Recorded
from marketplace.orders.schemas.order_parts import money


class FixIn(StrictSchema):
    """Where a phone was at one instant, as the Geolocation API tells it."""

    lat: float = Field(ge=-90, le=90)
    lon: float = Field(ge=-180, le=180)
    at: AwareDatetime = Field(description="When that was, by the phone's clock.")
    accuracy_m: float = Field(ge=0, le=100_000, description="Within how many metres.")
    heading: float | None = Field(default=None, ge=0, le=360, description="Degrees from north; null while standing.")
    speed_mps: float | None = Field(default=None, ge=0, le=1000, description="Metres a second.")

    def to_position(self) -> Position:
        return Position(GeoPoint(self.lat, self.lon), self.at, self.accuracy_m, self.heading, self.speed_mps)


class FixesIn(StrictSchema):
    """What a phone has found since it last sent something; in whatever order."""

    fixes: list[FixIn] = Field(min_length=1, max_length=MOST_AT_ONCE)


class RecordedOut(BaseModel):
    """What became of it. What was not believed was dropped, and need not be sent again."""

    taken: int
    dropped: dict[Doubt, int] = Field(description="How many were not believed, and why.")
    eta_min: int | None = Field(description="How many minutes the rest of the way takes.")

    @classmethod
    def of(cls, recorded: Recorded) -> Self:
        eta_min = recorded.estimate.eta_min if recorded.estimate else None
        return cls(taken=recorded.taken, dropped=dict(recorded.dropped), eta_min=eta_min)


class SharingIn(StrictSchema):
    """Whether the buyer may see where one is."""

    is_on: bool


class CarrierIn(StrictSchema):
    """Who is to carry an order."""

    carrier_id: UUID


class LegOut(BaseModel):
    """An order that somebody carries."""

    id: UUID
    order_number: str
    shop: str = Field(description="The shop's slug.")
    started_at: datetime
    shares_since: datetime | None = Field(description="Since when the buyer sees where its carrier is.")
    recipient: str
    phone: str
    address_line: str
    landmark: str
    area_name_en: str = Field(description="The area of the address; empty where there is none.")
    area_name_bn: str
    note: str = Field(description="The buyer's, for the shop and whoever brings it.")
    to_collect: MoneySchema | None = Field(description="What the buyer still pays at the door; null for nothing.")
    destination: PointOut | None

    @classmethod
    def of(cls, leg: Leg) -> Self:
        purchase, pin = leg.order.purchase, leg.destination
        area, left = purchase.area, left_to_collect(leg)
        return cls(
            id=leg.pk,
            order_number=leg.order.number,
            shop=leg.order.shop.slug,
            started_at=leg.started_at,
            shares_since=leg.shares_since,
            recipient=purchase.recipient,
            phone=purchase.phone,
            address_line=purchase.address_line,
            landmark=purchase.landmark,
            area_name_en=area.name_en if area else "",
            area_name_bn=area.name_bn if area else "",
            note=leg.order.note,
            to_collect=money(left, leg.order.currency) if left else None,
            destination=PointOut(lat=pin.lat, lon=pin.lon) if pin else None,
        )


class CarriedOut(BaseModel):
    """That an order has another carrier."""

    leg_id: UUID
    order_number: str


class PositionOut(BaseModel):
    """Where a carrier was last."""

    lat: float
    lon: float
    accuracy_m: float
    heading: float | None
    at: datetime
    seen_ago_s: int = Field(description="How many seconds ago that was.")


class OnTheWayOut(BaseModel):
    """Where an order is that is on its way."""

    leg_id: UUID
    topic: str = Field(description="The live topic that hears `position` signals while its carrier shares theirs.")
    is_shared: bool
    position: PositionOut | None
    eta_min: int | None
    distance_m: int | None

    @classmethod
    def of(cls, way: OnTheWay) -> Self:
        now, seen, estimate = timezone.now(), way.position, way.estimate
        return cls(
            leg_id=way.leg.pk,
            topic=f"leg:{way.leg.pk}",
            is_shared=way.leg.shares_since is not None,
            position=PositionOut(
                lat=seen.point.lat,
                lon=seen.point.lon,
                accuracy_m=seen.accuracy_m,
                heading=seen.heading,
                at=seen.at,
                seen_ago_s=was_seen(seen, now=now),
            )
            if seen
            else None,
            eta_min=estimate.eta_min if estimate else None,
            distance_m=round(estimate.distance_m) if estimate else None,
        )
