"""What happened to orders. Who bought what is not in them: handlers look it up by id."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from marketplace.core.events import DomainEvent


class PlacedLine(BaseModel):
    """So many of an offer at a price."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    offer_id: UUID
    product_id: UUID
    quantity: int
    unit_price: Decimal


class PurchasePlaced(DomainEvent, name="orders.purchase_placed", aggregate="purchase_id"):
    """A buyer confirmed a basket; each of its orders has an event of its own."""

    purchase_id: UUID
    user_id: UUID | None
    order_ids: list[UUID]
    total: Decimal
    currency: str
    payment_method: str
    is_in_review: bool
    placed_at: datetime


class OrderPlaced(DomainEvent, name="orders.order_placed", aggregate="order_id"):
    """A shop has an order to answer; of one that was looked at first, when it was let through."""

    order_id: UUID
    purchase_id: UUID
    shop_id: UUID
    user_id: UUID | None
    lines: list[PlacedLine]
    total: Decimal
    currency: str
    placed_at: datetime


class OrderStateChanged(DomainEvent, name="orders.order_state_changed", aggregate="order_id"):
    """An order went from one state to another by an act of `states.Act`."""

    order_id: UUID
    purchase_id: UUID
    shop_id: UUID
    user_id: UUID | None
    act: str
    before: str
    after: str
    actor_role: str
    cause: str
    version: int
    changed_at: datetime


class OrderRepriced(DomainEvent, name="orders.order_repriced", aggregate="order_id"):
    """Something was left out, weighed, put back or replaced, and what an order costs was worked out anew.

    `act` is the timeline's.
    """

    order_id: UUID
    purchase_id: UUID
    shop_id: UUID
    user_id: UUID | None
    total_before: Decimal
    total_after: Decimal
    currency: str
    act: str
    actor_role: str
    version: int
    repriced_at: datetime


class SubstitutionProposed(DomainEvent, name="orders.substitution_proposed", aggregate="order_id"):
    """A shop would give something else for a line; the buyer has until `expires_at`."""

    order_id: UUID
    substitution_id: UUID
    shop_id: UUID
    user_id: UUID | None
    expires_at: datetime
    proposed_at: datetime


class SubstitutionDecided(DomainEvent, name="orders.substitution_decided", aggregate="order_id"):
    """The buyer, the time or the shop decided about it (`SubstitutionState`)."""

    order_id: UUID
    substitution_id: UUID
    shop_id: UUID
    user_id: UUID | None
    outcome: str
    decided_at: datetime


class ReturnRequested(DomainEvent, name="orders.return_requested", aggregate="order_id"):
    """A buyer wants to give something back, and would get so much for it."""

    order_id: UUID
    return_id: UUID
    purchase_id: UUID
    shop_id: UUID
    user_id: UUID | None
    reason: str
    amount: Decimal
    currency: str
    requested_at: datetime


class ReturnChanged(DomainEvent, name="orders.return_changed", aggregate="order_id"):
    """A return went from one state to another (`ReturnState`) by an act of `ReturnAct`."""

    order_id: UUID
    return_id: UUID
    purchase_id: UUID
    shop_id: UUID
    user_id: UUID | None
    act: str
    before: str
    after: str
    actor_role: str
    changed_at: datetime


class RefundOwed(DomainEvent, name="orders.refund_owed", aggregate="order_id"):
    """So much of what was paid for an order is to go back to its buyer (`RefundCause` says why)."""

    order_id: UUID
    refund_id: UUID
    return_id: UUID | None
    purchase_id: UUID
    shop_id: UUID
    user_id: UUID | None
    cause: str
    amount: Decimal
    currency: str
    owed_at: datetime


class RefundIssued(DomainEvent, name="orders.refund_issued", aggregate="order_id"):
    """It went back."""

    order_id: UUID
    refund_id: UUID
    return_id: UUID | None
    purchase_id: UUID
    shop_id: UUID
    user_id: UUID | None
    cause: str
    amount: Decimal
    currency: str
    issued_at: datetime


class RefundReopened(DomainEvent, name="orders.refund_reopened", aggregate="order_id"):
    """The market's staff say that it did not: it is owed again."""

    order_id: UUID
    refund_id: UUID
    return_id: UUID | None
    purchase_id: UUID
    shop_id: UUID
    user_id: UUID | None
    cause: str
    amount: Decimal
    currency: str
    reopened_at: datetime
