"""What the operations on purchases read and answer."""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from marketplace.accounts.schemas.me import Phone
from marketplace.accounts.schemas.people import Email
from marketplace.core.money import MoneySchema
from marketplace.core.schemas import StrictSchema, line
from marketplace.orders.claims import LONGEST_TOKEN
from marketplace.orders.models import Fulfilment, Order, OrderState, Purchase, RiskOutcome
from marketplace.orders.schemas.lists import ItemsIn
from marketplace.orders.services.placed_rows import Recipient
from marketplace.orders.services.placing import Confirmation


class PurchaseIn(ItemsIn):
    """What a buyer confirms of their basket, or of a list of items that was priced before.

    A member's address that it goes to fills in what is left out here.
    """

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "digest": "6f1ed002ab5595859014ebf0951522d9" * 2,
                    "payment_method": "cash",
                    "recipient": "Rahima Khatun",
                    "phone": "01712-345678",
                    "address_line": "House 12, Road 3, Nasirabad",
                    "landmark": "Behind the mosque",
                },
                {
                    "items": [{"offer_id": "0199a1c0-0000-7000-8000-000000000001", "quantity": 2}],
                    "place": {"pin": {"lat": 22.3569, "lon": 91.8226}},
                    "digest": "6f1ed002ab5595859014ebf0951522d9" * 2,
                    "payment_method": "cash",
                    "recipient": "Rahima Khatun",
                    "phone": "01712-345678",
                    "address_line": "House 12, Road 3, Nasirabad",
                },
            ]
        }
    )

    digest: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")] = Field(
        description="Of the quote that was confirmed: exactly that is charged, or nothing is ordered."
    )
    payment_method: Annotated[str, line(20, least=1)] = Field(description="A method's code, such as `cash`.")
    recipient: Annotated[str, line(120)] = Field(default="", description="Who takes it.")
    phone: Phone | None = Field(default=None, description="To be called about it.")
    email: Email | None = Field(default=None, description="For news of it.")
    address_line: Annotated[str, line(300)] = Field(default="", description="House, road and quarter at the pin.")
    landmark: Annotated[str, line(200)] = Field(default="", description="How to find it, in words.")
    is_gift: bool = Field(default=False, description="No prices are packed with it.")
    gift_message: Annotated[str, line(300)] = ""

    def to_confirmation(self, *, language: str, network: str) -> Confirmation:
        """What the service takes."""
        recipient = Recipient(
            name=self.recipient,
            phone=self.phone or "",
            email=self.email or "",
            address_line=self.address_line,
            landmark=self.landmark,
            language=language,
            is_gift=self.is_gift,
            gift_message=self.gift_message,
        )
        return Confirmation(self.digest, self.payment_method, recipient, network)


class PhoneIn(StrictSchema):
    """A number to send a code to."""

    phone: Phone


class PhoneCodeSentOut(BaseModel):
    """That a code is on its way, and where a guest's basket was made for it, what it is held by."""

    basket_token: str | None = Field(
        description="Send it as `X-Basket-Token` from now on; null where the basket is known already."
    )


class PhoneCodeIn(StrictSchema):
    """A code that came to a number."""

    phone: Phone
    code: Annotated[str, StringConstraints(pattern=r"^[0-9]{6}$")]


class ClaimIn(StrictSchema):
    """The last part of a guest's link."""

    token: Annotated[str, StringConstraints(pattern=rf"^[A-Za-z0-9_-]{{1,{LONGEST_TOKEN}}}$")]


class PlacedOrderOut(BaseModel):
    """One shop's part."""

    number: str
    shop_slug: str
    shop_name_en: str
    shop_name_bn: str
    state: OrderState
    fulfilment: Fulfilment
    slot_from: datetime | None
    slot_until: datetime | None
    promised_at: datetime | None
    total: MoneySchema

    @classmethod
    def of(cls, order: Order) -> Self:
        return cls(
            number=order.number,
            shop_slug=order.shop.slug,
            shop_name_en=order.shop.name_en,
            shop_name_bn=order.shop.name_bn,
            state=OrderState(order.state),
            fulfilment=Fulfilment(order.fulfilment),
            slot_from=order.slot_from,
            slot_until=order.slot_until,
            promised_at=order.promised_at,
            total=MoneySchema(amount=order.total, currency=order.currency),
        )


class PurchaseOut(BaseModel):
    """Everything that was ordered at once, as it was confirmed, and where each shop's part stands."""

    number: str
    placed_at: datetime
    is_in_review: bool = Field(description="We look at it before the shops see it.")
    payment_method: str
    goods: MoneySchema
    discount: MoneySchema
    delivery_fee: MoneySchema
    service_fee: MoneySchema
    tax_added: MoneySchema
    tax_included: MoneySchema
    rounding: MoneySchema
    total: MoneySchema
    orders: list[PlacedOrderOut]

    @classmethod
    def of(cls, purchase: Purchase, orders: Iterable[Order]) -> Self:
        def money(amount: Decimal) -> MoneySchema:
            return MoneySchema(amount=amount, currency=purchase.currency)

        return cls(
            number=purchase.number,
            placed_at=purchase.placed_at,
            is_in_review=purchase.risk_outcome == RiskOutcome.REVIEW,
            payment_method=purchase.payment_method,
            goods=money(purchase.goods),
            discount=money(purchase.discount),
            delivery_fee=money(purchase.delivery_fee),
            service_fee=money(purchase.service_fee),
            tax_added=money(purchase.tax_added),
            tax_included=money(purchase.tax_included),
            rounding=money(purchase.rounding),
            total=money(purchase.total),
            orders=[PlacedOrderOut.of(order) for order in orders],
        )
