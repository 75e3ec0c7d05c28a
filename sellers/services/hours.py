"""Writes: a shop's week, its clocks, how long its orders take, and rushes."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from marketplace.core import audit
from sellers.errors.hours import InvalidClosureError
from sellers.models import Shop
from sellers.services import holidays
from sellers.services.held import hold_shop, tell_hours
from sellers.timing import LONGEST_RUSH, MOST_RUSH_MIN, HoursDraft


@transaction.atomic
def change_hours(*, actor_id: UUID | None, shop_id: UUID, draft: HoursDraft, now: datetime) -> Shop:
    """Set a shop's week, its clocks and its lead time; holidays follow the clocks.

    Args:
        actor_id: the user who acts; None for the system itself.
        shop_id: whose.
        draft: all of it; checked here.
        now: UTC.

    Raises:
        ShopNotFoundError: there is no such shop.
        InvalidHoursError: there is no such zone, or the lead time is too long.
    """
    draft.check()
    shop = hold_shop(shop_id)
    before = _told(shop)
    shop.hours, shop.time_zone, shop.lead_time_min = draft.hours, draft.time_zone, draft.lead_time_min
    shop.hours_are_synthetic = False
    changes = audit.changes_between(before, _told(shop))
    if changes:
        shop.save(update_fields=["hours", "time_zone", "lead_time_min", "hours_are_synthetic", "updated_at"])
        audit.record(actor_id=actor_id, action="sellers.change_hours", target=shop, changes=changes, now=now)
        tell_hours(shop, now=now)
    if "time_zone" in changes:
        holidays.follow_calendar(shop, now=now)
    return shop


@transaction.atomic
def start_rush(*, actor_id: UUID | None, shop_id: UUID, until: datetime, extra_min: int, now: datetime) -> Shop:
    """Say that until an instant everything takes so many minutes longer; one that runs is replaced.

    Raises:
        ShopNotFoundError: there is no such shop.
        InvalidClosureError: it is over by then, lasts more than a day, or takes more than eight hours.
    """
    if until <= now:
        raise InvalidClosureError.over()
    if until > now + LONGEST_RUSH:
        raise InvalidClosureError.too_far()
    if not 1 <= extra_min <= MOST_RUSH_MIN:
        raise InvalidClosureError.too_far("extra_min")
    return _set_rush(shop_id, until, extra_min, action="sellers.start_rush", actor_id=actor_id, now=now)


def end_rush(*, actor_id: UUID | None, shop_id: UUID, now: datetime) -> Shop:
    """Say that everything takes as long as ever; without a rush nothing happens.

    Raises:
        ShopNotFoundError: there is no such shop.
    """
    return _set_rush(shop_id, None, 0, action="sellers.end_rush", actor_id=actor_id, now=now)


@transaction.atomic
def _set_rush(
    shop_id: UUID, until: datetime | None, extra_min: int, *, action: str, actor_id: UUID | None, now: datetime
) -> Shop:
    shop = hold_shop(shop_id)
    before = {"rush_until": shop.rush_until, "rush_extra_min": shop.rush_extra_min}
    shop.rush_until, shop.rush_extra_min = until, extra_min
    changes = audit.changes_between(before, {"rush_until": until, "rush_extra_min": extra_min})
    if changes:
        shop.save(update_fields=["rush_until", "rush_extra_min", "updated_at"])
        audit.record(actor_id=actor_id, action=action, target=shop, changes=changes, now=now)
        tell_hours(shop, now=now)
    return shop


def _told(shop: Shop) -> dict[str, Any]:
    openings = shop.hours.openings() if shop.hours is not None else None
    return {
        "hours": None if openings is None else [[one.weekday, one.opens_min, one.closes_min] for one in openings],
        "hours_are_synthetic": shop.hours_are_synthetic,
        "time_zone": shop.time_zone,
        "lead_time_min": shop.lead_time_min,
    }
