"""Writes: the public holidays that a shop keeps, as closures of whole local days."""

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction

from marketplace.core import audit
from sellers.errors.hours import UnknownHolidayError
from sellers.models import Closure, ClosureKind, HolidayCalendar, Shop
from sellers.public_holidays import Holiday, coming_holidays
from sellers.services.held import hold_shop, tell_hours

# As far as a later calendar moves a day that follows the moon, or another zone its midnight.
MOVES_BY = timedelta(days=3)


@transaction.atomic
def choose_holidays(
    *, actor_id: UUID | None, shop_id: UUID, calendar: HolidayCalendar | None, lifted: Sequence[date], now: datetime
) -> Shop:
    """Keep the holidays of a calendar but for some days, or none at all.

    Args:
        actor_id: the user who acts; None for the system itself.
        shop_id: whose.
        calendar: which; None for none.
        lifted: the holidays to come on which it opens as on any day, all of them.
        now: UTC.

    Raises:
        ShopNotFoundError: there is no such shop.
        UnknownHolidayError: the calendar has no holiday to come on one of the days.
    """
    shop = hold_shop(shop_id)
    before = _told(shop, now=now)
    shop.holiday_calendar = calendar.value if calendar else ""
    shop.save(update_fields=["holiday_calendar", "updated_at"])
    follow_calendar(shop, now=now)
    _lift(shop, lifted, now=now)
    changes = audit.changes_between(before, _told(shop, now=now))
    if changes:
        audit.record(actor_id=actor_id, action="sellers.choose_holidays", target=shop, changes=changes, now=now)
        tell_hours(shop, now=now)
    return shop


def extend_holidays(*, now: datetime) -> int:
    """Add what has come into the year ahead to all shops that keep holidays, and move what calendars have moved.

    Returns:
        How many shops that was something new for.
    """
    keepers = Shop.objects.exclude(holiday_calendar="").order_by("pk").values_list("pk", flat=True)
    return sum(_extend(shop_id, now=now) for shop_id in keepers.iterator())


def follow_calendar(shop: Shop, *, now: datetime) -> bool:
    """Make the holidays to come those of the shop's calendar and clocks; a day that was lifted stays so if it moves.

    Returns:
        Whether there was anything to do.
    """
    zone = ZoneInfo(shop.time_zone)
    calendar = shop.holiday_calendar
    holidays = coming_holidays(HolidayCalendar(calendar), zone=zone, now=now) if calendar else []
    wanted = {holiday.span(zone)[0]: holiday for holiday in holidays}
    had = {closure.starts_at: closure for closure in holidays_to_come(shop, now=now)}
    gone = [closure for starts_at, closure in had.items() if starts_at not in wanted]
    come = [_closure(shop, holiday, zone) for starts_at, holiday in wanted.items() if starts_at not in had]
    renamed = [_renamed(closure, wanted[start]) for start, closure in had.items() if start in wanted]
    for closure in gone:
        _keep_lifted(closure, come)
    Closure.objects.filter(pk__in=[closure.pk for closure in gone]).delete()
    Closure.objects.bulk_create(come)
    changed = [closure for closure in renamed if closure is not None]
    Closure.objects.bulk_update(changed, ["reason_en", "reason_bn"])
    return bool(gone or come or changed)


def holidays_to_come(shop: Shop, *, now: datetime) -> list[Closure]:
    """The holidays that are not over, lifted ones too, in order."""
    found = Closure.objects.filter(shop=shop, kind=ClosureKind.HOLIDAY, ends_at__gt=now)
    return list(found.order_by("starts_at"))


@transaction.atomic
def _extend(shop_id: UUID, *, now: datetime) -> bool:
    shop = hold_shop(shop_id)
    is_new = follow_calendar(shop, now=now)
    if is_new:
        tell_hours(shop, now=now)
    return is_new


def _lift(shop: Shop, days: Sequence[date], *, now: datetime) -> None:
    """Lift these days and no others."""
    zone = ZoneInfo(shop.time_zone)
    closures = {closure.starts_at.astimezone(zone).date(): closure for closure in holidays_to_come(shop, now=now)}
    for place, day in enumerate(days):
        if day not in closures:
            raise UnknownHolidayError(place)
    changed = [closure for day, closure in closures.items() if closure.is_lifted != (day in days)]
    for closure in changed:
        closure.is_lifted = not closure.is_lifted
    Closure.objects.bulk_update(changed, ["is_lifted"])


def _closure(shop: Shop, holiday: Holiday, zone: ZoneInfo) -> Closure:
    starts_at, ends_at = holiday.span(zone)
    return Closure(
        shop=shop,
        kind=ClosureKind.HOLIDAY,
        starts_at=starts_at,
        ends_at=ends_at,
        reason_en=holiday.name_en[:120],
        reason_bn=holiday.name_bn[:120],
    )


def _renamed(closure: Closure, holiday: Holiday) -> Closure | None:
    """The closure with the names that the calendar has now; None where it has them."""
    names = (holiday.name_en[:120], holiday.name_bn[:120])
    if (closure.reason_en, closure.reason_bn) == names:
        return None
    closure.reason_en, closure.reason_bn = names
    return closure


def _keep_lifted(closure: Closure, come: Collection[Closure]) -> None:
    """Lift the nearest new day of the occasion that a lifted one was moved from."""
    occasion = Holiday(closure.starts_at.date(), closure.reason_en, "").occasion
    same = [new for new in come if Holiday(new.starts_at.date(), new.reason_en, "").occasion == occasion]
    nearest = min(same, key=lambda new: abs(new.starts_at - closure.starts_at), default=None)
    if closure.is_lifted and nearest is not None and abs(nearest.starts_at - closure.starts_at) <= MOVES_BY:
        nearest.is_lifted = True


def _told(shop: Shop, *, now: datetime) -> dict[str, object]:
    zone = ZoneInfo(shop.time_zone)
    lifted = [closure for closure in holidays_to_come(shop, now=now) if closure.is_lifted]
    return {
        "holiday_calendar": shop.holiday_calendar,
        "lifted": [closure.starts_at.astimezone(zone).date().isoformat() for closure in lifted],
    }
