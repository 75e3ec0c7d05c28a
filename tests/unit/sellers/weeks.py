"""Weeks, zones and instants for properties, and the oracle that looks at one minute after the other."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from sellers.hours import WEEK_MIN, WeeklyHours
from sellers.instants import Instants
from sellers.opening import OpenState

NO_CLOSURES = Instants()
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
# A day or two around the changes of clocks comes up as often as the rest of the years.
CLOCK_CHANGES = (
    datetime(2026, 3, 29, 1, tzinfo=UTC), datetime(2026, 10, 25, 1, tzinfo=UTC),  # London
    datetime(2026, 3, 8, 7, tzinfo=UTC), datetime(2026, 11, 1, 6, tzinfo=UTC),  # New York
    datetime(2026, 4, 4, 15, tzinfo=UTC), datetime(2026, 10, 3, 15, 30, tzinfo=UTC),  # Lord Howe, by half an hour
)  # fmt: skip
AROUND_CLOCK_CHANGES = st.builds(
    lambda change, minutes, seconds: change + timedelta(minutes=minutes, seconds=seconds),
    st.sampled_from(CLOCK_CHANGES),
    st.integers(-2_000, 200),
    st.sampled_from([0, 0, 59]),
)
ANY_INSTANTS = st.datetimes(datetime(2022, 1, 1), datetime(2029, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001  # the zone is the next argument
INSTANTS = st.one_of(ANY_INSTANTS, AROUND_CLOCK_CHANGES)


def minute_of_week(instant: datetime, zone: str) -> int:
    """What the clocks of a zone show, in minutes since their Monday 00:00."""
    local = instant.astimezone(ZoneInfo(zone))
    return local.weekday() * 1440 + local.hour * 60 + local.minute


def is_open_at(hours: WeeklyHours, minute: int) -> bool:
    """By definition."""
    return any(start <= minute < end for start, end in hours.ranges)


@st.composite
def closures_near(draw: st.DrawFn, now: datetime) -> Instants:
    """Up to four closures of whole minutes: over, running and to come, up to a week long; they may overlap."""
    minute = now.replace(second=0, microsecond=0)
    starts = draw(st.lists(st.integers(-8_000, 15_000), max_size=4))
    lengths = [draw(st.integers(1, WEEK_MIN)) for _start in starts]
    return Instants.of(
        (minute + timedelta(minutes=start), minute + timedelta(minutes=start + length))
        for start, length in zip(starts, lengths, strict=True)
    )


def watched_state(hours: WeeklyHours, now: datetime, zone: str, closed: Instants = NO_CLOSURES) -> OpenState:
    """Open or closed and until when, by a look at the clock every minute until a week after the last closure."""

    def is_open(at: datetime) -> bool:
        return is_open_at(hours, minute_of_week(at, zone)) and not any(start <= at < end for start, end in closed.spans)

    is_open_now = is_open(now)
    full_minute = now.replace(second=0, microsecond=0)
    last = max([full_minute, *(end for _start, end in closed.spans)]) + timedelta(days=8)
    minutes = (
        full_minute + timedelta(minutes=later) for later in range(1, (last - full_minute) // timedelta(minutes=1))
    )
    change = next((minute for minute in minutes if is_open(minute) != is_open_now), None)
    return OpenState(is_open_now, None if is_open_now else change, change if is_open_now else None)
