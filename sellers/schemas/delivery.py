"""What buyers ask and are told about delivery."""

from datetime import datetime
from typing import Any, Literal, Self
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from pydantic import BaseModel, ConfigDict, Field

from geo.schemas import Notice, PinIn
from marketplace.core.errors import Text
from marketplace.core.money import DEFAULT_CURRENCY, Amount, Money, MoneySchema
from marketplace.core.pagination import Cursor, InvalidCursorError
from marketplace.core.schemas import PageParams
from sellers.schemas.shops import NearbyShop
from sellers.schemas.zones import money_out
from sellers.shops_at import AfterShop, ShopsAtQuery
from sellers.shops_at_sql import Sort
from sellers.terms import DeliveryRefusal, DeliveryTerms, Reason, ZoneAtPin

REASONS: dict[Reason, Text] = {
    Reason.OUTSIDE: _("The shop does not deliver to this place."),
    Reason.CLOSED: _("The shop is closed."),
    Reason.NOT_AT_THIS_HOUR: _("The shop does not deliver to this place at this hour."),
    Reason.BELOW_MINIMUM: _("The order is smaller than the shop delivers to this place."),
}


class ShopsAtParams(PageParams, PinIn):
    """Who delivers to which pin. Coordinates are degrees."""

    category: str | None = Field(
        default=None, pattern="^[a-z0-9-]{1,60}$", description="Slug of a kind of shop; a root stands for all below it."
    )
    open_now: bool = Field(default=False, description="Leave out those that deliver soon only.")
    sort: Sort = Field(default="distance", description="Ties are by distance.")
    subtotal: Amount | None = Field(default=None, ge=0, description="What the goods cost, in taka, where fees ask.")

    def to_query(self, *, now: datetime) -> ShopsAtQuery:
        """The question as sellers asks it.

        Raises:
            InvalidCursorError: the cursor belongs to another question.
        """
        return ShopsAtQuery(
            pin=self.to_point(),
            now=now,
            sort=self.sort,
            limit=self.limit,
            category=self.category,
            open_now=self.open_now,
            subtotal=self.subtotal,
            after=self._after(),
        )

    def next_cursor(self, after: AfterShop | None) -> str | None:
        """The cursor of the page that begins there."""
        if after is None:
            return None
        return Cursor((after.key, after.distance_m, after.shop_id)).encode(query=self._bound_query())

    def _after(self) -> AfterShop | None:
        if self.cursor is None:
            return None
        match Cursor.decode(self.cursor, query=self._bound_query()).values:
            case (float(key), float(distance_m), UUID() as shop_id):
                return AfterShop(key, distance_m, shop_id)
        raise InvalidCursorError

    def _bound_query(self) -> str:
        return f"shops/at|{self.query_key()}"


class ZoneOfShop(BaseModel):
    """The zone that counts at the pin."""

    model_config = ConfigDict(frozen=True)

    id: UUID
    name: str
    is_synthetic: bool = Field(description="The zone and its terms are made up for the demo.")


class DeliveringShop(NearbyShop):
    """A shop that delivers to the pin, and on which terms."""

    rating: float | None
    rating_count: int
    zone: ZoneOfShop
    fee: MoneySchema
    free_above: MoneySchema | None = Field(description="Goods for so much are delivered for nothing.")
    minimum_order: MoneySchema
    lead_time_min: int = Field(description="Minutes until an order leaves the shop, a rush included.")
    eta_min: int = Field(description="Minutes until it is there, the way included, from when the shop delivers.")
    delivers_now: bool = Field(description="Shop and zone are open.")
    delivers_at: datetime | None = Field(description="When they open next, if they are not.")


class ShopsAtOut(BaseModel):
    """The shops that deliver to the pin, now or soon."""

    items: list[DeliveringShop]
    next: str | None
    notice: Notice | None


class DeliveryParams(PinIn):
    """Where to, and what the goods cost."""

    subtotal: Amount | None = Field(default=None, ge=0, description="What the goods cost, in taka.")

    def to_subtotal(self) -> Money | None:
        return Money(self.subtotal, DEFAULT_CURRENCY) if self.subtotal is not None else None


