"""Tells topics of a leg, its order and its carrier when it leaves, changes hands, is shown or no longer, and arrives.

Where its carrier is, is not told but signalled (`marketplace.delivery.services.positions`): nothing of it is kept here.
The order's topic is told as well: pages that do not know of the leg yet hear that one.
"""

from datetime import datetime
from typing import Final
from uuid import UUID

from pydantic import Field

from marketplace.core.events import handles
from marketplace.core.live import name_of
from marketplace.delivery.events import LegChanged
from marketplace.delivery.models import EndReason, Leg
from marketplace.delivery.selectors import count_legs_of
from marketplace.orders.models import OrderState
from realtime import topics
from realtime.handlers import Snapshot
from realtime.snapshots import EventData, describe
from realtime.topics import NewMessage

LEG_CHANGED: Final = "leg.changed"
CARRYING_CHANGED: Final = "carrying.changed"


class LegData(EventData):
    """How an order's way to its buyer stands."""

    id: UUID
    order_id: UUID
    is_on: bool = Field(description="Whether the order is on its way.")
    is_sharing: bool = Field(description="Whether its carrier shares where they are: then `position` is signalled.")
    started_at: datetime
    ended_at: datetime | None
    end_reason: EndReason | None


class CarryingData(EventData):
    """That what somebody carries is different."""

    carried: int = Field(description="How many orders they carry now.")


describe({LEG_CHANGED: LegData, CARRYING_CHANGED: CarryingData})


def read_leg(leg_id: UUID) -> LegData:
    """How a leg stands now, in one statement.

    Raises:
        Leg.DoesNotExist: there is none.
    """
    leg = Leg.objects.select_related("order").get(pk=leg_id)
    is_on = leg.ended_at is None and leg.order.state == OrderState.PICKED_UP
    return LegData(
        id=leg.pk,
        order_id=leg.order_id,
        is_on=is_on,
        is_sharing=is_on and leg.shares_since is not None,
        started_at=leg.started_at,
        ended_at=leg.ended_at,
        end_reason=EndReason(leg.end_reason) if leg.end_reason else None,
    )


def read_carrying(user_id: UUID) -> CarryingData:
    """What somebody carries now, in one statement."""
    return CarryingData(carried=count_legs_of(user_id))


@handles(LegChanged)
def tell_of_leg(event: LegChanged, *, event_id: UUID) -> None:
    carriers = {carrier_id for carrier_id in (event.carrier_id, event.before_id) if carrier_id is not None}
    topics.append_all(
        [
            NewMessage(name_of("leg", event.leg_id), LEG_CHANGED, lambda: read_leg(event.leg_id).as_json()),
            Snapshot(event.order_id, cause=event.event_name).message,
            *map(_carrying_of, carriers),
        ]
    )


def _carrying_of(user_id: UUID) -> NewMessage:
    return NewMessage(name_of("user", user_id), CARRYING_CHANGED, lambda: read_carrying(user_id).as_json())
