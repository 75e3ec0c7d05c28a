"""Reads: what happened to an order."""

from marketplace.orders.models import ActorRole, Order, ReturnRequest, TimelineEntry
from marketplace.orders.services.timeline import RETURN
from marketplace.orders.states_of_returns import ReturnAct


def list_timeline(order: Order, *, role: ActorRole) -> list[TimelineEntry]:
    """Every act, the oldest first; what is not public buyers do not see."""
    entries = TimelineEntry.objects.filter(order=order).order_by("id")
    if role == ActorRole.BUYER:
        entries = entries.filter(is_public=True)
    return list(entries)


def list_return_timeline(asked: ReturnRequest, *, role: ActorRole) -> list[TimelineEntry]:
    """What of it a return of the order is about, with what is given for it."""
    return [entry for entry in list_timeline(asked.order, role=role) if entry.details.get("return") == asked.number]


def find_dispute(asked: ReturnRequest, *, role: ActorRole) -> TimelineEntry | None:
    """When its buyer or its shop brought a return before the market's staff the last time, and with which words."""
    act = f"{RETURN}{ReturnAct.DISPUTE}"
    entries = TimelineEntry.objects.filter(order=asked.order_id, act=act, details__contains={"return": asked.number})
    return entries.filter(actor_role=role).order_by("-id").first()
