"""One clock for intervals and for instants: what is due by `time.perf_counter` is told, and heard, as a time of day."""

import time
from datetime import UTC, datetime

# Read once, before anybody is forked: all of a benchmark's processes add the same.
_BEGAN_AT = time.time() - time.perf_counter()


def instant_of(counted_s: float) -> datetime:
    """The time of day at which `time.perf_counter` says so many seconds, in UTC."""
    return datetime.fromtimestamp(_BEGAN_AT + counted_s, UTC)


def counted_at(instant: datetime) -> float:
    """What `time.perf_counter` says at a time of day."""
    return instant.timestamp() - _BEGAN_AT
