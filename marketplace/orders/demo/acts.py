"""The acts of the demo's orders: each by whoever does it, some minutes after the one before, and never after now."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from marketplace.accounts.models import User
from marketplace.catalog.models import Offer
from marketplace.orders.demo.stories import Step
from marketplace.orders.models import (
    ActorRole,
    CancelCause,
    Order,
    OrderLine,
    ProofKind,
    Refund,
    ReturnReason,
    ReturnRequest,
    Substitution,
)
from marketplace.orders.services import acting, handover, refunds, returns, substituting
from marketplace.orders.services.actors import Actor, Because
from marketplace.orders.services.handover import Proof
from marketplace.orders.services.substituting import SubstituteDraft

S = Step
# How long after the step before.
MINUTES: Final[Mapping[Step, int]] = {
    S.ACCEPT: 4, S.START: 6, S.FINISH: 15, S.SEND: 5, S.DELIVER: 20, S.COLLECT: 40, S.FAIL: 35, S.REJECT: 7,
    S.GIVE_WAY: 9, S.CALL_OFF: 5, S.PROPOSE: 3, S.TAKE: 4, S.ASK_BACK: 180, S.TAKE_BACK: 90, S.KEEP_OUT: 70,
    S.DISPUTE: 240, S.RECEIVE: 1200, S.PAY_BACK: 30,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Doing:
    """One order in the middle of its story."""

    order: Order
    buyer: Actor
    shop: Actor
    now: datetime


def act(order: Order, steps: Sequence[Step], *, buyer: User, owner: User | None, at: datetime, now: datetime) -> None:
    """Do what happened to an order that was placed at an instant.

    Args:
        owner: whose shop it is; None for one of the extract that is nobody's.
    """
    buying, selling = Actor(ActorRole.BUYER, buyer.pk), Actor(ActorRole.SHOP, owner.pk if owner else None)
    for step, then in zip(steps, _instants(steps, at=at, now=now), strict=True):
        DOES[step](Doing(order, buying, selling, then))


def _instants(steps: Sequence[Step], *, at: datetime, now: datetime) -> list[datetime]:
    """When each step was; where there was no time for all of them, each the sooner."""
    minutes = [sum(MINUTES[one] for one in steps[: place + 1]) for place in range(len(steps))]
    there_is = (now - at) / timedelta(minutes=1)
    haste = min(1.0, 0.95 * there_is / minutes[-1]) if minutes else 1.0
    return [at + timedelta(minutes=haste * one) for one in minutes]


def _accept(doing: Doing) -> None:
    acting.accept_order(order_id=doing.order.pk, actor=doing.shop, now=doing.now)


def _start(doing: Doing) -> None:
    acting.start_order(order_id=doing.order.pk, actor=doing.shop, now=doing.now)


def _finish(doing: Doing) -> None:
    acting.finish_order(order_id=doing.order.pk, actor=doing.shop, now=doing.now)


def _send(doing: Doing) -> None:
    acting.hand_over_order(order_id=doing.order.pk, actor=doing.shop, now=doing.now)


def _deliver(doing: Doing) -> None:
    handover.deliver_order(order_id=doing.order.pk, actor=doing.shop, proof=_code(doing.order), now=doing.now)


def _collect(doing: Doing) -> None:
    handover.collect_order(order_id=doing.order.pk, actor=doing.shop, proof=_code(doing.order), now=doing.now)


def _code(order: Order) -> Proof:
    return Proof(ProofKind.CODE, code=order.handover_code)


def _fail(doing: Doing) -> None:
    because = Because(CancelCause.NOT_AT_HOME, "দুবার ফোন করেছি, কেউ ছিলেন না।")
    acting.fail_delivery(order_id=doing.order.pk, actor=doing.shop, because=because, now=doing.now)


def _reject(doing: Doing) -> None:
    because = Because(CancelCause.SOLD_OUT, "দুঃখিত, আজ সব শেষ হয়ে গেছে।")
    acting.reject_order(order_id=doing.order.pk, actor=doing.shop, because=because, now=doing.now)


def _give_way(doing: Doing) -> None:
    because = Because(CancelCause.TOO_BUSY, "Too many orders came at once. Please order again tomorrow.")
    acting.cancel_order(order_id=doing.order.pk, actor=doing.shop, because=because, now=doing.now)


def _call_off(doing: Doing) -> None:
    acting.cancel_order(order_id=doing.order.pk, actor=doing.buyer, now=doing.now)


def _propose(doing: Doing) -> None:
    line = doing.order.lines.order_by("position")[0]
    offer = _instead_of(line, doing.order)
    draft = SubstituteDraft(line.pk, offer.pk, line.kept, min(offer.price, line.unit_price), "এটা আছে, নেবেন?")
    substituting.propose_substitute(order_id=doing.order.pk, actor=doing.shop, draft=draft, now=doing.now)


def _instead_of(line: OrderLine, order: Order) -> Offer:
    """Something else that there is enough of, the nearest in price."""
    offers = Offer.objects.on_sale().listed().in_stock().filter(shop_id=order.shop_id)
    others = offers.exclude(pk__in=order.lines.values("offer_id")).exclude(free_stock__lt=line.kept)
    return min(others, key=lambda offer: (abs(offer.price - line.unit_price), offer.pk))


def _take(doing: Doing) -> None:
    proposal = Substitution.objects.get(line__order=doing.order)
    substituting.accept_substitute(
        order_id=doing.order.pk, substitution_id=proposal.pk, actor=doing.buyer, now=doing.now
    )


def _ask_back(doing: Doing) -> None:
    line = doing.order.lines.filter(kept__gt=0).order_by("position")[0]
    returns.request_return(
        order_id=doing.order.pk,
        actor=doing.buyer,
        lines={line.pk: 1},
        reason=ReturnReason.DAMAGED,
        message="প্যাকেট ছেঁড়া ছিল।",
        photos=(),
        now=doing.now,
    )


def _take_back(doing: Doing) -> None:
    answer = "দুঃখিত। পণ্যটা ফেরত দিন, টাকা ফেরত দেব।"
    returns.accept_return(
        return_id=_return_of(doing).pk, actor=doing.shop, answer=answer, without_goods=False, now=doing.now
    )


def _keep_out(doing: Doing) -> None:
    answer = "It was whole when we handed it over, so we cannot take it back."
    returns.refuse_return(return_id=_return_of(doing).pk, actor=doing.shop, answer=answer, now=doing.now)


def _dispute(doing: Doing) -> None:
    message = "প্যাকেট খোলার আগেই ছেঁড়া দেখেছি।"
    returns.dispute_return(return_id=_return_of(doing).pk, actor=doing.buyer, message=message, now=doing.now)


def _receive(doing: Doing) -> None:
    request = _return_of(doing)
    unfit = {line.line_id: line.quantity for line in request.lines.all()}
    returns.receive_return(return_id=request.pk, actor=doing.shop, unfit=unfit, now=doing.now)


def _pay_back(doing: Doing) -> None:
    refund = Refund.objects.get(return_request=_return_of(doing))
    refunds.pay_refund(refund_id=refund.pk, actor=doing.shop, now=doing.now)


def _return_of(doing: Doing) -> ReturnRequest:
    return ReturnRequest.objects.get(order=doing.order)


DOES: Final[Mapping[Step, Callable[[Doing], None]]] = {
    S.ACCEPT: _accept,
    S.START: _start,
    S.FINISH: _finish,
    S.SEND: _send,
    S.DELIVER: _deliver,
    S.COLLECT: _collect,
    S.FAIL: _fail,
    S.REJECT: _reject,
    S.GIVE_WAY: _give_way,
    S.CALL_OFF: _call_off,
    S.PROPOSE: _propose,
    S.TAKE: _take,
    S.ASK_BACK: _ask_back,
    S.TAKE_BACK: _take_back,
    S.KEEP_OUT: _keep_out,
    S.DISPUTE: _dispute,
    S.RECEIVE: _receive,
    S.PAY_BACK: _pay_back,
}
