"""What the operations on a shop's order terms read and answer."""

from typing import Self

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from marketplace.core.schemas import StrictSchema
from marketplace.orders.models import ShopOrderTerms
from marketplace.orders.services.shop_terms import SLOT_LENGTHS, OrderTermsDraft

DEFAULTS: dict[str, JsonValue] = {
    "accept_within_min": 15,
    "accepts_by_itself": False,
    "offers_pickup": True,
    "offers_slots": True,
    "slot_min": 60,
    "slot_capacity": None,
    "pickup_within_min": 1440,
    "returns_within_days": 3,
}


class OrderTermsIn(StrictSchema):
    """How a shop takes orders, whole; a number outside its bounds is told with them (400 `invalid_order_terms`)."""

    model_config = ConfigDict(json_schema_extra={"examples": [{**DEFAULTS}]})

    accept_within_min: int = Field(description="Minutes to answer an order; while the shop is closed no time runs.")
    accepts_by_itself: bool = Field(description="Whether every order is accepted at once.")
    offers_pickup: bool = Field(description="Whether buyers can come for their orders.")
    offers_slots: bool = Field(description="Whether buyers can choose a time.")
    slot_min: int = Field(description=f"How long such a time is: one of {', '.join(map(str, SLOT_LENGTHS))} minutes.")
    slot_capacity: int | None = Field(description="Orders at the same time; null for any number.")
    pickup_within_min: int = Field(description="Minutes for which what is ready is kept.")
    returns_within_days: int = Field(description="Days in which buyers can send something back; 0 for never.")

    def to_draft(self) -> OrderTermsDraft:
        return OrderTermsDraft(**self.model_dump())


class OrderTermsOut(BaseModel):
    """How a shop takes orders; one that has chosen nothing has the market's defaults."""

    model_config = ConfigDict(from_attributes=True)

    accept_within_min: int
    accepts_by_itself: bool
    offers_pickup: bool
    offers_slots: bool
    slot_min: int
    slot_capacity: int | None
    pickup_within_min: int
    returns_within_days: int

    @classmethod
    def of(cls, terms: ShopOrderTerms) -> Self:
        return cls.model_validate(terms)
