"""What orders look like to their buyers, to shops and to the market's staff."""

from datetime import datetime
from decimal import Decimal
from typing import Any, Self
from uuid import UUID

from pydantic import BaseModel, Field

from geo.schemas import PointOut
from marketplace.core.money import MoneySchema
from marketplace.core.schemas import PageParams
from marketplace.orders.contacts import contact_is_shown
from marketplace.orders.models import (
    CancelCause,
    Fulfilment,
    Order,
    OrderState,
)
from marketplace.orders.models.states import OPEN_STATES
from marketplace.orders.schemas.order_parts import OrderLineOut, ProofOut, ShopRef, TimelineEntryOut, money
from marketplace.orders.schemas.returns import RefundOut
from marketplace.orders.selectors.orders import OrderDetails
from marketplace.orders.states import Act


class OrdersParams(PageParams):
    """Which orders to list."""

    state: list[OrderState] = Field(default_factory=list, max_length=len(OrderState), description="Only in these.")


class SupportOrdersParams(OrdersParams):
    """Which of all orders to list."""

    q: str = Field(
        default="",
        max_length=254,
        description="The beginning of a number, a telephone, or an account's address or id.",
    )
    shop_id: UUID | None = None


class OrderSummaryOut(BaseModel):
    """An order in a list."""

    id: UUID
    number: str
    purchase_number: str
    shop: ShopRef
    state: OrderState
    version: int
    fulfilment: Fulfilment
    slot_from: datetime | None
    slot_until: datetime | None
    promised_at: datetime | None
    timer_at: datetime | None = Field(description="When the next thing happens by itself.")
    placed_at: datetime
    ended_at: datetime | None
    total: MoneySchema
    lines_count: int
    names: list[dict[str, str]] = Field(description="The first three things in it, in both languages.")

    @classmethod
    def of(cls, order: Order) -> Self:
        kept = [line for line in order.lines.all() if line.kept]
        return cls(
            **_plain(order),
            lines_count=len(kept),
            names=[{"en": line.name_en, "bn": line.name_bn} for line in kept[:3]],
        )


class OrderOut(BaseModel):
    """One order as its buyer sees it; `acts` is what they can do with it now."""

    id: UUID
    number: str
    purchase_number: str
    shop: ShopRef
    state: OrderState
    version: int
    acts: list[Act]
    fulfilment: Fulfilment
    slot_from: datetime | None
    slot_until: datetime | None
    promised_at: datetime | None
    timer_at: datetime | None
    placed_at: datetime
    accepted_at: datetime | None
    ready_at: datetime | None
    picked_up_at: datetime | None
    ended_at: datetime | None
    cancel_cause: CancelCause | None
    cancel_reason: str
    note: str
    payment_method: str
    goods: MoneySchema
    discount: MoneySchema
    delivery_fee: MoneySchema
    service_fee: MoneySchema
    tax_added: MoneySchema
    tax_included: MoneySchema
    rounding: MoneySchema
    total: MoneySchema
    confirmed_total: MoneySchema
    lines: list[OrderLineOut]
    timeline: list[TimelineEntryOut]
    proof: ProofOut | None
    refunds: list[RefundOut]
    handover_code: str | None = Field(description="What the buyer says to whoever hands it over; theirs alone to see.")

    @classmethod
    def of(cls, details: OrderDetails, *, shows_code: bool) -> Self:
        """With the code while it is of use, and where whoever asks may know it."""
        order = details.order
        code = order.handover_code if shows_code and order.state in OPEN_STATES else None
        return cls(**_whole(details), handover_code=code)


class OrderContactOut(BaseModel):
    """To whom it goes, and where."""

    recipient: str
    phone: str
    address_line: str
    landmark: str
    location: PointOut | None
    is_gift: bool
    gift_message: str

    @classmethod
    def of(cls, order: Order) -> Self:
        purchase = order.purchase
        same = ("recipient", "phone", "address_line", "landmark", "is_gift", "gift_message")
        point = PointOut.of(purchase.location) if purchase.location is not None else None
        return cls(**{name: getattr(purchase, name) for name in same}, location=point)


class ShopOrderOut(OrderOut):
    """One order as its shop sees it: without the buyer's code, and with whom it is for while that is of use."""

    contact: OrderContactOut | None = Field(description="Null unless goods or money are to change hands.")
    collected: MoneySchema
    handover_tries: int

    @classmethod
    def of_shop(cls, details: OrderDetails) -> Self:
        order = details.order
        return cls(
            **_whole(details),
            handover_code=None,
            contact=OrderContactOut.of(order) if contact_is_shown(order) else None,
            collected=money(order.collected, order.currency),
            handover_tries=order.handover_tries,
        )


class SupportOrderOut(OrderOut):
    """One order as the market's staff see it."""

    contact: OrderContactOut
    collected: MoneySchema
    handover_tries: int
    user_id: UUID | None
    risk_outcome: str
    risk_reasons: list[Any]
    commission_percent: Decimal
    commission_fixed: MoneySchema

    @classmethod
    def of_support(cls, details: OrderDetails) -> Self:
        order = details.order
        return cls(
            **_whole(details),
            handover_code=None,
            contact=OrderContactOut.of(order),
            collected=money(order.collected, order.currency),
            handover_tries=order.handover_tries,
            user_id=order.purchase.user_id,
            risk_outcome=order.purchase.risk_outcome,
            risk_reasons=order.purchase.risk_reasons,
            commission_percent=order.commission_percent,
            commission_fixed=money(order.commission_fixed, order.currency),
        )


class ReorderedOut(BaseModel):
    """Which offers could not be had any more; everything else is in the basket."""

    left_out: list[UUID]


def _plain(order: Order) -> dict[str, Any]:
    """What a list and a whole order both tell."""
    shop = order.shop
    same = ("number", "version", "slot_from", "slot_until", "promised_at", "timer_at", "placed_at", "ended_at")
    return {
        "id": order.pk,
        **{name: getattr(order, name) for name in same},
        "purchase_number": order.purchase.number,
        "shop": ShopRef(id=shop.pk, slug=shop.slug, name_en=shop.name_en, name_bn=shop.name_bn),
        "state": OrderState(order.state),
        "fulfilment": Fulfilment(order.fulfilment),
        "total": money(order.total, order.currency),
    }


def _whole(details: OrderDetails) -> dict[str, Any]:
    order = details.order
    amounts = ("goods", "delivery_fee", "service_fee", "tax_added", "tax_included", "rounding", "confirmed_total")
    same = ("accepted_at", "ready_at", "picked_up_at", "cancel_reason", "note")
    return {
        **_plain(order),
        **{name: getattr(order, name) for name in same},
        **{name: money(getattr(order, name), order.currency) for name in amounts},
        "acts": list(details.acts),
        "cancel_cause": CancelCause(order.cancel_cause) if order.cancel_cause else None,
        "payment_method": order.purchase.payment_method,
        "discount": money(order.discount_shop + order.discount_market, order.currency),
        "lines": [OrderLineOut.of(line) for line in details.lines],
        "timeline": [TimelineEntryOut.of(entry) for entry in details.timeline],
        "proof": ProofOut.of(details.proof) if details.proof is not None else None,
        "refunds": [RefundOut.of(refund) for refund in details.refunds],
    }
