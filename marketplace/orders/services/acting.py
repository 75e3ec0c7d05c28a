"""Writes: what is done to an order as a whole. Each act holds the order, follows one arrow of `states`, and tells.

Whoever calls has made sure that the actor may: that they are its buyer, work for its shop, or are of the market's
staff. With `expected_version` an act only happens to the order that they looked at.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from marketplace.catalog.services import order_stock
from marketplace.core.outbox import publish
from marketplace.orders.errors.acts import TooEarlyToGiveUpError
from marketplace.orders.events import OrderPlaced, PlacedLine
from marketplace.orders.models import ActorRole, CancelCause, Order
from marketplace.orders.services.actors import BY_ITSELF, Actor, Because
from marketplace.orders.services.answering import may_give_up_from
from marketplace.orders.services.goods_back import goods_back
from marketplace.orders.services.held import hold_order
from marketplace.orders.services.proposals import require_all_answered
from marketplace.orders.services.timeline import NOTE, add_entry
from marketplace.orders.services.transitions import Told, move
from marketplace.orders.states import Act

LONGEST_LEAD_MIN = 24 * 60


@transaction.atomic
def clear_order(*, order_id: UUID, actor: Actor, expected_version: int | None = None, now: datetime) -> Order:
    """Let an order through that was looked at: from now on its shop has it.

    Raises:
        OrderNotFoundError, OrderChangedError, ActNotPossibleError: as all acts here do.
    """
    held = hold_order(order_id, expected_version=expected_version, now=now)
    order = move(held, Act.CLEAR, actor, now=now)
    lines = order.lines.order_by("position")
    publish(
        OrderPlaced(
            order_id=order.pk,
            purchase_id=order.purchase_id,
            shop_id=order.shop_id,
            user_id=order.purchase.user_id,
            lines=[
                PlacedLine(
                    offer_id=line.offer_id,
                    product_id=line.product_id,
                    quantity=line.quantity,
                    unit_price=line.unit_price,
                )
                for line in lines
                if line.offer_id is not None
            ],
            total=order.total,
            currency=order.currency,
            placed_at=order.placed_at,
        )
    )
    return order


@transaction.atomic
def accept_order(
    *,
    order_id: UUID,
    actor: Actor,
    lead_time_min: int | None = None,
    expected_version: int | None = None,
    now: datetime,
) -> Order:
    """Take an order on.

    Args:
        lead_time_min: how long it takes, at most `LONGEST_LEAD_MIN`; it moves what was promised, but not a slot.
            None for as long as was promised.
    """
    held = hold_order(order_id, expected_version=expected_version, now=now)
    if lead_time_min is None:
        return move(held, Act.ACCEPT, actor, now=now)
    changes: dict[str, int | datetime] = {"lead_time_min": lead_time_min}
    if held.order.slot_from is None:
        changes["promised_at"] = now + timedelta(minutes=lead_time_min)
    told = Told(details={"lead_time_min": lead_time_min}, changes=changes)
    return move(held, Act.ACCEPT, actor, told, now=now)


@transaction.atomic
def reject_order(
    *, order_id: UUID, actor: Actor, because: Because, expected_version: int | None = None, now: datetime
) -> Order:
    """Turn an order down, with what the buyer is told."""
    held = hold_order(order_id, expected_version=expected_version, now=now)
    return move(held, Act.REJECT, actor, Told(because), now=now)


@transaction.atomic
def start_order(*, order_id: UUID, actor: Actor, expected_version: int | None = None, now: datetime) -> Order:
    """Begin to prepare it: from now on its buyer can no longer cancel."""
    held = hold_order(order_id, expected_version=expected_version, now=now)
    return move(held, Act.START, actor, now=now)


@transaction.atomic
def finish_order(*, order_id: UUID, actor: Actor, expected_version: int | None = None, now: datetime) -> Order:
    """Say that it is ready to go, or to be collected.

    Raises:
        ProposalsOpenError: the buyer has not said yet what they think of a substitute.
    """
    held = hold_order(order_id, expected_version=expected_version, now=now)
    require_all_answered(held.order)
    return move(held, Act.FINISH, actor, now=now)


@transaction.atomic
def hand_over_order(*, order_id: UUID, actor: Actor, expected_version: int | None = None, now: datetime) -> Order:
    """Send it off to its buyer; its goods are sold."""
    held = hold_order(order_id, expected_version=expected_version, now=now)
    return move(held, Act.HAND_OVER, actor, now=now)


@transaction.atomic
def fail_delivery(
    *,
    order_id: UUID,
    actor: Actor,
    because: Because,
    unfit: Mapping[UUID, int] | None = None,
    expected_version: int | None = None,
    now: datetime,
) -> Order:
    """Say that it came back without having been handed over.

    Args:
        unfit: how many of a line, by its id, cannot be sold any more; everything else goes back to the shelf.

    Raises:
        UnknownLineError, TooManyError: as for `goods_back`.
    """
    held = hold_order(order_id, expected_version=expected_version, now=now)
    order = move(held, Act.FAIL_DELIVERY, actor, Told(because), now=now)
    back = goods_back(order, unfit or {})
    order_stock.restock(reference=order.pk, lines=back.fit, written_off=back.unfit, actor_id=actor.user_id, now=now)
    return order


@transaction.atomic
def cancel_order(
    *,
    order_id: UUID,
    actor: Actor,
    because: Because | None = None,
    expected_version: int | None = None,
    now: datetime,
) -> Order:
    """End an order before it has left; buyers need not say why."""
    held = hold_order(order_id, expected_version=expected_version, now=now)
    if because is None and actor.role == ActorRole.BUYER:
        because = Because(CancelCause.BUYER)
    return move(held, Act.CANCEL, actor, Told(because), now=now)


@transaction.atomic
def give_up_order(*, order_id: UUID, actor: Actor, expected_version: int | None = None, now: datetime) -> Order:
    """Stop waiting for whoever should have collected it.

    Raises:
        TooEarlyToGiveUpError: their slot is not over, or they were told less than half an hour ago.
    """
    held = hold_order(order_id, expected_version=expected_version, now=now)
    is_over = held.over_until >= may_give_up_from(held.order, otherwise=held.over_until)
    if actor.role == ActorRole.SHOP and not is_over:
        raise TooEarlyToGiveUpError
    return move(held, Act.GIVE_UP, actor, Told(Because(CancelCause.NO_SHOW)), now=now)


@transaction.atomic
def take_back_order(*, order_id: UUID, now: datetime) -> Order:
    """Say of a delivered order that all of it came back."""
    return move(hold_order(order_id, now=now), Act.TAKE_BACK, BY_ITSELF, now=now)


@transaction.atomic
def add_note(*, order_id: UUID, actor: Actor, text: str, now: datetime) -> Order:
    """Note something that the shop and the staff see, and the buyer does not."""
    order = hold_order(order_id, now=now).order
    add_entry(order, NOTE, actor, message=text, is_public=False, now=now)
    return order
