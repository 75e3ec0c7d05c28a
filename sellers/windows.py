"""When a shop can bring goods or hand them over: its open time between two instants, as `sellers.opening` tells it."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from sellers.hours import WeeklyHours
from sellers.instants import Instants
from sellers.opening import Timetable


def delivery_windows(
    *,
    shop_hours: WeeklyHours | None,
    zone_hours: WeeklyHours | None,
    closed: Instants,
    time_zone: str,
    from_at: datetime,
    until_at: datetime,
) -> Instants:
    """The spans within `[from_at, until_at)` in which a zone is delivered to: its shop is open, and its own hours hold.

    Args:
        shop_hours: None where nobody told them, and then there is no span.
        zone_hours: None for whenever the shop is open.
        closed: when the shop is closed although its week says open.
        time_zone: on whose clocks the weeks are.

    Returns:
        Spans in UTC.
    """
    if shop_hours is None:
        return Instants()
    hours = shop_hours if zone_hours is None else shop_hours.in_common(zone_hours)
    return _open_time(Timetable(hours, closed, ZoneInfo(time_zone)), from_at.astimezone(UTC), until_at.astimezone(UTC))


def pickup_windows(
    *, shop_hours: WeeklyHours | None, closed: Instants, time_zone: str, from_at: datetime, until_at: datetime
) -> Instants:
    """The spans within `[from_at, until_at)` in which the shop is open, for whoever comes for goods."""
    return delivery_windows(
        shop_hours=shop_hours,
        zone_hours=None,
        closed=closed,
        time_zone=time_zone,
        from_at=from_at,
        until_at=until_at,
    )


def _open_time(timetable: Timetable, at: datetime, until_at: datetime) -> Instants:
    spans: list[tuple[datetime, datetime]] = []
    while at < until_at:
        state = timetable.state_at(at)
        change = min(state.closes_at or state.opens_at or until_at, until_at)
        if state.is_open:
            spans.append((at, change))
        at = change
    return Instants.of(spans)
