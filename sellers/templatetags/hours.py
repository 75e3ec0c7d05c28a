"""Instants and days of a shop in words, on its own clocks."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime, format_time
from django import template
from django.utils.translation import gettext as _

from marketplace.core.bilingual import page_language
from marketplace.core.numerals import in_digits
from sellers.models import Closure, Shop

register = template.Library()

DAY = "EEE d MMM y"


@register.filter
def on_day(day: date) -> str:
    """A day: "Wed 16 Dec 2026"."""
    return _in_digits(format_date(day, DAY, locale=page_language()))


@register.filter
def at_shop(instant: datetime, shop: Shop) -> str:
    """An instant on the shop's clocks: "Wed 16 Dec 2026, 13:30"."""
    local = instant.astimezone(ZoneInfo(shop.time_zone))
    return _in_digits(format_datetime(local, f"{DAY}, HH:mm", locale=page_language()))


@register.filter
def time_at_shop(instant: datetime, shop: Shop) -> str:
    """The time of an instant on the shop's clocks: "13:30"."""
    return _in_digits(format_time(instant.astimezone(ZoneInfo(shop.time_zone)), "HH:mm", locale=page_language()))


@register.filter
def lasts(closure: Closure, shop: Shop) -> str:
    """From when to when a closure lasts; whole days without times."""
    zone = ZoneInfo(shop.time_zone)
    starts, ends = closure.starts_at.astimezone(zone), closure.ends_at.astimezone(zone)
    first, last = starts.date(), (ends - timedelta(seconds=1)).date()
    if _is_midnight(starts) and _is_midnight(ends):
        return on_day(first) if first == last else _("%(first)s to %(last)s") % {
            "first": on_day(first), "last": on_day(last),
        }  # fmt: skip
    end = time_at_shop(closure.ends_at, shop) if first == ends.date() else at_shop(closure.ends_at, shop)
    return _("%(first)s to %(last)s") % {"first": at_shop(closure.starts_at, shop), "last": end}


def _is_midnight(local: datetime) -> bool:
    return (local.hour, local.minute) == (0, 0)


def _in_digits(text: str) -> str:
    return in_digits(text, page_language())
