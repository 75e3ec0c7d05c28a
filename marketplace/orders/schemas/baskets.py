"""What the operations on baskets read and answer."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Annotated, Self
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, Field, model_validator

from geo.points import GeoPoint
from geo.schemas import OptionalPinIn, PinIn
from marketplace.core.errors import ErrorDetail
from marketplace.core.money import Amount, MoneySchema
from marketplace.core.schemas import StrictSchema, line
from marketplace.orders.errors.baskets import InvalidCapError
from marketplace.orders.models import Basket, BasketLine, Fulfilment, SubstitutionWish
from marketplace.orders.models.baskets import MOST_QUANTITY
from marketplace.orders.pricing.quoted import Quote
from marketplace.orders.schemas.quotes import QuoteOut
from marketplace.orders.services.baskets import LineChange, Wanted, Wish
from marketplace.orders.slots import OfferedSlot
from marketplace.orders.wanted import Place, ShopChoice

LONGEST_NOTE = 200
LONGEST_SHOP_NOTE = 300
CODE = r"^[A-Za-z0-9\u0980-\u09FF_-]{1,40}$"
Quantity = Annotated[int, Field(ge=1, le=MOST_QUANTITY)]
# numeric(12, 2)
LARGEST_CAP = Decimal("9999999999.99")
Cap = Annotated[
    Amount,
    Field(
        gt=0,
        le=LARGEST_CAP,
        description="The most that one of a substitute may cost; goes with `substitution: replace`.",
    ),
]


class BasketItemIn(StrictSchema):
    """Goods to put in the basket."""

    offer_id: UUID = Field(description="A shop's offer that buyers see.")
    quantity: Quantity | None = Field(
        default=None, description="So many more; without it the fewest that the shop sells at once."
    )
    pin: PinIn | None = Field(default=None, description="Where to, for a basket that has no place yet.")

    def to_wanted(self) -> Wanted:
        return Wanted(offer_id=self.offer_id, quantity=self.quantity)


class BasketItemPatch(StrictSchema):
    """What is to be otherwise; what is left out stays as it is."""

    quantity: Quantity | None = None
    is_saved: bool | None = Field(default=None, description="Kept for another time: not ordered with the rest.")
    substitution: SubstitutionWish | None = Field(
        default=None, description="What the shop is to do where it turns out not to have it."
    )
    replace_up_to: Cap | None = None
    note: Annotated[str, line(LONGEST_NOTE)] | None = None

    def to_change(self) -> LineChange:
        """What the service takes.

        Raises:
            InvalidCapError: a substitute's most without the wish for a substitute.
        """
        if self.replace_up_to is not None and self.substitution is None:
            raise InvalidCapError(details=[ErrorDetail("replace_up_to", InvalidCapError.message)])
        wish = Wish(self.substitution, self.replace_up_to) if self.substitution is not None else None
        return LineChange(quantity=self.quantity, is_saved=self.is_saved, wish=wish, note=self.note)


class BasketShopIn(StrictSchema):
    """How one shop's goods are to come, whole."""

    fulfilment: Fulfilment = Fulfilment.DELIVERY
    slot_from: AwareDatetime | None = Field(
        default=None, description="One of the shop's slots; null: as soon as possible."
    )
    slot_until: AwareDatetime | None = None
    note: Annotated[str, line(LONGEST_SHOP_NOTE)] = ""

    def to_choice(self) -> ShopChoice:
        return ShopChoice(self.fulfilment, self.slot_from, self.slot_until, self.note)


class BasketPlaceIn(StrictSchema):
    """Where goods are to be brought: a pin, or one of a member's addresses; neither takes the place away."""

    pin: PinIn | None = None
    address_id: UUID | None = None

    @model_validator(mode="after")
    def name_one(self) -> Self:
        if self.pin is not None and self.address_id is not None:
            raise ValueError("name a pin or an address, not both")
        return self

    def to_place(self) -> Place:
        return Place(pin=self.pin.to_point() if self.pin else None, address_id=self.address_id)


class BasketItemOut(BaseModel):
    """A line as it is now."""

    id: UUID
    offer_id: UUID
    quantity: int
    is_saved: bool
    substitution: SubstitutionWish
    replace_up_to: MoneySchema | None
    note: str

    @classmethod
    def of(cls, line: BasketLine) -> Self:
        cap = line.replace_up_to
        return cls(
            id=line.pk,
            offer_id=line.offer_id,
            quantity=line.quantity,
            is_saved=line.is_saved,
            substitution=SubstitutionWish(line.substitution),
            replace_up_to=None if cap is None else MoneySchema(amount=cap),
            note=line.note,
        )


class AddedItemOut(BasketItemOut):
    """A line, and where a guest's basket was made for it, what it is held by."""

    basket_token: str | None = Field(
        description="Send it as `X-Basket-Token` from now on; null where the basket is known already."
    )


class SavedItemOut(BaseModel):
    """What is kept for another time."""

    id: UUID
    offer_id: UUID
    product_slug: str
    name_en: str
    name_bn: str
    shop_slug: str
    shop_name_en: str
    shop_name_bn: str
    quantity: int
    unit_price: MoneySchema
    is_on_sale: bool = Field(description="Whether it could be put back into the basket.")

    @classmethod
    def of(cls, line: BasketLine) -> Self:
        offer = line.offer
        return cls(
            id=line.pk,
            offer_id=offer.pk,
            product_slug=offer.product.slug,
            name_en=offer.product.name_en,
            name_bn=offer.product.name_bn,
            shop_slug=offer.shop.slug,
            shop_name_en=offer.shop.name_en,
            shop_name_bn=offer.shop.name_bn,
            quantity=line.quantity,
            unit_price=MoneySchema(amount=offer.price, currency=offer.currency),
            is_on_sale=offer.is_available and offer.deleted_at is None and offer.free_stock != 0,
        )


class BasketOut(BaseModel):
    """A basket: what it costs now, what of it cannot be ordered and why, and what is kept for another time."""

    version: int = Field(description="Counts changes; 0 where there is no basket yet.")
    expires_at: datetime | None = Field(description="When it goes, unless something is done with it before.")
    address_id: UUID | None
    coupon_codes: list[str]
    saved: list[SavedItemOut]
    quote: QuoteOut

    @classmethod
    def of(cls, basket: Basket | None, quote: Quote, saved: Sequence[BasketLine]) -> Self:
        return cls(
            version=basket.version if basket else 0,
            expires_at=basket.expires_at if basket else None,
            address_id=basket.address_id if basket else None,
            coupon_codes=basket.coupon_codes if basket else [],
            saved=[SavedItemOut.of(one) for one in saved],
            quote=QuoteOut.of(quote),
        )


class SlotParams(OptionalPinIn):
    """For which way of coming to goods, and where to."""

    fulfilment: Fulfilment = Fulfilment.DELIVERY

    def to_point(self) -> GeoPoint | None:
        return None if self.lat is None or self.lon is None else GeoPoint(lat=self.lat, lon=self.lon)


class SlotOut(BaseModel):
    """A time that a shop offers, in UTC."""

    slot_from: datetime
    slot_until: datetime
    is_full: bool = Field(description="Whether the shop takes no more orders for it.")


class SlotsOut(BaseModel):
    """The times that a shop offers, the next first."""

    items: list[SlotOut]

    @classmethod
    def of(cls, found: Sequence[OfferedSlot]) -> Self:
        return cls(
            items=[
                SlotOut(slot_from=one.slot.from_at, slot_until=one.slot.until_at, is_full=one.is_full) for one in found
            ]
        )
