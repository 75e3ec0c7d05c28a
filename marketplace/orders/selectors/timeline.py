"""Reads: what happened to an order."""

from marketplace.orders.models import ActorRole, Order, TimelineEntry


def list_timeline(order: Order, *, role: ActorRole) -> list[TimelineEntry]:
    """Every act, the oldest first; what is not public buyers do not see."""
    entries = TimelineEntry.objects.filter(order=order).order_by("id")
    if role == ActorRole.BUYER:
        entries = entries.filter(is_public=True)
    return list(entries)
