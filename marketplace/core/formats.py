"""Numbers, amounts, distances and times as the page's language writes them."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_time
from babel.numbers import format_decimal
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from marketplace.core.bilingual import page_language
from marketplace.core.money import Money
from marketplace.core.numerals import GROUPED, in_digits

HOUR_MIN = 60
MIDNIGHT = time()
METRES_IN_KM = 1000
FAR_M = 10_000

# Bangla names the part of the day before the hour: রাত ১০:৩০.
CLOCK_PATTERNS = {"bn": "B h:mm", "en": "h:mm a"}


def number(value: float, *, decimals: int = 0) -> str:
    """A number in the language's digits, grouped in thousands and lakhs."""
    pattern = f"{GROUPED}.{'#' * decimals}" if decimals else GROUPED
    return in_digits(format_decimal(value, format=pattern, locale=page_language()), page_language())


def price(amount: Money) -> str:
    """Money without a fraction that says nothing: ৳ 30, and ৳ 30.50."""
    language = page_language()
    return amount.format(language).removesuffix(in_digits(".00", language))


def distance(metres: float) -> str:
    """How far, as one says it: to ten metres when near, to a hundred when far, whole kilometres beyond ten."""
    tens = max(round(metres, -1), 10)
    if tens < METRES_IN_KM:
        return _("%(metres)s m") % {"metres": number(tens)}
    decimals = 1 if metres < FAR_M else 0
    return _("%(kilometres)s km") % {"kilometres": number(round(metres / METRES_IN_KM, decimals), decimals=decimals)}


def kilometres(metres: Decimal | float) -> str:
    """A distance to the metre: what was agreed must not be rounded."""
    exact = format_decimal(Decimal(metres) / METRES_IN_KM, format=f"{GROUPED}.###", locale=page_language())
    return _("%(kilometres)s km") % {"kilometres": in_digits(exact, page_language())}


def duration(minutes: int) -> str:
    """A stretch of time in hours and minutes."""
    hours, rest = divmod(minutes, HOUR_MIN)
    told = []
    if hours:
        told.append(ngettext("%(count)s hour", "%(count)s hours", hours) % {"count": number(hours)})
    if rest or not hours:
        told.append(ngettext("%(count)s minute", "%(count)s minutes", rest) % {"count": number(rest)})
    return " ".join(told)


def clock(at: datetime, *, zone: ZoneInfo) -> str:
    """The hour and minute on a wall in `zone`."""
    return _on_the_wall(at.astimezone(zone).time())


def minute_of_day(minutes: int) -> str:
    """The hour and minute so many minutes after midnight, be it the next day's."""
    return _on_the_wall(time(minutes // HOUR_MIN % 24, minutes % HOUR_MIN))


def moment(at: datetime, *, zone: ZoneInfo) -> str:
    """A day by its name, and the hour and minute on a wall in `zone`."""
    local = at.astimezone(zone)
    return f"{_date(local.date())}, {_on_the_wall(local.time())}"


def days_or_times(start: datetime, end: datetime, *, zone: ZoneInfo) -> str:
    """From when until when: whole days by their names, else with the clock."""
    first, last = start.astimezone(zone), end.astimezone(zone)
    if first.time() != MIDNIGHT or last.time() != MIDNIGHT:
        return f"{moment(start, zone=zone)} – {moment(end, zone=zone)}"
    last_day = last.date() - timedelta(days=1)
    return _date(first.date()) if last_day <= first.date() else f"{_date(first.date())} – {_date(last_day)}"


def _date(at: date) -> str:
    language = page_language()
    return in_digits(format_date(at, format="EEE d MMMM", locale=language), language)


def _on_the_wall(at: time) -> str:
    language = page_language()
    text = format_time(at, format=CLOCK_PATTERNS[language], locale=language)
    # The dictionary's word for night is a poet's; on a shop's door stands the everyday one.
    return in_digits(text.replace("রাত্রি", "রাত"), language)


def day(at: datetime, *, now: datetime, zone: ZoneInfo) -> str:
    """The day in words: empty for today, `tomorrow`, else the weekday."""
    wanted, today = at.astimezone(zone).date(), now.astimezone(zone).date()
    if wanted == today:
        return ""
    if wanted == today + timedelta(days=1):
        return _("tomorrow")
    return str(format_date(wanted, format="EEEE", locale=page_language()))
