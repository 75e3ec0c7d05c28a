"""Values kept in the cache for a while, for whoever can find them out anew.

While Redis is away nothing is kept, nobody is refused anything for it, and only a few have to wait: after three
failures it is left alone for two seconds.
"""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import redis
from circuitbreaker import CircuitBreakerError
from django.core.cache import cache

from marketplace.core.circuits import Circuit

Answer = TypeVar("Answer")

circuit = Circuit(failure_threshold=3, recovery_timeout=2, expected_exception=redis.RedisError, name="kept values")


def find(key: str) -> Any | None:
    """What is kept under a key; None where there is nothing."""
    return _ask(lambda: cache.get(key))


def keep(key: str, value: object, *, ttl_s: int) -> None:
    """Keep a value for so long at most."""
    _ask(lambda: cache.set(key, value, ttl_s))


def forget(keys: Sequence[str]) -> None:
    """Have them found out anew; what cannot be forgotten is old for no longer than it is kept."""
    _ask(lambda: cache.delete_many(keys))


def _ask(act: Callable[[], Answer]) -> Answer | None:
    try:
        with circuit:
            return act()
    except (redis.RedisError, CircuitBreakerError):
        return None
