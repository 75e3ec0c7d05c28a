"""Conditions of check constraints and indexes that Django's lookups cannot say."""

from django.db.models import BooleanField, Func

from sellers.opening_sql import NIGHTS


class HoursWithinWeek(Func):
    """Open minutes lie in the 10,080 of a week."""

    template = "%(expressions)s <@ '{[0,10080)}'::int4multirange"
    output_field = BooleanField()


class NoneAbove(Func):
    """None of an array's numbers is larger than this; true of an empty one."""

    template = "%(most)s >= ALL(%(expressions)s)"
    output_field = BooleanField()

    def __init__(self, expression: str, *, most: int) -> None:
        super().__init__(expression, most=most)


class KnownTimeZone(Func):
    """PostgreSQL knows the time zone; it refuses an unknown one with an error of its own."""

    template = "timezone(%(expressions)s, '2000-01-01 00:00+00'::timestamptz) IS NOT NULL"
    output_field = BooleanField()


class WholeMinute(Func):
    """An instant lies between two minutes: it has no seconds."""

    template = "mod(extract(epoch FROM %(expressions)s), 60) = 0"
    output_field = BooleanField()


class OpenAtNight(Func):
    """The week has an open minute at night."""

    template = f"%(expressions)s && {NIGHTS}"
    output_field = BooleanField()
