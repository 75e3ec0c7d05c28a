"""The form in which a week is written: some spans a weekday, each with its two times. What is empty is closed.

Fields are `day-6-0-opens` and so on: the weekday as ISO counts it, the span, and which of its times.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from babel.dates import get_day_names
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from marketplace.core.bilingual import page_language
from sellers.errors.hours import OverlappingOpeningsError
from sellers.hours import DAY_MIN, WEEK, Opening, WeeklyHours, clock_text
from sellers.timing import week_of

MOST_SPANS = 6
CLOCK = re.compile(r"^([01]?[0-9]|2[0-4]):([0-5][0-9])(:00)?$", re.ASCII)
BOTH = gettext_lazy("Write both times, or none.")
NO_TIME = gettext_lazy("Write a time here, such as 09:30.")
SAME = gettext_lazy("These are the same time. For the whole day write 00:00 twice.")
OVERLAPS = gettext_lazy("This overlaps with other hours of the week.")


@dataclass(slots=True)
class Span:
    """One row as it is typed, and what is wrong with it."""

    weekday: int
    number: int
    opens: str = ""
    closes: str = ""
    error: str | Promise = ""

    @property
    def name(self) -> str:
        return f"day-{self.weekday}-{self.number}"

    @property
    def is_empty(self) -> bool:
        return not self.opens and not self.closes

    @property
    def after_midnight(self) -> str:
        """What the closing time means where it is the next day's; empty where it is not, or where it cannot be read."""
        read = self._read()
        if not isinstance(read, Opening) or read.closes_min <= DAY_MIN:
            return ""
        return _("Until %(time)s on %(day)s, after midnight.") % {
            "time": self.closes,
            "day": day_name(self.weekday % 7 + 1),
        }

    def opening(self) -> Opening | None:
        """What it says; None where it cannot be read, which `error` then tells."""
        read = self._read()
        if isinstance(read, Opening):
            return read
        self.error = read
        return None

    def _read(self) -> Opening | Promise:
        """The opening, or what is wrong with it."""
        if not (self.opens and self.closes):
            return BOTH
        opens, closes = _minute(self.opens), _minute(self.closes)
        if opens is None or closes is None or opens == DAY_MIN:
            return NO_TIME
        if opens == closes != 0:
            return SAME
        return Opening(self.weekday, opens, closes if closes > opens else closes + DAY_MIN)


@dataclass(slots=True)
class Day:
    """One weekday with its rows; there is always one to write in."""

    weekday: int
    spans: list[Span] = field(default_factory=list)

    @property
    def label(self) -> str:
        return day_name(self.weekday)

    @property
    def is_closed(self) -> bool:
        return all(span.is_empty for span in self.spans)

    @property
    def may_grow(self) -> bool:
        return len(self.spans) < MOST_SPANS

    def padded(self, *, more: bool = False) -> "Day":
        """With an empty row where there is none, or where one more is wanted."""
        if self.spans and not (more and self.may_grow):
            return self
        number = max((span.number for span in self.spans), default=-1) + 1
        return Day(self.weekday, [*self.spans, Span(self.weekday, number)])


@dataclass(slots=True)
class Week:
    """The whole form."""

    days: list[Day]

    @classmethod
    def of(cls, hours: WeeklyHours | None) -> "Week":
        """The form of a week as it is; where nobody has told one, all of it is empty."""
        openings = hours.openings() if hours is not None else []
        return cls([_day_of(weekday, openings) for weekday in WEEK])

    @classmethod
    def typed(cls, data: Mapping[str, str]) -> "Week":
        """The form as it was sent, unjudged."""
        return cls([_day_typed(weekday, data) for weekday in WEEK])

    @property
    def has_errors(self) -> bool:
        return any(span.error for span in self.spans)

    @property
    def is_empty(self) -> bool:
        """Whether nobody has written anything, which is not the same as closed."""
        return all(day.is_closed for day in self.days)

    @property
    def spans(self) -> list[Span]:
        return [span for day in self.days for span in day.spans]

    def with_more(self, weekday: int) -> "Week":
        """With one more row on a day."""
        return Week([day.padded(more=day.weekday == weekday) for day in self.days])

    def copied(self, weekday: int) -> "Week":
        """With the rows of one day on all days."""
        [source] = (day for day in self.days if day.weekday == weekday)
        rows = [span for span in source.spans if not span.is_empty]
        return Week(
            [
                Day(day.weekday, [replace(span, weekday=day.weekday, error="") for span in rows]).padded()
                for day in self.days
            ]
        )

    def hours(self) -> WeeklyHours | None:
        """What it says, which is nothing where all of it is empty; None, too, where rows are wrong and say so."""
        told = [span for span in self.spans if not span.is_empty]
        openings = [(span, opening) for span in told if (opening := span.opening()) is not None]
        if not told or self.has_errors:
            return None
        try:
            return week_of([opening for _span, opening in openings])
        except OverlappingOpeningsError as error:
            openings[error.place or 0][0].error = OVERLAPS
            return None


def day_name(weekday: int) -> str:
    """A weekday in the page's language."""
    # Babel counts days from Monday as 0.
    name: str = get_day_names("wide", locale=page_language())[weekday - 1]
    return name


def _day_of(weekday: int, openings: Iterable[Opening]) -> Day:
    own = [opening for opening in openings if opening.weekday == weekday]
    spans = [
        Span(weekday, number, clock_text(opening.opens_min), clock_text(opening.closes_min % DAY_MIN))
        for number, opening in enumerate(own)
    ]
    return Day(weekday, spans).padded()


def _day_typed(weekday: int, data: Mapping[str, str]) -> Day:
    spans = [Span(weekday, number) for number in range(MOST_SPANS) if f"day-{weekday}-{number}-opens" in data]
    for span in spans:
        span.opens, span.closes = (data.get(f"{span.name}-{end}", "").strip()[:8] for end in ("opens", "closes"))
    return Day(weekday, spans).padded()


def _minute(text: str) -> int | None:
    found = CLOCK.match(text)
    minute = int(found[1]) * 60 + int(found[2]) if found else DAY_MIN + 1
    return minute if minute <= DAY_MIN else None
