"""Rooms as the API reads and tells them."""

from collections.abc import Collection
from datetime import datetime
from typing import Self
from uuid import UUID

from pydantic import BaseModel, Field

from marketplace.core.schemas import PageParams, StrictSchema
from realtime.chat import snapshots
from realtime.chat.drafts import Subject
from realtime.chat.models import Answerer, Mark, MessageKind, Room, RoomKind, RoomState, Side
from realtime.chat.schemas.room_parts import (
    BuyerRef,
    ColleagueOut,
    OrderRef,
    ProductRef,
    ShopRef,
    buyer_ref,
    order_ref,
    product_ref,
    shop_ref,
)
from realtime.chat.selectors.rooms import RoomFilters


class RoomsParams(PageParams):
    """Which rooms to list; what is not named is any."""

    state: RoomState | None = None
    kind: RoomKind | None = None
    is_unread: bool | None = Field(default=None, description="Whether there is something to read for the list's side.")

    def to_filters(self) -> RoomFilters:
        return RoomFilters(state=self.state, kind=self.kind, is_unread=self.is_unread)


class ShopRoomsParams(RoomsParams):
    """The same of a shop's."""

    answered_by: Answerer | None = None
    is_assigned: bool | None = Field(default=None, description="Whether somebody has them in hand.")
    is_mine: bool = Field(default=False, description="Those that you have in hand.")

    def filters_of(self, user_id: UUID) -> RoomFilters:
        return RoomFilters(
            state=self.state,
            kind=self.kind,
            is_unread=self.is_unread,
            answered_by=self.answered_by,
            is_assigned=self.is_assigned,
            assignee_id=user_id if self.is_mine else None,
        )


class RoomIn(StrictSchema):
    """What you want to talk to a shop about."""

    kind: RoomKind
    id: UUID = Field(description="The order's, the product's or the shop's.")
    shop_id: UUID | None = Field(default=None, description="Of a product that several shops sell, whom you ask.")

    def to_subject(self) -> Subject:
        return Subject(kind=self.kind, id=self.id, shop_id=self.shop_id)


class ShopRoomIn(StrictSchema):
    """The order about which a shop writes to its buyer."""

    order_id: UUID


class MarksIn(StrictSchema):
    """Up to where you have got; lower numbers than before change nothing."""

    delivered_seq: int | None = Field(default=None, ge=0, le=2**31 - 1)
    read_seq: int | None = Field(default=None, ge=0, le=2**31 - 1)


class MutingIn(StrictSchema):
    """Whether notices of a room are to come."""

    is_muted: bool


class AssignmentIn(StrictSchema):
    """Who of the shop answers from now on; null for whoever comes first."""

    user_id: UUID | None


class StateIn(StrictSchema):
    """Whether there is something left to answer."""

    state: RoomState


class AnswererIn(StrictSchema):
    """Who answers the buyer from now on."""

    answered_by: Answerer


class UnreadOut(BaseModel):
    """How many messages were not read."""

    unread: int


class RoomSummaryOut(BaseModel):
    """A room in a list, as its side sees it."""

    id: UUID
    kind: RoomKind
    shop: ShopRef
    buyer: BuyerRef
    order: OrderRef | None
    product: ProductRef | None
    state: RoomState
    answered_by: Answerer
    assignee: ColleagueOut | None = Field(description="Who of the shop has it in hand; not told to buyers.")
    last_seq: int
    last_message_at: datetime | None
    last_text: str = Field(description="Empty for the market's staff: they read one conversation at a time.")
    last_side: Side | None
    last_kind: MessageKind | None
    unread: int = Field(description="How many messages your side has not read.")
    is_synthetic: bool = Field(description="Made up for the demo.")

    @classmethod
    def of(cls, room: Room, *, side: Side) -> Self:
        """A room that comes with `SHOWN_WITH`."""
        return cls(
            id=room.pk,
            kind=RoomKind(room.kind),
            shop=shop_ref(room.shop),
            buyer=buyer_ref(room),
            order=order_ref(room),
            product=product_ref(room),
            state=RoomState(room.state),
            answered_by=Answerer(room.answered_by),
            assignee=ColleagueOut.of(room.assignee) if room.assignee is not None and side is not Side.BUYER else None,
            last_seq=room.last_shown_seq,
            last_message_at=room.last_message_at,
            last_text=room.last_text if side is not Side.STAFF else "",
            last_side=Side(room.last_side) if room.last_side else None,
            last_kind=MessageKind(room.last_kind) if room.last_kind else None,
            unread=room.buyer_unread if side is Side.BUYER else room.shop_unread,
            is_synthetic=room.is_synthetic,
        )


class BlockOut(BaseModel):
    """Whether the two sides have blocked each other; about orders that are not over they can write all the same."""

    by_buyer: bool
    by_shop: bool

    @classmethod
    def of(cls, by: Collection[str]) -> Self:
        return cls(by_buyer=Side.BUYER in by, by_shop=Side.SHOP in by)


class RoomOut(RoomSummaryOut):
    """One room, with how far both sides have got."""

    side: Side = Field(description="On which you are.")
    marks: snapshots.MarksData
    delivered_seq: int = Field(description="Up to where messages have reached yourself.")
    read_seq: int = Field(description="Up to where you have read yourself.")
    is_muted: bool
    block: BlockOut
    topics: list[str] = Field(description="What to subscribe on the socket to hear of it.")

    @classmethod
    def of_one(cls, room: Room, *, side: Side, mark: Mark, blocked_by: Collection[str]) -> Self:
        topics = [f"room:{room.pk}", *([f"notes:{room.pk}"] if side is Side.SHOP else [])]
        return cls(
            **dict(RoomSummaryOut.of(room, side=side)),
            side=side,
            marks=snapshots.marks_of(room),
            delivered_seq=mark.delivered_seq,
            read_seq=mark.read_seq,
            is_muted=mark.is_muted,
            block=BlockOut.of(blocked_by),
            topics=topics,
        )
