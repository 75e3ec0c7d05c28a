from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation

from marketplace.core import formats

DHAKA = ZoneInfo("Asia/Dhaka")


@pytest.mark.parametrize(
    ("metres", "english", "bangla"),
    [
        (0, "10 m", "১০ মি"),
        (347, "350 m", "৩৫০ মি"),
        (994.9, "990 m", "৯৯০ মি"),
        (995.1, "1 km", "১ কিমি"),
        (1234, "1.2 km", "১.২ কিমি"),
        (9_960, "10 km", "১০ কিমি"),
        (23_456, "23 km", "২৩ কিমি"),
        (123_456, "123 km", "১২৩ কিমি"),
    ],
)
def test_distance_is_said_as_exactly_as_it_matters(metres: float, english: str, bangla: str) -> None:
    with translation.override("en"):
        assert formats.distance(metres) == english
    with translation.override("bn"):
        assert formats.distance(metres) == bangla


def test_numbers_are_grouped_in_thousands_and_lakhs() -> None:
    with translation.override("en"):
        assert formats.number(1234567) == "12,34,567"
    with translation.override("bn"):
        assert formats.number(1234567) == "১২,৩৪,৫৬৭"


@pytest.mark.parametrize(
    ("hour_utc", "english", "bangla"),
    [
        (3, "9:00 AM", "সকাল ৯:০০"),
        (16, "10:00 PM", "রাত ১০:০০"),
        (18, "12:00 AM", "রাত ১২:০০"),
        (7, "1:00 PM", "দুপুর ১:০০"),
    ],
)
def test_clock_shows_the_shop_s_wall(hour_utc: int, english: str, bangla: str) -> None:
    at = datetime(2026, 1, 15, hour_utc, tzinfo=UTC)

    with translation.override("en"):
        assert formats.clock(at, zone=DHAKA).replace("\N{NARROW NO-BREAK SPACE}", " ") == english
    with translation.override("bn"):
        assert formats.clock(at, zone=DHAKA) == bangla


@pytest.mark.parametrize(
    ("at", "english"),
    [
        (datetime(2026, 1, 15, 17, 59, tzinfo=UTC), ""),  # 23:59 in Dhaka
        (datetime(2026, 1, 15, 18, 0, tzinfo=UTC), "tomorrow"),  # midnight there
        (datetime(2026, 1, 18, 5, 0, tzinfo=UTC), "Sunday"),
    ],
)
def test_days_are_those_of_the_shop_s_wall(at: datetime, english: str) -> None:
    now = datetime(2026, 1, 15, 10, 0, tzinfo=UTC)

    with translation.override("en"):
        assert formats.day(at, now=now, zone=DHAKA) == english
