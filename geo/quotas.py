"""Daily shares of outside systems that charge by the call, counted for all processes at once."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.core.cache import cache

from geo.errors import QuotaExceededError

# Google's day, at whose end its quota starts anew.
ZONE = ZoneInfo("America/Los_Angeles")
KEY = "geo:{system}:{day}"
KEPT_S = 2 * 86_400


def take_call(system: str, *, most: int) -> None:
    """Take one of today's calls.

    Raises:
        QuotaExceededError: none is left.
    """
    key = KEY.format(system=system, day=datetime.now(ZONE).date())
    cache.add(key, 0, timeout=KEPT_S)
    if cache.incr(key) > most:
        raise QuotaExceededError
