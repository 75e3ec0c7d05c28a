"""How a return that is held goes from one state to the next: timeline, audit trail and event; and how it ends."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings

from marketplace.core import audit
from marketplace.core.outbox import publish
from marketplace.orders.errors.returns import (
    DisputeTooEarlyError,
    DisputeTooLateError,
    ReturnActNotPossibleError,
    ReturnNotFoundError,
)
from marketplace.orders.events import ReturnChanged
from marketplace.orders.models import Order, OrderState, ReturnLine, ReturnReason, ReturnRequest, ReturnState
from marketplace.orders.selectors.return_amounts import price_return
from marketplace.orders.services import acting, timeline
from marketplace.orders.services.actors import Actor
from marketplace.orders.services.held import HeldOrder, hold_order
from marketplace.orders.services.refunds import owe_refund
from marketplace.orders.states_of_returns import ReturnAct, find_return_arrow
from sellers.models import Shop
from sellers.opening import next_opening

ENDED = frozenset({ReturnState.DECLINED, ReturnState.COMPLETED, ReturnState.WITHDRAWN})
# Nobody answers while a shop is closed; so long buyers wait for that, however long it stays so.
CLOSED_AT_MOST = timedelta(days=5)
# Nothing comes back of what never came.
NEVER_CAME = frozenset({ReturnReason.MISSING})


@dataclass(frozen=True, slots=True)
class HeldReturn:
    """A return whose row is held, and its order, whose row was held before."""

    request: ReturnRequest
    of: HeldOrder

    @property
    def order(self) -> Order:
        return self.of.order


def answer_by(shop: Shop, *, since: datetime) -> datetime:
    """Until when a shop answers a return that it has since then: counted from when it opens, where that is soon."""
    opening = min(next_opening(shop, since) or since, since + CLOSED_AT_MOST)
    return opening + timedelta(hours=settings.RETURN_ANSWER_WITHIN_HOURS)


def hold_return(return_id: UUID, *, now: datetime) -> HeldReturn:
    """A return and its order, until the transaction ends.

    Raises:
        ReturnNotFoundError: there is none.
    """
    order_id = ReturnRequest.objects.filter(pk=return_id).values_list("order_id", flat=True).first()
    if order_id is None:
        raise ReturnNotFoundError
    return hold_return_of(hold_order(order_id, now=now), return_id)


def hold_return_of(held: HeldOrder, return_id: UUID) -> HeldReturn:
    """The same of an order that is held already."""
    request = ReturnRequest.objects.select_for_update(no_key=True, of=("self",)).get(pk=return_id, order=held.order)
    return HeldReturn(request, held)


def require_possible(held: HeldReturn, act: ReturnAct, actor: Actor) -> None:
    """Look whether an arrow leads on from where the return stands. Times are over when they are by both clocks.

    Raises:
        ReturnActNotPossibleError: there is none, or not for them.
        DisputeTooEarlyError, DisputeTooLateError: there is one, and this is not its time.
    """
    request = held.request
    arrow = find_return_arrow(act, state=ReturnState(request.state), role=actor.role)
    if arrow is None:
        raise ReturnActNotPossibleError(request.state)
    if arrow.is_early(answered_at=request.answered_at, now=held.of.over_until):
        raise DisputeTooEarlyError
    if arrow.is_late(answered_at=request.answered_at, now=held.of.over_until):
        raise DisputeTooLateError


def advance(
    held: HeldReturn, act: ReturnAct, after: ReturnState, actor: Actor, *, message: str = "", now: datetime
) -> ReturnRequest:
    """Move it, save it with whatever else was changed of it, and tell. That the act is possible has been looked at.

    Args:
        message: what whoever acts said; for the timeline.
    """
    request, before = held.request, held.request.state
    request.state = after
    if after in ENDED:
        request.ended_at = now
    request.save()
    details = {"return": request.number, "before": str(before), "after": after.value}
    timeline.add_entry(held.order, f"{timeline.RETURN}{act.value}", actor, details=details, message=message, now=now)
    changes = {"state": (str(before), after.value)}
    audit.record(actor_id=actor.user_id, action=f"orders.return_{act.value}", target=request, changes=changes, now=now)
    publish(
        ReturnChanged(
            order_id=held.order.pk,
            return_id=request.pk,
            purchase_id=held.order.purchase_id,
            shop_id=held.order.shop_id,
            user_id=held.order.purchase.user_id,
            act=act.value,
            before=str(before),
            after=after.value,
            actor_role=actor.role.value,
            changed_at=now,
        )
    )
    return request


def settle(held: HeldReturn, act: ReturnAct, actor: Actor, *, message: str = "", now: datetime) -> ReturnRequest:
    """End a return in the buyer's favour: it is priced as things stand, and so much is owed.

    An order of which everything came back is one that was returned.
    """
    request, order = held.request, held.order
    lines = list(request.lines.select_related("line").order_by("line__position"))
    refunded = price_return(order, [(one.line, one.quantity) for one in lines], ReturnReason(request.reason))
    for one, share in zip(lines, refunded.lines, strict=True):
        one.amount = share.amount
    ReturnLine.objects.bulk_update(lines, ["amount"])
    request.amount = refunded.total.amount
    advance(held, act, ReturnState.COMPLETED, actor, message=message, now=now)
    if refunded.total:
        owe_refund(order, refunded.total, request=request, actor=actor, now=now)
    if _is_all_back(order):
        acting.take_back_order(order_id=order.pk, now=now)
    return request


def _is_all_back(order: Order) -> bool:
    """Whether a shop has everything that it sent out."""
    if order.state != OrderState.DELIVERED:
        return False
    back = ReturnLine.objects.filter(request__order=order, restocked__isnull=False)
    counts = dict.fromkeys(order.lines.filter(kept__gt=0).values_list("pk", flat=True), 0)
    for line_id, quantity in back.filter(request__state=ReturnState.COMPLETED).values_list("line_id", "quantity"):
        counts[line_id] += quantity
    return all(counts[line.pk] == line.kept for line in order.lines.filter(kept__gt=0))
