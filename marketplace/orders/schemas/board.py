"""What a shop's board looks like: the statement of `board_sql` writes it, and this documents it."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, Field

from marketplace.core.money import MoneySchema
from marketplace.orders.models import Fulfilment, OrderState


class CardLineOut(BaseModel):
    """One line on a card."""

    name_en: str
    name_bn: str
    kept: int


class BoardCardOut(BaseModel):
    """One order on the board."""

    id: UUID
    number: str
    state: OrderState
    version: int
    fulfilment: Fulfilment
    total: MoneySchema
    slot_from: datetime | None
    slot_until: datetime | None
    promised_at: datetime | None
    timer_at: datetime | None = Field(description="When it expires, or is given up.")
    placed_at: datetime
    ended_at: datetime | None
    lines: list[CardLineOut] = Field(description="The first three that are kept.")
    lines_count: int
    proposals: int = Field(description="How many substitutes wait for the buyer.")


class BoardColumnOut(BaseModel):
    """One column."""

    key: str = Field(description="`new`, `preparing`, `ready`, `out` or `done`.")
    count: int
    cards: list[BoardCardOut] = Field(description="The first fifty, the oldest first; of what is done the newest.")


class BoardOut(BaseModel):
    """All columns."""

    columns: list[BoardColumnOut]
    mark: str = Field(description="Another one as soon as anything on the board is.")
    newest: str = Field(description="The number of the last order that waits for an answer; empty where none does.")
