"""Whether a shop is open at an instant, and when that changes next.

It is open when its clocks show a minute of its week, and none of its closures holds the instant. What comes next is
found by going from one instant at which that may change to the next: an edge of the week, the begin or end of a
closure, and the change of a clock. `sellers.opening_sql` does the same in the database, and `docs/adr/0050` tells why.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from sellers.hours import DAY_MIN, WeeklyHours
from sellers.instants import Instants
from sellers.models import Shop

MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class OpenState:
    """Whether a shop is open, None where nobody told its hours, and when that changes next (UTC), None for never."""

    is_open: bool | None
    opens_at: datetime | None
    closes_at: datetime | None


@dataclass(frozen=True, slots=True)
class Timetable:
    """All that decides when something is open: its week, on the clocks of a zone, and when it is closed besides."""

    hours: WeeklyHours | None
    closed: Instants
    zone: ZoneInfo

    @classmethod
    def of(cls, shop: Shop) -> "Timetable":
        return cls(shop.hours, shop.closed, ZoneInfo(shop.time_zone))

    def is_open(self, at: datetime) -> bool | None:
        """Open or closed; None where nobody has told the hours, and no closure says closed."""
        if at in self.closed:
            return False
        return self.hours.holds(_minute_of_week(at, self.zone)) if self.hours is not None else None

    def state_at(self, at: datetime) -> OpenState:
        """Open or closed at an instant, and until when."""
        is_open, change = self.is_open(at), self._next_change(at)
        return OpenState(is_open, None if is_open else change, change if is_open else None)

    def _next_change(self, at: datetime) -> datetime | None:
        if self.hours is None:
            return None
        before, later = self.is_open(at), self._next_event(at, self.hours)
        while later is not None and self.is_open(later) == before:
            later = self._next_event(later, self.hours)
        return later

    def _next_event(self, at: datetime, hours: WeeklyHours) -> datetime | None:
        """The first instant after this one at which it may open or close."""
        if at in self.closed:
            return self.closed.end_of_span(at)
        events = (self.closed.next_start(at), self._next_edge(at, hours))
        return min((event for event in events if event is not None), default=None)

    def _next_edge(self, at: datetime, hours: WeeklyHours) -> datetime | None:
        """When the clocks show the next edge of the week, or are changed before that."""
        minutes = hours.minutes_to_edge(_minute_of_week(at, self.zone))
        if minutes is None:
            return None
        minute = at.astimezone(UTC).replace(second=0, microsecond=0)
        edge = minute + minutes * MINUTE
        return edge if self._offset(edge) == self._offset(minute) else self._clock_change(minute, edge)

    def _clock_change(self, early: datetime, late: datetime) -> datetime:
        """The minute from which the clocks are as they are at `late`; they are not at `early`."""
        while late - early > MINUTE:
            middle = early + (late - early) // MINUTE // 2 * MINUTE
            if self._offset(middle) == self._offset(early):
                early = middle
            else:
                late = middle
        return late

    def _offset(self, at: datetime) -> timedelta | None:
        return at.astimezone(self.zone).utcoffset()


def state_at(shop: Shop, at: datetime) -> OpenState:
    """Whether a shop is open at an instant, and until when: exact, however long a closure lasts."""
    return Timetable.of(shop).state_at(at)


def is_open(shop: Shop, at: datetime) -> bool | None:
    """Whether a shop is open at an instant; None where nobody has told its hours."""
    return Timetable.of(shop).is_open(at)


def next_opening(shop: Shop, at: datetime) -> datetime | None:
    """The first instant from this one on at which a shop is open; None where there is none, or nobody knows."""
    state = state_at(shop, at)
    return at if state.is_open else state.opens_at


def _minute_of_week(at: datetime, zone: ZoneInfo) -> int:
    local = at.astimezone(zone)
    return local.weekday() * DAY_MIN + local.hour * 60 + local.minute
