"""Reads: when a shop is closed besides its week."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from marketplace.core.pagination import Page, paginate
from sellers.models import Closure, ClosureKind, Shop

MOST_SHOWN = 20


@dataclass(frozen=True, slots=True)
class ClosuresAhead:
    """What of a shop's closures is not over: what its seller told, the break that runs, and holidays, in order."""

    closures: list[Closure]
    running_break: Closure | None
    holidays: list[Closure]


def get_closures_ahead(shop: Shop, *, now: datetime) -> ClosuresAhead:
    """All that is not over, lifted holidays too, in one statement."""
    ahead = list(_ahead(shop, now=now).order_by("starts_at", "id"))
    breaks = [closure for closure in ahead if closure.kind == ClosureKind.BREAK]
    return ClosuresAhead(
        closures=[closure for closure in ahead if closure.kind == ClosureKind.CLOSURE],
        running_break=breaks[0] if breaks else None,
        holidays=[closure for closure in ahead if closure.kind == ClosureKind.HOLIDAY],
    )


def list_shown_closures(shop: Shop, *, now: datetime) -> list[Closure]:
    """The next closures as buyers are told them; a shop that has none costs no statement."""
    if not any(end > now for _start, end in shop.closed.spans):
        return []
    return list(_ahead(shop, now=now).filter(is_lifted=False).order_by("starts_at", "id")[:MOST_SHOWN])


def list_closures(shop: Shop, *, now: datetime, cursor: str | None, limit: int) -> Page[Closure]:
    """What the seller told, and breaks, that is not over; page by page, the next first."""
    closures = _ahead(shop, now=now).exclude(kind=ClosureKind.HOLIDAY)
    return paginate(closures, order_by=("starts_at", "id"), cursor=cursor, limit=limit, query=f"closures|{shop.pk}")


def _ahead(shop: Shop, *, now: datetime) -> QuerySet[Closure]:
    return Closure.objects.filter(shop=shop, ends_at__gt=now)
