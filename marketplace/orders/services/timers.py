"""Writes: what happens to orders by itself, when their time has run down.

Nothing is due before it is past by the database's clock and by ours; where the two are far apart, nothing is due at
all. Each order has a transaction of its own, and one that somebody else has in hand is left for the next time.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

import structlog
from django.db import transaction
from django.db.models import QuerySet

from marketplace.orders.models import (
    CancelCause,
    Order,
    OrderState,
    ReturnRequest,
    ReturnState,
    Substitution,
    SubstitutionState,
)
from marketplace.orders.services.actors import BY_ITSELF, Because
from marketplace.orders.services.answering import terms_of
from marketplace.orders.services.held import due_until, hold_free_order
from marketplace.orders.services.return_steps import advance, hold_return_of
from marketplace.orders.services.substituting import decide_by_time
from marketplace.orders.services.transitions import Told, move
from marketplace.orders.states import Act
from marketplace.orders.states_of_returns import ReturnAct

logger = structlog.get_logger(__name__)


def run_order_timers(*, now: datetime, limit: int) -> int:
    """Cancel what nobody has checked, expire what no shop has answered, and stop waiting for whoever did not come.

    Args:
        now: by this process's clock.
        limit: how many orders at most.

    Returns:
        How many something happened to.
    """
    until = due_until(now=now)
    if until is None:
        return 0
    due = Order.objects.timed_out(now=until).order_by("timer_at")
    return _each(due, lambda order_id: _run_down(order_id, until=until, now=now), limit=limit)


def decide_proposals(*, now: datetime, limit: int) -> int:
    """Do about substitutes that nobody has answered what their buyers wished for beforehand.

    Returns:
        How many were decided.
    """
    until = due_until(now=now)
    if until is None:
        return 0
    due = Substitution.objects.filter(state=SubstitutionState.PROPOSED, expires_at__lte=until).order_by("expires_at")
    return _each(due, lambda proposal_id: _decide(proposal_id, until=until, now=now), limit=limit)


def dispute_unanswered(*, now: datetime, limit: int) -> int:
    """Put returns before the market's staff that no shop has answered.

    Returns:
        How many there were.
    """
    until = due_until(now=now)
    if until is None:
        return 0
    due = ReturnRequest.objects.filter(state=ReturnState.REQUESTED, answer_by__lte=until).order_by("answer_by")
    return _each(due, lambda return_id: _dispute(return_id, until=until, now=now), limit=limit)


def _each(due: QuerySet[Any], run: Callable[[UUID], bool], *, limit: int) -> int:
    """Something to so many of what is due, the oldest first.

    One that fails is logged and tried again the next time. Until then others take its place, however many fail.
    """
    done, tried = 0, set[UUID]()
    while done < limit:
        ids = list(due.exclude(pk__in=tried).values_list("pk", flat=True)[: limit - done])
        if not ids:
            break
        tried.update(ids)
        done += sum(_done_or_logged(one, run) for one in ids)
    return done


def _done_or_logged(one: UUID, run: Callable[[UUID], bool]) -> bool:
    try:
        with transaction.atomic():
            return run(one)
    except Exception:
        logger.exception("order_timer_failed", id=str(one))
        return False


def _run_down(order_id: UUID, *, until: datetime, now: datetime) -> bool:
    held = hold_free_order(order_id, now=now)
    # Somebody has acted since it was found, or does so now.
    if held is None or held.order.timer_at is None or held.order.timer_at > until:
        return False
    if held.order.state == OrderState.IN_REVIEW:
        move(held, Act.CANCEL, BY_ITSELF, Told(Because(CancelCause.UNCHECKED)), now=now)
    elif held.order.state == OrderState.READY:
        move(held, Act.GIVE_UP, BY_ITSELF, Told(Because(CancelCause.NO_SHOW)), now=now)
    elif terms_of(held.order.shop).accepts_by_itself:
        move(held, Act.ACCEPT, BY_ITSELF, now=now)
    else:
        move(held, Act.EXPIRE, BY_ITSELF, now=now)
    return True


def _decide(proposal_id: UUID, *, until: datetime, now: datetime) -> bool:
    found = Substitution.objects.filter(pk=proposal_id).values_list("line__order_id", flat=True).first()
    held = hold_free_order(found, now=now) if found is not None else None
    if held is None:
        return False
    proposal = (
        Substitution.objects.filter(pk=proposal_id, state=SubstitutionState.PROPOSED, expires_at__lte=until)
        .select_related("offer__variant", "offer__product__category")
        .first()
    )
    if proposal is None:
        return False
    decide_by_time(held, proposal, now=now)
    return True


def _dispute(return_id: UUID, *, until: datetime, now: datetime) -> bool:
    found = ReturnRequest.objects.filter(pk=return_id).values_list("order_id", flat=True).first()
    held = hold_free_order(found, now=now) if found is not None else None
    if held is None:
        return False
    of_order = hold_return_of(held, return_id)
    # It was answered since it was found.
    if of_order.request.state != ReturnState.REQUESTED or of_order.request.answer_by > until:
        return False
    advance(of_order, ReturnAct.DISPUTE, ReturnState.DISPUTED, BY_ITSELF, now=now)
    return True
