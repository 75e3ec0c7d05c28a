"""Numbers, distances and times as the page's language writes them."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_time
from babel.numbers import format_decimal
from django.utils.translation import get_language
from django.utils.translation import gettext as _

NEAR_M = 1000
FAR_M = 10_000

# Babel knows that Bangla writes its own digits, and leaves the writing to us.
BANGLA_DIGITS = str.maketrans("0123456789", "০১২৩৪৫৬৭৮৯")

# Bangla names the part of the day before the hour: রাত ১০:৩০.
CLOCK_PATTERNS = {"bn": "B h:mm", "en": "h:mm a"}


def number(value: float, *, decimals: int = 0) -> str:
    """A number in the language's digits, grouped in thousands and lakhs."""
    pattern = "#,##,##0." + "#" * decimals if decimals else "#,##,##0"
    return _in_digits(format_decimal(value, format=pattern, locale=_language()))


def distance(metres: float) -> str:
    """How far, as one says it: to ten metres when near, to a hundred when far, whole kilometres beyond ten."""
    tens = max(round(metres, -1), 10)
    if tens < NEAR_M:
        return _("%(metres)s m") % {"metres": number(tens)}
    decimals = 1 if metres < FAR_M else 0
    return _("%(kilometres)s km") % {"kilometres": number(round(metres / 1000, decimals), decimals=decimals)}


def clock(at: datetime, *, zone: ZoneInfo) -> str:
    """The hour and minute on a wall in `zone`."""
    language = _language()
    text = format_time(at.astimezone(zone), format=CLOCK_PATTERNS[language], locale=language)
    # The dictionary's word for night is a poet's; on a shop's door stands the everyday one.
    return _in_digits(text.replace("রাত্রি", "রাত"))


def day(at: datetime, *, now: datetime, zone: ZoneInfo) -> str:
    """The day in words: empty for today, `tomorrow`, else the weekday."""
    wanted, today = at.astimezone(zone).date(), now.astimezone(zone).date()
    if wanted == today:
        return ""
    if wanted == today + timedelta(days=1):
        return _("tomorrow")
    return str(format_date(wanted, format="EEEE", locale=_language()))


def _in_digits(text: str) -> str:
    return text.translate(BANGLA_DIGITS) if _language() == "bn" else text


def _language() -> str:
    return "bn" if get_language() == "bn" else "en"
