"""The week of a shop: when it opens and closes, in minutes of the local week.

A week has 10,080 minutes, counted from Monday 00:00 in the shop's own time zone. Open time is a set of half-open ranges
of those minutes, kept normal (sorted, apart from each other), so overlaps cannot be written down. What runs past Sunday
midnight is cut there and continues at minute 0; the two parts are one opening to whoever asks.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

from sellers.errors.hours import InvalidOpeningError, OverlappingOpeningsError

DAY_MIN = 24 * 60
WEEK_MIN = 7 * DAY_MIN
# The days as they are told in Bangladesh, from Saturday on; numbers are ISO's.
WEEK = (6, 7, 1, 2, 3, 4, 5)
# Shops whose zone nobody chose have this one. On its clocks few shops are open from midnight on, until this minute.
HOME_ZONE = "Asia/Dhaka"
NIGHT_MIN = 5 * 60


@dataclass(frozen=True, slots=True)
class Opening:
    """Open on one weekday from one minute of the day to another.

    Attributes:
        weekday: ISO 8601, 1 is Monday and 7 Sunday.
        opens_min: minutes after that day's midnight, 0 to 1439.
        closes_min: minutes after the same midnight, so past 1440 it is the next day's morning; at most a day later.
    """

    weekday: int
    opens_min: int
    closes_min: int

    def __post_init__(self) -> None:
        is_day = 1 <= self.weekday <= 7 and 0 <= self.opens_min < DAY_MIN
        if not is_day or not self.opens_min < self.closes_min <= self.opens_min + DAY_MIN:
            raise InvalidOpeningError


@dataclass(frozen=True, slots=True)
class WeeklyHours:
    """The open time of a week as normal ranges `[start, end)` of its minutes."""

    ranges: tuple[tuple[int, int], ...]

    @classmethod
    def from_openings(cls, openings: Iterable[Opening]) -> "WeeklyHours":
        """The week that these openings make up.

        Raises:
            OverlappingOpeningsError: two of them share a minute.
        """
        pieces: list[tuple[int, int]] = []
        for opening in openings:
            midnight = (opening.weekday - 1) * DAY_MIN
            pieces += _within_week(midnight + opening.opens_min, midnight + opening.closes_min)
        return cls(_joined(sorted(pieces)))

    @classmethod
    def every_day(cls, opens_min: int, closes_min: int) -> "WeeklyHours":
        """The same hours on all seven days."""
        return cls.from_openings(Opening(day, opens_min, closes_min) for day in range(1, 8))

    def openings(self) -> list[Opening]:
        """As people write it: one entry an opening, by weekday; what lasts longer than a day is told day by day."""
        found = [entry for start, end in self._spans() for entry in _by_day(start, end)]
        return sorted(found, key=lambda entry: (entry.weekday, entry.opens_min))

    def holds(self, minute: int) -> bool:
        """Whether this minute of the week is open."""
        return any(start <= minute < end for start, end in self.ranges)

    def in_common(self, other: "WeeklyHours") -> "WeeklyHours":
        """The minutes that both hold."""
        pieces = ((max(start, first), min(end, last)) for start, end in self.ranges for first, last in other.ranges)
        return WeeklyHours(tuple(sorted(piece for piece in pieces if piece[0] < piece[1])))

    def minutes_to_edge(self, minute: int) -> int | None:
        """How long from this minute of the week to the next at which a range begins or ends; None where none does."""
        if self.ranges in {(), ((0, WEEK_MIN),)}:
            return None
        return min((edge - minute - 1) % WEEK_MIN + 1 for span in self.ranges for edge in span)

    def _spans(self) -> list[tuple[int, int]]:
        """The ranges with the week's seam sewn up: what ends at its end and begins at its start is one span."""
        spans = list(self.ranges)
        if len(spans) > 1 and spans[0][0] == 0 and spans[-1][1] == WEEK_MIN:
            _zero, end = spans.pop(0)
            spans[-1] = (spans[-1][0], WEEK_MIN + end)
        return spans


def _within_week(start: int, end: int) -> list[tuple[int, int]]:
    return [(start, end)] if end <= WEEK_MIN else [(start, WEEK_MIN), (0, end - WEEK_MIN)]


def _joined(pieces: Sequence[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """Sorted pieces with those that touch made one."""
    joined: list[tuple[int, int]] = []
    for start, end in pieces:
        if joined and start < joined[-1][1]:
            raise OverlappingOpeningsError
        if joined and start == joined[-1][1]:
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return tuple(joined)


def _by_day(start: int, end: int) -> list[Opening]:
    """One entry for up to a day; what lasts longer is cut at every midnight."""
    if end - start <= DAY_MIN:
        return [Opening(start // DAY_MIN + 1, start % DAY_MIN, start % DAY_MIN + end - start)]
    cuts = [start, *range((start // DAY_MIN + 1) * DAY_MIN, end, DAY_MIN), end]
    return [
        Opening(left // DAY_MIN % 7 + 1, left % DAY_MIN, left % DAY_MIN + right - left)
        for left, right in pairwise(cuts)
    ]


def is_night(at: datetime) -> bool:
    """Whether it is night where most shops are."""
    local = at.astimezone(ZoneInfo(HOME_ZONE))
    return local.hour * 60 + local.minute < NIGHT_MIN


def clock_text(minute: int) -> str:
    """A minute of the day as programs and fields of forms have it: 09:30, and 24:00 for its end."""
    return f"{minute // 60:02}:{minute % 60:02}"
