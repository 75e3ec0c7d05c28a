"""Writes: what happened to an order, entry by entry."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from marketplace.orders.models import Order, TimelineEntry
from marketplace.orders.services.actors import Actor

# What is done to an order beside the acts that move it (`states.Act`).
PLACE = "place"
ADJUST = "adjust"
PROPOSE, WITHDRAW = "propose_substitution", "withdraw_substitution"
ACCEPT_SUBSTITUTE, REFUSE_SUBSTITUTE = "accept_substitution", "refuse_substitution"
APPLY_SUBSTITUTE, LAPSE_SUBSTITUTE = "apply_substitution", "lapse_substitution"
NOTE = "note"
# Of returns and what goes back; the acts on a return (`states_of_returns.ReturnAct`) stand behind `RETURN`.
RETURN = "return_"
ASK_RETURN = f"{RETURN}request"
OWE_REFUND, PAY_REFUND, REOPEN_REFUND = "refund_owe", "refund_pay", "refund_reopen"


def add_entry(
    order: Order,
    act: str,
    actor: Actor,
    *,
    before: str | None = None,
    details: Mapping[str, Any] | None = None,
    message: str = "",
    is_public: bool = True,
    now: datetime,
) -> TimelineEntry:
    """Tell of an act in the caller's transaction.

    Args:
        order: held, and as it is after the act.
        before: the state it was in; None for the one it is in.
        details: for programs; nothing that somebody wrote, which is what `message` is for.
        is_public: whether the buyer sees it.
    """
    return TimelineEntry.objects.create(
        order=order,
        act=act,
        state_before=order.state if before is None else before,
        state_after=order.state,
        actor_id=actor.user_id,
        actor_role=actor.role,
        details=dict(details or {}),
        message=message,
        is_public=is_public,
        at=now,
    )
