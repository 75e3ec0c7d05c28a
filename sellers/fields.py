"""Database columns of sellers' own values."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from psycopg.types.multirange import Int4Multirange, TimestamptzMultirange
from psycopg.types.range import Int4Range, TimestamptzRange

from sellers.hours import WeeklyHours
from sellers.instants import Instants

# Django's fields take type arguments in its stubs only.
if TYPE_CHECKING:
    HoursField = models.Field[WeeklyHours | None, WeeklyHours | None]
    SpansField = models.Field[Instants, Instants]
else:
    HoursField = SpansField = models.Field


class WeeklyHoursField(HoursField):
    """`WeeklyHours` as an `int4multirange`, whose normal form has no overlap and no two ranges that touch."""

    description = "The open minutes of a local week"

    def db_type(self, connection: BaseDatabaseWrapper) -> str:
        return "int4multirange"

    def from_db_value(self, value: Sequence[Any] | None, *_: object) -> WeeklyHours | None:
        return None if value is None else WeeklyHours(tuple((span.lower, span.upper) for span in value))

    def get_prep_value(self, value: WeeklyHours | None) -> Int4Multirange | None:
        if value is None:
            return None
        return Int4Multirange([Int4Range(start, end) for start, end in value.ranges])


class InstantsField(SpansField):
    """`Instants` as a `tstzmultirange`."""

    description = "A set of instants"

    def db_type(self, connection: BaseDatabaseWrapper) -> str:
        return "tstzmultirange"

    def from_db_value(self, value: Sequence[Any] | None, *_: object) -> Instants | None:
        return None if value is None else Instants(tuple((span.lower, span.upper) for span in value))

    def get_prep_value(self, value: Instants | None) -> TimestamptzMultirange | None:
        if value is None:
            return None
        return TimestamptzMultirange([TimestamptzRange(start, end) for start, end in value.spans])
