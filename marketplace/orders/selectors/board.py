"""Reads: a shop's board, which one statement of JSON tells, however many orders are open."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import orjson

from marketplace.core.money import Money
from marketplace.core.prepared import PreparedStatement
from marketplace.orders.board_sql import BOARD
from marketplace.orders.models import OrderState

# Of a column no more are shown at once; the list has them all.
CARDS = 50
# How long what is over stays on the board.
DONE_FOR = timedelta(hours=24)
# The columns, from left to right, by what is in them.
COLUMNS: Mapping[str, tuple[OrderState, ...]] = {
    "new": (OrderState.PLACED,),
    "preparing": (OrderState.ACCEPTED, OrderState.PREPARING),
    "ready": (OrderState.READY,),
    "out": (OrderState.PICKED_UP,),
    "done": (
        OrderState.DELIVERED,
        OrderState.REJECTED,
        OrderState.CANCELLED,
        OrderState.EXPIRED,
        OrderState.UNDELIVERED,
        OrderState.RETURNED,
    ),
}
_STATEMENT = PreparedStatement.of(BOARD)


@dataclass(frozen=True, slots=True)
class CardLine:
    """One line on a card."""

    name_en: str
    name_bn: str
    kept: int


@dataclass(frozen=True, slots=True)
class BoardCard:
    """One order as the board shows it; times are UTC.

    Attributes:
        timer_at: when it expires or is given up.
        lines: the first few of those that are kept.
        lines_count: how many of them there are.
        proposals: how many substitutes wait for the buyer.
    """

    id: UUID
    number: str
    state: OrderState
    version: int
    fulfilment: str
    total: Money
    slot_from: datetime | None
    slot_until: datetime | None
    promised_at: datetime | None
    timer_at: datetime | None
    placed_at: datetime
    ended_at: datetime | None
    lines: Sequence[CardLine]
    lines_count: int
    proposals: int


@dataclass(frozen=True, slots=True)
class BoardColumn:
    """One column: how many orders are in it, and the first of them; the oldest first, of those done the newest."""

    key: str
    count: int
    cards: Sequence[BoardCard]


@dataclass(frozen=True, slots=True)
class Board:
    """All columns.

    Attributes:
        mark: another one as soon as any order of the shop is different, so that a browser knows when to look.
        newest: the number of the order that came last among those that wait for an answer, empty where none does. It is
            another one also when that order is answered or called off.
    """

    columns: Sequence[BoardColumn]
    mark: str
    newest: str


def get_board(*, shop_id: UUID, now: datetime, cards: int = CARDS) -> Board:
    """A shop's board, in one statement.

    Args:
        shop_id: whose; that the viewer may see it has been made sure of.
        now: UTC; what ended within `DONE_FOR` of it is shown.
        cards: how many of each column at most.
    """
    told = orjson.loads(get_board_json(shop_id=shop_id, now=now, cards=cards))
    columns = [
        BoardColumn(key=one["key"], count=one["count"], cards=[_card(card) for card in one["cards"]])
        for one in told["columns"]
    ]
    return Board(columns=columns, mark=told["mark"], newest=told["newest"])


def get_board_json(*, shop_id: UUID, now: datetime, cards: int = CARDS) -> bytes:
    """The same as JSON, as the API answers it."""
    parameters = {"shop_id": shop_id, "cards": cards, "done_from": now - DONE_FOR}
    body: str = _STATEMENT.fetch_one(parameters)[0]
    return body.encode()


def _card(told: Mapping[str, Any]) -> BoardCard:
    times = {name: _instant(told[name]) for name in ("slot_from", "slot_until", "promised_at", "timer_at", "ended_at")}
    return BoardCard(
        id=UUID(told["id"]),
        number=told["number"],
        state=OrderState(told["state"]),
        version=told["version"],
        fulfilment=told["fulfilment"],
        total=Money(Decimal(told["total"]["amount"]), told["total"]["currency"]),
        placed_at=datetime.fromisoformat(told["placed_at"]),
        lines=[CardLine(**line) for line in told["lines"]],
        lines_count=told["lines_count"],
        proposals=told["proposals"],
        **times,
    )


def _instant(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
