"""What the messages of topics say: how things stand, so that whoever has the last one knows all.

Nothing in them is about a person: an order's topic is read by its buyer, its shop and the market's staff alike. What
each of them may see besides, they fetch.
"""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final
from uuid import UUID

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from pydantic import BaseModel, ConfigDict, Field

from marketplace.core.money import MoneySchema
from marketplace.notifications.notices import count_unread_now
from marketplace.orders.models import (
    Fulfilment,
    Order,
    OrderState,
    Refund,
    RefundState,
    ReturnRequest,
    Substitution,
    SubstitutionState,
)
from marketplace.orders.models.returns import OPEN_RETURNS

ORDER_CHANGED: Final = "order.changed"
ORDERS_CHANGED: Final = "orders.changed"
NOTICES_CHANGED: Final = "notices.changed"


class EventData(BaseModel):
    """The `data` of an event; fields may be added, and clients pass over what they do not know."""

    model_config = ConfigDict(frozen=True)

    def as_json(self) -> dict[str, Any]:
        return self.model_dump(mode="json")


class OrderData(EventData):
    """How an order stands."""

    id: UUID
    number: str
    state: OrderState
    version: int
    fulfilment: Fulfilment
    total: MoneySchema
    collected: MoneySchema
    placed_at: datetime
    promised_at: datetime | None
    timer_at: datetime | None
    ended_at: datetime | None
    open_proposals: int = Field(description="How many substitutes wait for the buyer.")
    open_returns: int = Field(description="How many returns are open.")
    owed_refunds: int = Field(description="How many refunds are owed.")
    cause: str = Field(description="What happened.", examples=["orders.order_state_changed"])


class ShopOrderData(EventData):
    """That an order of a shop is different."""

    order_id: UUID
    number: str
    state: OrderState
    version: int
    is_new: bool = Field(description="Whether it has just come to wait for the shop's answer.")


class NoticesData(EventData):
    """How many notices somebody has not read."""

    unread: int


_events: dict[str, type[EventData]] = {
    ORDER_CHANGED: OrderData,
    ORDERS_CHANGED: ShopOrderData,
    NOTICES_CHANGED: NoticesData,
}
EVENTS: Mapping[str, type[EventData]] = MappingProxyType(_events)

_PLAIN = (
    *("id", "number", "state", "version", "fulfilment"),
    *("placed_at", "promised_at", "timer_at", "ended_at", "open_proposals", "open_returns", "owed_refunds"),
)


def describe(events: Mapping[str, type[EventData]]) -> None:
    """Add kinds of events that a part of the room tells, each with what its data is.

    Raises:
        ValueError: one of them is described already.
    """
    if known := _events.keys() & events.keys():
        raise ValueError(f"{', '.join(sorted(known))} is described already")
    _events.update(events)


def read_order(order_id: UUID, *, cause: str) -> OrderData:
    """How an order stands now, in one statement.

    Raises:
        Order.DoesNotExist: there is none.
    """
    proposals = Substitution.objects.filter(line__order=OuterRef("pk"), state=SubstitutionState.PROPOSED)
    returns = ReturnRequest.objects.filter(order=OuterRef("pk"), state__in=OPEN_RETURNS)
    refunds = Refund.objects.filter(order=OuterRef("pk"), state=RefundState.OWED)
    order = (
        Order.objects.annotate(
            open_proposals=_count(proposals, "line__order"),
            open_returns=_count(returns, "order"),
            owed_refunds=_count(refunds, "order"),
        )
        .values(*_PLAIN, "currency", "total", "collected")
        .get(pk=order_id)
    )
    amounts = {name: {"amount": order[name], "currency": order["currency"]} for name in ("total", "collected")}
    return OrderData.model_validate({name: order[name] for name in _PLAIN} | amounts | {"cause": cause})


def of_shop(order: OrderData, *, has_come: bool) -> ShopOrderData:
    """The same for its shop.

    Args:
        order: as it stands.
        has_come: whether what happened is that the shop got it.
    """
    return ShopOrderData(
        order_id=order.id,
        number=order.number,
        state=order.state,
        version=order.version,
        is_new=has_come and order.state == OrderState.PLACED,
    )


def read_notices(user_id: UUID) -> NoticesData:
    """How many somebody has not read now, whatever is kept of it."""
    return NoticesData(unread=count_unread_now(user_id))


def _count(rows: QuerySet[Any], of: str) -> Coalesce:
    counted = rows.order_by().values(of).annotate(many=Count("pk")).values("many")
    return Coalesce(Subquery(counted), 0)
