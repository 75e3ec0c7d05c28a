"""What a seller says about the time of a shop, checked by itself before a service takes it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from sellers.errors.hours import InvalidClosureError, InvalidHoursError, OverlappingOpeningsError
from sellers.hours import Opening, WeeklyHours
from sellers.instants import Instants
from sellers.models import Shop
from sellers.models.shops import MOST_LEAD_MIN
from sellers.opening import Timetable

MINUTE = timedelta(minutes=1)
LONGEST_BREAK = timedelta(days=7)
LONGEST_RUSH = timedelta(days=1)
MOST_RUSH_MIN = 8 * 60
MOST_CLOSURES = 100
# Closures begin and end within so many years: clocks cannot be set to the ends of the calendar everywhere.
FARTHEST = timedelta(days=3_653)
# A night that goes on after midnight ends by then; a shop that never closes has no night.
LONGEST_NIGHT = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class HoursDraft:
    """A shop's week, on which clocks, and how long until an order leaves; hours are None where nobody tells them."""

    hours: WeeklyHours | None
    time_zone: str
    lead_time_min: int

    def check(self) -> None:
        """See that the zone and the lead time make sense.

        Raises:
            InvalidHoursError: they do not; names the field.
        """
        if self.time_zone not in time_zones():
            raise InvalidHoursError.unknown_zone()
        if not 0 <= self.lead_time_min <= MOST_LEAD_MIN:
            raise InvalidHoursError.too_long()


@dataclass(frozen=True, slots=True)
class ClosureDraft:
    """A span for which a shop will be closed, and why, in both languages."""

    starts_at: datetime
    ends_at: datetime
    reason_en: str = ""
    reason_bn: str = ""

    def in_whole_minutes(self, *, now: datetime) -> "ClosureDraft":
        """The same without seconds, none of the span lost.

        Raises:
            InvalidClosureError: it ends before it begins, is over, or lies ten years away.
        """
        for field, at in (("starts_at", self.starts_at), ("ends_at", self.ends_at)):
            if abs(at - now) > FARTHEST:
                raise InvalidClosureError.over() if self.ends_at < now else InvalidClosureError.too_far(field)
        starts_at, ends_at = floor_minute(self.starts_at), ceil_minute(self.ends_at)
        if ends_at <= starts_at:
            raise InvalidClosureError.ends_early()
        if ends_at <= now:
            raise InvalidClosureError.over()
        return ClosureDraft(starts_at, ends_at, self.reason_en.strip(), self.reason_bn.strip())


def week_of(openings: Sequence[Opening]) -> WeeklyHours:
    """The week that openings make up.

    Raises:
        OverlappingOpeningsError: one shares a minute with one before it; names the later by its place.
    """
    for place in range(len(openings)):
        try:
            WeeklyHours.from_openings(openings[: place + 1])
        except OverlappingOpeningsError as error:
            raise OverlappingOpeningsError(place) from error
    return WeeklyHours.from_openings(openings)


@cache
def time_zones() -> frozenset[str]:
    """The names of zones that both Python and PostgreSQL read from the system's list."""
    return frozenset(name for name in available_timezones() if "/" in name or name == "UTC")


def until_tomorrow(shop: Shop, *, now: datetime) -> datetime:
    """When the day is over on the shop's clocks: at midnight, or when the night that runs past it has ended."""
    zone = ZoneInfo(shop.time_zone)
    midnight = datetime.combine(now.astimezone(zone).date() + timedelta(days=1), time.min, zone).astimezone(UTC)
    week = Timetable(shop.hours, Instants(), zone)
    closes_at = week.state_at(midnight).closes_at
    runs_on = closes_at is not None and closes_at - midnight <= LONGEST_NIGHT and week.is_open(midnight - MINUTE)
    return closes_at if runs_on and closes_at is not None else midnight


def is_in_rush(shop: Shop, at: datetime) -> bool:
    """Whether everything takes longer at an instant."""
    return shop.rush_until is not None and at < shop.rush_until


def lead_time_min(shop: Shop, at: datetime) -> int:
    """Minutes until an order leaves that is placed at an instant, a rush included."""
    return shop.lead_time_min + (shop.rush_extra_min if is_in_rush(shop, at) else 0)


def floor_minute(at: datetime) -> datetime:
    return at.astimezone(UTC).replace(second=0, microsecond=0)


def ceil_minute(at: datetime) -> datetime:
    floor = floor_minute(at)
    return floor if floor == at else floor + MINUTE
