"""Messages as the API reads and tells them."""

from typing import Annotated, Self
from uuid import UUID

from django.core.files.base import File
from pydantic import BaseModel, Field

from geo.schemas import PinIn
from marketplace.core.schemas import PageParams, StrictSchema, line, paragraphs
from realtime.chat import snapshots
from realtime.chat.cautions import Caution, find_cautions
from realtime.chat.drafts import Card, CardKind, Draft
from realtime.chat.models import LONGEST_BODY, Message, MessageKind, ReportReason, Side
from realtime.chat.participants import Place
from realtime.chat.schemas.room_parts import ShopRef, shop_ref
from realtime.chat.selectors.messages import Messages
from realtime.chat.services.reporting import LONGEST_NOTE, ReportDraft

Body = Annotated[str, paragraphs(LONGEST_BODY)]
MOST_SEQ = 2**31 - 1
SPOKEN = frozenset({Side.BUYER, Side.SHOP})


class MessagesParams(StrictSchema):
    """Which of a room's messages: the last ones, or those next to a number."""

    before: int | None = Field(default=None, ge=1, le=MOST_SEQ, description="The last ones before this number.")
    after: int | None = Field(default=None, ge=0, le=MOST_SEQ, description="The first ones after this number.")
    limit: int = Field(default=50, ge=1, le=100)


class CardIn(StrictSchema):
    """A product of the shop, or an order of the buyer's there."""

    kind: CardKind
    id: UUID


class MessageIn(StrictSchema):
    """Something to say; of card and pin it has one at most, and pictures are sent by themselves."""

    client_id: UUID = Field(description="Your own name for it: sent again under the same, it is the same message.")
    body: Body = ""
    card: CardIn | None = None
    pin: PinIn | None = None
    is_internal: bool = Field(default=False, description="A note of the shop's people, which no buyer ever sees.")
    answer_to: UUID | None = Field(default=None, description="The message that it answers.")

    def to_draft(self) -> Draft:
        return Draft(
            client_id=self.client_id,
            body=self.body,
            card=Card(self.card.kind, self.card.id) if self.card else None,
            pin=self.pin.to_point() if self.pin else None,
            is_internal=self.is_internal,
            answer_to=self.answer_to,
        )


class PictureIn(StrictSchema):
    """What may stand beside a picture, as fields of the same form."""

    body: Body = Field(default="", description="Words below it.")
    is_internal: bool = Field(default=False, description="A note of the shop's people, which no buyer ever sees.")
    answer_to: UUID | None = Field(default=None, description="The message that it answers.")

    def to_draft(self, client_id: UUID, picture: "File[bytes]") -> Draft:
        return Draft(
            client_id=client_id,
            body=self.body,
            picture=picture,
            is_internal=self.is_internal,
            answer_to=self.answer_to,
        )


class MessageChangeIn(StrictSchema):
    """Other words for a message."""

    body: Body


class ReportIn(StrictSchema):
    """Why a message should not be there."""

    reason: ReportReason
    note: Annotated[str, paragraphs(LONGEST_NOTE)] = ""

    def to_draft(self) -> ReportDraft:
        return ReportDraft(self.reason, self.note)


class ReportedOut(BaseModel):
    """That a message was reported; you are told what is decided."""

    id: UUID
    message_id: UUID


class MessageOut(snapshots.MessageData):
    """A message, as it is told on the room's topic too."""

    is_mine: bool = Field(description="Whether you wrote it.")
    cautions: list[Caution] = Field(description="What to be careful about in what the other side wrote.")

    @classmethod
    def of(cls, message: Message, *, place: Place) -> Self:
        told = snapshots.of_message(message)
        is_others = message.side in SPOKEN and message.side != place.side
        return cls(
            **dict(told),
            is_mine=message.author_id is not None and message.author_id == place.user_id,
            cautions=find_cautions(told.body) if is_others and told.kind is not MessageKind.EVENT else [],
        )


class MessagesOut(BaseModel):
    """Some of a room's messages, by their numbers."""

    items: list[MessageOut]
    has_more: bool = Field(description="Whether there are more in the direction that was asked for.")

    @classmethod
    def of(cls, messages: Messages, *, place: Place) -> Self:
        items = [MessageOut.of(message, place=place) for message in messages.items]
        return cls(items=items, has_more=messages.has_more)


class SearchParams(PageParams):
    """What is looked for, and where."""

    q: Annotated[str, line(200, least=1)] = Field(description="Words, in either script; all of them must be there.")
    shop: Annotated[str, line(120, least=1)] | None = Field(
        default=None, description="In this shop's rooms instead of your own."
    )
    room_id: UUID | None = Field(default=None, description="In this room alone.")


class FoundOut(BaseModel):
    """A message that was found, and where."""

    message: MessageOut
    shop: ShopRef

    @classmethod
    def of(cls, message: Message, *, place: Place) -> Self:
        return cls(message=MessageOut.of(message, place=place), shop=shop_ref(message.room.shop))
