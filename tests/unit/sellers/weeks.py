"""Weeks, zones and instants for properties, and the oracle that looks at one minute after the other."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from sellers.hours import WEEK_MIN, OpenState, WeeklyHours

STEADY_ZONES = ("Asia/Dhaka", "Asia/Kathmandu", "UTC", "America/Phoenix")
CHANGING_ZONES = ("Europe/London", "America/New_York", "Australia/Lord_Howe", "America/St_Johns")


def _paired(cuts: list[int]) -> WeeklyHours:
    """Sorted cuts in twos are the ends of ranges; they are distinct, so ranges do not touch: the normal form."""
    return WeeklyHours(tuple(pair for place, pair in enumerate(pairwise(sorted(cuts))) if place % 2 == 0))


# Minutes on the hour come up often enough to meet the instants; 0 and 10,080 are the seam.
CUTS = st.one_of(
    st.integers(0, WEEK_MIN), st.integers(0, 168).map(lambda hour: hour * 60), st.sampled_from([0, WEEK_MIN])
)
WEEKS = st.one_of(
    st.lists(CUTS, unique=True, max_size=16).map(_paired),
    st.sampled_from([WeeklyHours(()), WeeklyHours(((0, WEEK_MIN),))]),
)
INSTANTS = st.datetimes(datetime(2022, 1, 1), datetime(2029, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001  # the zone is the next argument


def minute_of_week(instant: datetime, zone: str) -> int:
    """What the clocks of a zone show, in minutes since their Monday 00:00."""
    local = instant.astimezone(ZoneInfo(zone))
    return local.weekday() * 1440 + local.hour * 60 + local.minute


def is_open_at(hours: WeeklyHours, minute: int) -> bool:
    """By definition."""
    return any(start <= minute < end for start, end in hours.ranges)


def watched_state(hours: WeeklyHours, now: datetime, zone: str) -> OpenState:
    """Open or closed and until when, found by looking at every minute of the week that follows.

    It counts on, so it holds where no clock is changed within that week.
    """
    minute = minute_of_week(now, zone)
    is_open = is_open_at(hours, minute)
    full_minute = now.replace(second=0, microsecond=0)
    changes = (
        full_minute + timedelta(minutes=later)
        for later in range(1, WEEK_MIN + 1)
        if is_open_at(hours, (minute + later) % WEEK_MIN) != is_open
    )
    change = next(changes, None)
    return OpenState(is_open, opens_at=None if is_open else change, closes_at=change if is_open else None)
