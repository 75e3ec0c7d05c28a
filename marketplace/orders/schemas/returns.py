"""Returns and refunds as the API reads and tells them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

from pydantic import BaseModel, Field

from marketplace.core.money import Amount, MoneySchema
from marketplace.core.schemas import PageParams, StrictSchema, paragraphs
from marketplace.orders.models import (
    ActorRole,
    Refund,
    RefundCause,
    RefundState,
    ReturnLine,
    ReturnPhoto,
    ReturnReason,
    ReturnRequest,
    ReturnState,
)
from marketplace.orders.models.baskets import MOST_LINES, MOST_QUANTITY
from marketplace.orders.models.returns import LONGEST_ANSWER, LONGEST_MESSAGE
from marketplace.orders.schemas.acts import EachLineOnce, UnfitIn
from marketplace.orders.schemas.order_parts import ShopRef, money
from marketplace.orders.selectors.returnable import Returnable, ReturnableLine
from marketplace.orders.selectors.returns import list_return_acts
from marketplace.orders.states_of_returns import ReturnAct

Words = Annotated[str, paragraphs(LONGEST_ANSWER, least=1)]


class ReturnsParams(PageParams):
    """Which returns to list."""

    state: list[ReturnState] = Field(default_factory=list, max_length=len(ReturnState), description="Only in these.")


class ReturnLineIn(StrictSchema):
    """So many of a line."""

    line_id: UUID
    quantity: Annotated[int, Field(ge=1, le=MOST_QUANTITY)]


class ReturnIn(StrictSchema):
    """What a buyer wants to give back, and why."""

    lines: EachLineOnce[ReturnLineIn] = Field(min_length=1, max_length=MOST_LINES)
    reason: ReturnReason
    message: Annotated[str, paragraphs(LONGEST_MESSAGE)] = ""

    def to_quantities(self) -> dict[UUID, int]:
        return {one.line_id: one.quantity for one in self.lines}


class DisputeIn(StrictSchema):
    """Why the market's staff should look at it."""

    message: Annotated[str, paragraphs(LONGEST_MESSAGE, least=1)]


class AcceptReturnIn(StrictSchema):
    """What a shop says to a return that it takes."""

    answer: Annotated[str, paragraphs(LONGEST_ANSWER)] = ""
    without_goods: bool = Field(default=False, description="The buyer keeps them, and has their money all the same.")


class RefuseReturnIn(StrictSchema):
    """Why a shop does not take something back."""

    answer: Words


class ReceiveReturnIn(StrictSchema):
    """How many of what is back cannot be sold any more; everything else goes on the shelf."""

    unfit: EachLineOnce[UnfitIn] = Field(default_factory=list, max_length=MOST_LINES)

    def to_unfit(self) -> dict[UUID, int]:
        return {one.line_id: one.quantity for one in self.unfit}


class DecideReturnIn(StrictSchema):
    """What the market's staff decide, and what both are told."""

    is_upheld: bool = Field(description="The buyer is right.")
    without_goods: bool = Field(default=False, description="Where the buyer is right, nothing need come back.")
    decision: Words


class GoodwillIn(StrictSchema):
    """So much of what they paid goes back to a buyer, and why."""

    amount: Annotated[Amount, Field(gt=0)]
    message: Words


class ReopenRefundIn(StrictSchema):
    """Why a buyer does not have what somebody said they have."""

    message: Words


class RefundOut(BaseModel):
    """Money that goes back."""

    id: UUID
    cause: RefundCause
    amount: MoneySchema
    state: RefundState
    owed_at: datetime
    paid_at: datetime | None

    @classmethod
    def of(cls, refund: Refund) -> Self:
        return cls(
            id=refund.pk,
            cause=RefundCause(refund.cause),
            amount=money(refund.amount, refund.currency),
            state=RefundState(refund.state),
            owed_at=refund.created_at,
            paid_at=refund.paid_at,
        )


class ReturnLineOut(BaseModel):
    """So many of a line, and what they come to."""

    line_id: UUID
    name_en: str
    name_bn: str
    quantity: int
    amount: MoneySchema
    restocked: int | None = Field(description="How many came back fit to be sold; not told to buyers.")

    @classmethod
    def of(cls, one: ReturnLine, *, role: ActorRole) -> Self:
        line = one.line
        return cls(
            line_id=line.pk,
            name_en=line.name_en,
            name_bn=line.name_bn,
            quantity=one.quantity,
            amount=money(one.amount, line.currency),
            restocked=one.restocked if role != ActorRole.BUYER else None,
        )


class ReturnPhotoOut(BaseModel):
    """A photo of what is wrong."""

    id: UUID
    sent_at: datetime

    @classmethod
    def of(cls, photo: ReturnPhoto) -> Self:
        return cls(id=photo.pk, sent_at=photo.created_at)


class ReturnOut(BaseModel):
    """One return; `acts` is what whoever asks can do with it now."""

    id: UUID
    number: str
    order_number: str
    shop: ShopRef
    state: ReturnState
    acts: list[ReturnAct]
    reason: ReturnReason
    message: str
    amount: MoneySchema = Field(description="What the buyer gets, or would.")
    answer: str = Field(description="The shop's, to the buyer.")
    decision: str = Field(description="The market's, to both.")
    requested_at: datetime
    answer_by: datetime = Field(description="Until when the shop can answer before the market's staff decide.")
    answered_at: datetime | None
    ended_at: datetime | None
    lines: list[ReturnLineOut]
    photos: list[ReturnPhotoOut]
    refund: RefundOut | None

    @classmethod
    def of(cls, asked: ReturnRequest, *, role: ActorRole, now: datetime) -> Self:
        order, shop = asked.order, asked.order.shop
        same = ("number", "message", "answer", "decision", "answer_by", "answered_at", "ended_at")
        refund = getattr(asked, "refund", None)
        return cls(
            id=asked.pk,
            **{name: getattr(asked, name) for name in same},
            order_number=order.number,
            shop=ShopRef(id=shop.pk, slug=shop.slug, name_en=shop.name_en, name_bn=shop.name_bn),
            state=ReturnState(asked.state),
            acts=list_return_acts(asked, role=role, now=now),
            reason=ReturnReason(asked.reason),
            amount=money(asked.amount, asked.currency),
            requested_at=asked.created_at,
            lines=[ReturnLineOut.of(one, role=role) for one in asked.lines.all()],
            photos=[ReturnPhotoOut.of(photo) for photo in asked.photos.all()],
            refund=RefundOut.of(refund) if refund is not None else None,
        )


class ReturnableLineOut(BaseModel):
    """How many of a line can be given back."""

    line_id: UUID
    quantity: int

    @classmethod
    def of(cls, one: ReturnableLine) -> Self:
        return cls(line_id=one.line.pk, quantity=one.quantity_left)


class OrderReturnsOut(BaseModel):
    """What was given back of an order, and what can be."""

    until: datetime | None = Field(description="When it can no longer be given back.")
    why_not: str | None = Field(description="Why nothing can be given back now; null where something can.")
    returnable: list[ReturnableLineOut]
    items: list[ReturnOut]

    @classmethod
    def of(cls, found: Returnable, returns: Sequence[ReturnRequest], *, role: ActorRole, now: datetime) -> Self:
        return cls(
            until=found.until,
            why_not=found.why_not,
            returnable=[ReturnableLineOut.of(one) for one in found.lines],
            items=[ReturnOut.of(asked, role=role, now=now) for asked in returns],
        )
