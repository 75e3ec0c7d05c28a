"""Tells buyers and shops how returns fare, and what goes back of what was paid."""

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from marketplace.core.events import handles
from marketplace.notifications.models import NoticeKind
from marketplace.notifications.order_telling import find_order, tell_buyer, tell_shop
from marketplace.orders.events import RefundIssued, RefundOwed, RefundReopened, ReturnChanged, ReturnRequested
from marketplace.orders.models import ActorRole, Order, RefundCause, ReturnRequest, ReturnState, TimelineEntry
from marketplace.orders.services import timeline
from marketplace.orders.states_of_returns import ReturnAct

State = ReturnState
# What a buyer hears of by where it leads; nobody is told of what they did themselves.
TO_BUYER: Final[Mapping[tuple[ReturnAct, ReturnState], NoticeKind]] = {
    (ReturnAct.ACCEPT, State.ACCEPTED): NoticeKind.RETURN_ACCEPTED,
    (ReturnAct.ACCEPT, State.COMPLETED): NoticeKind.RETURN_SETTLED,
    (ReturnAct.REFUSE, State.REFUSED): NoticeKind.RETURN_REFUSED,
    (ReturnAct.RECEIVE, State.COMPLETED): NoticeKind.RETURN_SETTLED,
    (ReturnAct.DISPUTE, State.DISPUTED): NoticeKind.RETURN_WITH_STAFF,
    (ReturnAct.DECIDE, State.ACCEPTED): NoticeKind.RETURN_UPHELD,
    (ReturnAct.DECIDE, State.COMPLETED): NoticeKind.RETURN_SETTLED,
    (ReturnAct.DECIDE, State.DECLINED): NoticeKind.RETURN_DECLINED,
}
TO_SHOP: Final[Mapping[ReturnAct, NoticeKind]] = {
    ReturnAct.WITHDRAW: NoticeKind.RETURN_WITHDRAWN,
    ReturnAct.DISPUTE: NoticeKind.RETURN_DISPUTED,
}
# And what the staff decided, by what it has to do now.
DECIDED: Final[Mapping[ReturnState, NoticeKind]] = {
    State.ACCEPTED: NoticeKind.RETURN_COMES,
    State.COMPLETED: NoticeKind.RETURN_TO_PAY,
    State.DECLINED: NoticeKind.RETURN_DECIDED,
}


@handles(ReturnRequested)
def tell_shop_of_return(event: ReturnRequested, *, event_id: UUID) -> None:
    """Those who see to the shop's orders; its owner by mail too, for the time to answer runs.

    What the buyer wrote is on the return's page alone, sealed, and goes with them.
    """
    order, asked = find_order(event.order_id), _return(event.return_id)
    if order is not None and asked is not None:
        tell_shop(order, NoticeKind.RETURN_ASKED, more=_more(asked), event_id=event_id, now=event.requested_at)


@handles(ReturnChanged)
def tell_of_return(event: ReturnChanged, *, event_id: UUID) -> None:
    """The buyer of what the shop, the staff or the time did, and the shop of what others did."""
    order, asked = find_order(event.order_id), _return(event.return_id)
    if order is None or asked is None:
        return
    act = ReturnAct(event.act)
    words = asked.decision if act is ReturnAct.DECIDE else asked.answer
    kind = TO_BUYER.get((act, ReturnState(event.after)))
    if act is ReturnAct.DISPUTE and event.actor_role == ActorRole.SHOP:
        kind = NoticeKind.RETURN_NOT_CAME
    if kind is not None and event.actor_role != ActorRole.BUYER:
        said = words if act in {ReturnAct.ACCEPT, ReturnAct.REFUSE, ReturnAct.DECIDE} else ""
        tell_buyer(
            order,
            kind,
            message=said,
            more=_more(asked),
            by_text=_has_no_mail(order),
            event_id=event_id,
            now=event.changed_at,
        )
    kind = DECIDED[ReturnState(event.after)] if act is ReturnAct.DECIDE else TO_SHOP.get(act)
    if kind is not None and event.actor_role != ActorRole.SHOP:
        more = _more(asked) | {"message": words if act is ReturnAct.DECIDE else ""}
        by_mail = act is not ReturnAct.WITHDRAW
        tell_shop(order, kind, more=more, by_mail=by_mail, event_id=event_id, now=event.changed_at)


@handles(RefundOwed)
def tell_of_goodwill(event: RefundOwed, *, event_id: UUID) -> None:
    """The buyer and the shop of the staff's good will; what is owed for a return is told with its end."""
    order = find_order(event.order_id)
    if order is None or event.cause != RefundCause.SUPPORT:
        return
    more, message = _amount(event), _said_of(order, str(event.refund_id))
    tell_buyer(
        order,
        NoticeKind.GOODWILL_GIVEN,
        message=message,
        more=more,
        by_text=_has_no_mail(order),
        event_id=event_id,
        now=event.owed_at,
    )
    more |= {"message": message}
    tell_shop(order, NoticeKind.GOODWILL_NOTED, more=more, event_id=event_id, now=event.owed_at)


@handles(RefundIssued)
def tell_buyer_of_refund(event: RefundIssued, *, event_id: UUID) -> None:
    """That somebody says they have it: whoever does not can say so."""
    order = find_order(event.order_id)
    if order is not None:
        tell_buyer(
            order,
            NoticeKind.REFUND_PAID,
            more=_amount(event),
            by_text=_has_no_mail(order),
            event_id=event_id,
            now=event.issued_at,
        )


@handles(RefundReopened)
def tell_shop_to_give_it_after_all(event: RefundReopened, *, event_id: UUID) -> None:
    """Its buyer has said to the staff that they do not have it."""
    order = find_order(event.order_id)
    if order is not None:
        more = _amount(event) | {"message": _said_of(order, str(event.refund_id), act=timeline.REOPEN_REFUND)}
        tell_shop(order, NoticeKind.GOODWILL_NOTED, more=more, event_id=event_id, now=event.reopened_at)


def _return(return_id: UUID) -> ReturnRequest | None:
    return ReturnRequest.objects.filter(pk=return_id).first()


def _more(asked: ReturnRequest) -> dict[str, Any]:
    return {"return_number": asked.number, "amount": str(asked.amount), "currency": asked.currency}


def _amount(event: RefundOwed | RefundIssued | RefundReopened) -> dict[str, Any]:
    return {"amount": str(event.amount), "currency": event.currency}


def _said_of(order: Order, refund_id: str, *, act: str = timeline.OWE_REFUND) -> str:
    """Why the staff gave it, or owe it again."""
    told = TimelineEntry.objects.filter(order=order, act=act, details__refund=refund_id).order_by("-id").first()
    return told.message if told is not None else ""


def _has_no_mail(order: Order) -> bool:
    """A guest who left no address is told by text, for there is no other way."""
    return order.purchase.user_id is None and not order.purchase.email
