"""Public holidays as calendars tell them: local days with their names in both languages.

Days that follow the moon are estimates until they are near; their names say so, and a later release of the calendar
may move them by a day or two.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from holidays import country_holidays

from sellers.models import HolidayCalendar

DAYS_AHEAD = 366
ESTIMATED_EN = " (estimated)"


@dataclass(frozen=True, slots=True)
class Holiday:
    """One day on which a calendar rests; two occasions of one day share the name."""

    day: date
    name_en: str
    name_bn: str

    @property
    def occasion(self) -> str:
        """What it is, whether or not its day is certain."""
        return self.name_en.replace(ESTIMATED_EN, "")

    def span(self, zone: ZoneInfo) -> tuple[datetime, datetime]:
        """The whole day on the clocks of a zone, in UTC."""
        return _midnight(self.day, zone), _midnight(self.day + timedelta(days=1), zone)


def list_holidays(calendar: HolidayCalendar, *, first: date, last: date) -> list[Holiday]:
    """The holidays of a calendar from one day to another, both included, in order."""
    years = range(first.year, last.year + 1)
    in_english = country_holidays(calendar.value, years=years, language="en_US")
    in_bangla = country_holidays(calendar.value, years=years, language="bn")
    return [Holiday(day, in_english[day], in_bangla[day]) for day in sorted(in_english.keys()) if first <= day <= last]


def coming_holidays(calendar: HolidayCalendar, *, zone: ZoneInfo, now: datetime) -> list[Holiday]:
    """The holidays of the year that begins today, on the clocks of a zone."""
    today = now.astimezone(zone).date()
    return list_holidays(calendar, first=today, last=today + timedelta(days=DAYS_AHEAD))


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time.min, zone).astimezone(UTC)
