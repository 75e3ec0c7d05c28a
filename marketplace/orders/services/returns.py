"""Writes: what buyers give back, and what shop and staff say to it.

Whoever calls has made sure that the actor may: that they are the order's buyer, work for its shop, or are of the
market's staff. Each act holds the order and then the return, follows one arrow of `states_of_returns`, and tells.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.core.files.base import File
from django.db import transaction

from marketplace.catalog.services import order_stock
from marketplace.core import audit
from marketplace.core.money import Money
from marketplace.core.outbox import publish
from marketplace.orders.errors.returns import NotReturnableError, TooManyReturnedError, WhyNot, WordsNeededError
from marketplace.orders.errors.substitutions import TooManyError, UnknownLineError
from marketplace.orders.events import ReturnRequested
from marketplace.orders.models import (
    Order,
    OrderLine,
    ReturnLine,
    ReturnPhoto,
    ReturnReason,
    ReturnRequest,
    ReturnState,
)
from marketplace.orders.models.returns import OPEN_RETURNS
from marketplace.orders.selectors.return_amounts import price_return
from marketplace.orders.selectors.returnable import find_returnable, require_left
from marketplace.orders.services import timeline
from marketplace.orders.services.actors import Actor
from marketplace.orders.services.held import hold_order
from marketplace.orders.services.return_photos import StoredPhoto, stored
from marketplace.orders.services.return_steps import (
    NEVER_CAME,
    HeldReturn,
    advance,
    answer_by,
    hold_return,
    require_possible,
    settle,
)
from marketplace.orders.states_of_returns import ReturnAct


def request_return(
    *,
    order_id: UUID,
    actor: Actor,
    lines: Mapping[UUID, int],
    reason: ReturnReason,
    message: str,
    photos: "Sequence[File[bytes]]",
    now: datetime,
) -> ReturnRequest:
    """Ask a shop to take something back.

    Args:
        lines: how many of a line, by its id.
        photos: as uploaded; they are looked through before anything is locked.

    Raises:
        OrderNotFoundError: there is none.
        NotReturnableError: nothing of it can be given back; its code says why.
        NothingReturnedError, UnknownLineError, TooManyReturnedError: of nothing, of what is not there, or of too much.
        TooManyPhotosError: more than a return has.
        UploadError: a photo is none that we take.
        RateLimitedError: too many photos an hour.
    """
    with stored(photos, order_id=order_id, actor=actor) as kept, transaction.atomic():
        held = hold_order(order_id, now=now)
        order = held.order
        why_not = find_returnable(order, now=held.over_until).why_not
        if why_not is not None:
            raise NotReturnableError(WhyNot(why_not))
        wanted = require_left(order, lines)
        refunded = price_return(order, wanted, reason)
        request = ReturnRequest.objects.create(
            order=order,
            shop=order.shop,
            number=f"{order.number}-R{order.returns.count() + 1}",
            reason=reason,
            message=message,
            currency=order.currency,
            amount=refunded.total.amount,
            answer_by=answer_by(order.shop, since=held.counted_from),
        )
        _write_parts(request, wanted, refunded.lines, kept)
        _tell_request(order, request, actor, now=now)
        return request


@transaction.atomic
def withdraw_return(*, return_id: UUID, actor: Actor, now: datetime) -> ReturnRequest:
    """Take it back: everything stays as it is.

    Raises:
        ReturnNotFoundError, ReturnActNotPossibleError: as all acts here do.
    """
    held = _possible(return_id, ReturnAct.WITHDRAW, actor, now=now)
    return advance(held, ReturnAct.WITHDRAW, ReturnState.WITHDRAWN, actor, now=now)


@transaction.atomic
def accept_return(*, return_id: UUID, actor: Actor, answer: str, without_goods: bool, now: datetime) -> ReturnRequest:
    """Take it: the goods are to come back, or the buyer keeps them and has their money.

    Args:
        without_goods: nothing need come back; of what never came nothing can.
    """
    held = _possible(return_id, ReturnAct.ACCEPT, actor, now=now)
    held.request.answer, held.request.answered_at = answer, held.of.counted_from
    if without_goods or held.request.reason in NEVER_CAME:
        return settle(held, ReturnAct.ACCEPT, actor, message=answer, now=now)
    return advance(held, ReturnAct.ACCEPT, ReturnState.ACCEPTED, actor, message=answer, now=now)


@transaction.atomic
def refuse_return(*, return_id: UUID, actor: Actor, answer: str, now: datetime) -> ReturnRequest:
    """Turn it down; the buyer may have the market's staff look at it.

    Raises:
        WordsNeededError: without an answer.
    """
    _require_words("answer", answer)
    held = _possible(return_id, ReturnAct.REFUSE, actor, now=now)
    held.request.answer, held.request.answered_at = answer, held.of.counted_from
    return advance(held, ReturnAct.REFUSE, ReturnState.REFUSED, actor, message=answer, now=now)


@transaction.atomic
def receive_return(*, return_id: UUID, actor: Actor, unfit: Mapping[UUID, int], now: datetime) -> ReturnRequest:
    """Say that the goods are back: what is fit goes on the shelf, and the buyer is owed their money.

    Args:
        unfit: how many of an order's line, by its id, cannot be sold any more.

    Raises:
        UnknownLineError: one of them was not given back.
        TooManyError: more of a line than came back.
    """
    held = _possible(return_id, ReturnAct.RECEIVE, actor, now=now)
    _restock(held, unfit, actor, now=now)
    return settle(held, ReturnAct.RECEIVE, actor, now=now)


@transaction.atomic
def dispute_return(*, return_id: UUID, actor: Actor, message: str, now: datetime) -> ReturnRequest:
    """Have the market's staff decide: the buyer about what the shop refused or does not say that it has, the shop
    about what did not come.

    Raises:
        WordsNeededError: without a word about it.
        DisputeTooEarlyError, DisputeTooLateError: the goods still have time to come, or it is too long ago.
        NotReturnableError: another return of the order is not finished.
        TooManyReturnedError: something of it was returned with another one since.
    """
    _require_words("message", message)
    held = _possible(return_id, ReturnAct.DISPUTE, actor, now=now)
    if held.request.state == ReturnState.REFUSED:
        _require_still_there(held)
    return advance(held, ReturnAct.DISPUTE, ReturnState.DISPUTED, actor, message=message, now=now)


@transaction.atomic
def decide_return(
    *, return_id: UUID, actor: Actor, decision: str, is_upheld: bool, without_goods: bool, now: datetime
) -> ReturnRequest:
    """Decide between buyer and shop.

    Args:
        decision: what both are told.
        is_upheld: the buyer is right.
        without_goods: then nothing need come back.

    Raises:
        WordsNeededError: without what they are told.
    """
    _require_words("decision", decision)
    held = _possible(return_id, ReturnAct.DECIDE, actor, now=now)
    held.request.decision, held.request.decided_by_id = decision, actor.user_id
    if not is_upheld:
        return advance(held, ReturnAct.DECIDE, ReturnState.DECLINED, actor, message=decision, now=now)
    if without_goods or held.request.reason in NEVER_CAME:
        return settle(held, ReturnAct.DECIDE, actor, message=decision, now=now)
    # The shop has as long as after an answer of its own to say that the goods are back.
    held.request.answered_at = held.of.counted_from
    return advance(held, ReturnAct.DECIDE, ReturnState.ACCEPTED, actor, message=decision, now=now)


def _write_parts(
    request: ReturnRequest,
    wanted: Sequence[tuple[OrderLine, int]],
    shares: Sequence[Money],
    photos: Sequence[StoredPhoto],
) -> None:
    """What goes back of each line with its share, and the photos of it."""
    ReturnLine.objects.bulk_create(
        ReturnLine(request=request, line=line, quantity=quantity, amount=share.amount)
        for (line, quantity), share in zip(wanted, shares, strict=True)
    )
    ReturnPhoto.objects.bulk_create(
        ReturnPhoto(request=request, file=photo.name, content_type=photo.content_type) for photo in photos
    )


def _possible(return_id: UUID, act: ReturnAct, actor: Actor, *, now: datetime) -> HeldReturn:
    held = hold_return(return_id, now=now)
    require_possible(held, act, actor)
    return held


def _require_words(field: str, words: str) -> None:
    if not words.strip():
        raise WordsNeededError(field)


def _require_still_there(held: HeldReturn) -> None:
    """What was refused others may have asked for since: then there is nothing left to decide about."""
    if held.order.returns.filter(state__in=OPEN_RETURNS).exists():
        raise NotReturnableError(WhyNot.OPEN_RETURN)
    try:
        require_left(held.order, dict(held.request.lines.values_list("line_id", "quantity")))
    except TooManyReturnedError as error:
        raise NotReturnableError(WhyNot.NOTHING_LEFT) from error


def _restock(held: HeldReturn, unfit: Mapping[UUID, int], actor: Actor, *, now: datetime) -> None:
    """Book what came back, by line; of offers that were deleted since there is nothing to book."""
    lines = {one.line_id: one for one in held.request.lines.select_related("line").order_by("line__position")}
    for line_id, lost in unfit.items():
        if line_id not in lines:
            raise UnknownLineError
        if not 0 <= lost <= lines[line_id].quantity:
            raise TooManyError(f"unfit.{line_id}", most=lines[line_id].quantity)
    fit, written_off = list[tuple[UUID, int]](), list[tuple[UUID, int]]()
    for line_id, one in lines.items():
        lost = unfit.get(line_id, 0)
        one.restocked = one.quantity - lost
        if one.line.offer_id is not None:
            fit += [(one.line.offer_id, one.restocked)] * bool(one.restocked)
            written_off += [(one.line.offer_id, lost)] * bool(lost)
    ReturnLine.objects.bulk_update(lines.values(), ["restocked"])
    order_stock.restock(reference=held.order.pk, lines=fit, written_off=written_off, actor_id=actor.user_id, now=now)


def _tell_request(order: Order, request: ReturnRequest, actor: Actor, *, now: datetime) -> None:
    timeline.add_entry(order, timeline.ASK_RETURN, actor, details={"return": request.number}, now=now)
    changes = {"state": (None, str(request.state)), "reason": (None, str(request.reason))}
    audit.record(actor_id=actor.user_id, action="orders.return_request", target=request, changes=changes, now=now)
    publish(
        ReturnRequested(
            order_id=order.pk,
            return_id=request.pk,
            purchase_id=order.purchase_id,
            shop_id=order.shop_id,
            user_id=order.purchase.user_id,
            reason=str(request.reason),
            amount=request.amount,
            currency=request.currency,
            requested_at=now,
        )
    )
