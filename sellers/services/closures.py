"""Writes: when a shop is closed although its week says open. The database keeps `Shop.closed` to it."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from marketplace.core import audit
from sellers.errors.hours import ClosureNotFoundError, InvalidClosureError, TooManyClosuresError
from sellers.models import Closure, ClosureKind, Shop
from sellers.services.held import hold_shop, tell_hours
from sellers.timing import LONGEST_BREAK, MOST_CLOSURES, ClosureDraft, floor_minute

TOLD = ("kind", "starts_at", "ends_at", "reason_en", "reason_bn")
# Closures that ended so long ago say nothing to anybody.
KEPT = timedelta(days=90)
PURGED_AT_ONCE = 1_000


@transaction.atomic
def create_closure(*, actor_id: UUID | None, shop_id: UUID, draft: ClosureDraft, now: datetime) -> Closure:
    """Close a shop for a span; it is audited and told to other rooms.

    Args:
        actor_id: the user who acts; None for the system itself.
        shop_id: whose.
        draft: from when to when, and why; whole minutes are made of it.
        now: UTC.

    Raises:
        ShopNotFoundError: there is no such shop.
        InvalidClosureError: it ends before it begins, or is over.
        TooManyClosuresError: the shop has as many to come as it may.
    """
    span = draft.in_whole_minutes(now=now)
    shop = hold_shop(shop_id)
    if _to_come(shop, ClosureKind.CLOSURE, now=now).count() >= MOST_CLOSURES:
        raise TooManyClosuresError
    closure = Closure.objects.create(
        shop=shop,
        starts_at=span.starts_at,
        ends_at=span.ends_at,
        reason_en=span.reason_en,
        reason_bn=span.reason_bn,
    )
    _record(closure, "sellers.create_closure", actor_id=actor_id, now=now)
    return closure


@transaction.atomic
def delete_closure(*, actor_id: UUID | None, shop_id: UUID, closure_id: UUID, now: datetime) -> None:
    """Take a closure back; one that runs ends now.

    Raises:
        ShopNotFoundError: there is no such shop.
        ClosureNotFoundError: it has no such closure to come; holidays are lifted, and breaks ended, otherwise.
    """
    shop = hold_shop(shop_id)
    closure = _to_come(shop, ClosureKind.CLOSURE, now=now).filter(pk=closure_id).first()
    if closure is None:
        raise ClosureNotFoundError
    _end(closure, "sellers.delete_closure", actor_id=actor_id, now=now)


@transaction.atomic
def take_break(*, actor_id: UUID | None, shop_id: UUID, until: datetime, now: datetime) -> Closure:
    """Close a shop from now until an instant; a break that runs lasts until then instead.

    Raises:
        ShopNotFoundError: there is no such shop.
        InvalidClosureError: it is over by then, or lasts more than a week.
    """
    if until <= now:
        raise InvalidClosureError.over()
    if until > now + LONGEST_BREAK:
        raise InvalidClosureError.too_far()
    span = ClosureDraft(now, until).in_whole_minutes(now=now)
    shop = hold_shop(shop_id)
    closure = _to_come(shop, ClosureKind.BREAK, now=now).first()
    if closure is None:
        closure = Closure(shop=shop, kind=ClosureKind.BREAK, starts_at=span.starts_at)
    closure.ends_at = span.ends_at
    closure.save()
    _record(closure, "sellers.take_break", actor_id=actor_id, now=now)
    return closure


@transaction.atomic
def end_break(*, actor_id: UUID | None, shop_id: UUID, now: datetime) -> None:
    """Open again at once; without a break nothing happens.

    Raises:
        ShopNotFoundError: there is no such shop.
    """
    closure = _to_come(hold_shop(shop_id), ClosureKind.BREAK, now=now).first()
    if closure is not None:
        _end(closure, "sellers.end_break", actor_id=actor_id, now=now)


def purge_closures(*, now: datetime) -> int:
    """Remove what ended long ago; returns how many there were."""
    purged = 0
    while ids := Closure.objects.filter(ends_at__lt=now - KEPT).values_list("pk", flat=True)[:PURGED_AT_ONCE]:
        purged += Closure.objects.filter(pk__in=list(ids)).delete()[0]
    return purged


def _to_come(shop: Shop, kind: ClosureKind, *, now: datetime) -> QuerySet[Closure]:
    """Those of a kind that are not over."""
    return Closure.objects.filter(shop=shop, kind=kind, ends_at__gt=now)


def _end(closure: Closure, action: str, *, actor_id: UUID | None, now: datetime) -> None:
    """Let it have lasted until this minute; what has not lasted that long was never there."""
    before: dict[str, object] = {name: getattr(closure, name) for name in TOLD}
    ends_at = floor_minute(now)
    changes: dict[str, tuple[object, object]]
    if ends_at > closure.starts_at:
        closure.ends_at = ends_at
        closure.save(update_fields=["ends_at", "updated_at"])
        changes = {"ends_at": (before["ends_at"], ends_at)}
    else:
        changes = {name: (value, None) for name, value in before.items()}
        closure.delete()
    audit.record(actor_id=actor_id, action=action, target=closure.shop, changes=changes, now=now)
    tell_hours(closure.shop, now=now)


def _record(closure: Closure, action: str, *, actor_id: UUID | None, now: datetime) -> None:
    changes = {name: (None, getattr(closure, name)) for name in TOLD}
    audit.record(actor_id=actor_id, action=action, target=closure.shop, changes=changes, now=now)
    tell_hours(closure.shop, now=now)