class DeliveryTermsOut(BaseModel):
    """What delivery costs, and how long it takes."""

    zone: ZoneOfShop
    distance_m: float = Field(description="Metres from the shop, a geodesic on the WGS 84 spheroid.")
    fee: MoneySchema
    free_above: MoneySchema | None
    missing_to_free: MoneySchema | None = Field(description="For so much more the fee is nothing.")
    minimum_order: MoneySchema
    missing_to_minimum: MoneySchema | None = Field(description="For so much more the order is taken.")
    lead_time_min: int = Field(description="Minutes until an order leaves the shop, a rush included.")
    travel_min: int = Field(description="Minutes on the way.")
    eta_min: int = Field(description="Both together, from when the shop delivers.")
    travel_source: str = Field(description="Who knows the way, which may have to be credited.")
    delivers_now: bool
    delivers_at: datetime | None = Field(description="When the shop delivers there next, if it does not now.")

    @classmethod
    def of(cls, terms: DeliveryTerms) -> Self:
        zone: ZoneAtPin = terms.zone
        return cls(
            zone=ZoneOfShop(id=zone.zone_id, name=zone.name, is_synthetic=zone.is_synthetic),
            distance_m=round(zone.distance_m, 3),
            fee=money_out(zone.fee),
            free_above=_optional(zone.free_above),
            missing_to_free=_optional(terms.missing_to_free),
            minimum_order=money_out(zone.minimum_order),
            missing_to_minimum=_optional(terms.missing_to_minimum),
            lead_time_min=zone.lead_time_min,
            travel_min=terms.travel_min,
            eta_min=terms.eta_min,
            travel_source=terms.travel_source,
            delivers_now=zone.delivers_now,
            delivers_at=zone.delivers_at,
        )


class RefusalOut(BaseModel):
    """Why the shop does not deliver."""

    code: Reason
    message: str


class DeliveryOut(BaseModel):
    """Whether a shop delivers to a pin: on which terms, or why not.

    `terms` are also told where only the hour or the order's size stands against it.
    """

    delivers: bool
    terms: DeliveryTermsOut | None
    refusal: RefusalOut | None
    nearest_zone_m: float | None = Field(description="Metres to the shop's nearest zone, where the pin lies in none.")
    opens_at: datetime | None = Field(description="When the shop delivers there next, where it is closed.")

    @classmethod
    def of(cls, answer: DeliveryTerms | DeliveryRefusal) -> Self:
        if isinstance(answer, DeliveryTerms):
            return cls(
                delivers=True,
                terms=DeliveryTermsOut.of(answer),
                refusal=None,
                nearest_zone_m=None,
                opens_at=answer.zone.delivers_at,
            )
        nearest_m = answer.nearest_zone_m
        return cls(
            delivers=False,
            terms=DeliveryTermsOut.of(answer.terms) if answer.terms else None,
            refusal=RefusalOut(code=answer.reason, message=str(REASONS[answer.reason])),
            nearest_zone_m=None if nearest_m is None else round(nearest_m, 3),
            opens_at=answer.opens_at,
        )


class PublicZoneProperties(BaseModel):
    """What everybody may know of a zone."""

    id: UUID
    name: str
    is_synthetic: bool = Field(description="Made up for the demo.")
    minimum_order: MoneySchema
    free_above: MoneySchema | None


class PublicZoneFeature(BaseModel):
    """One zone, its outline simplified."""

    type: Literal["Feature"]
    geometry: dict[str, Any]
    properties: PublicZoneProperties


class PublicZonesOut(BaseModel):
    """A shop's active zones as GeoJSON, for maps: outlines are simplified by some ten metres."""

    type: Literal["FeatureCollection"]
    features: list[PublicZoneFeature]


def _optional(amount: Money | None) -> MoneySchema | None:
    return money_out(amount) if amount is not None else None
