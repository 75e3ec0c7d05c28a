"""The number over every page, kept in Redis for a minute; while Redis is away the database counts it for each page."""

from collections.abc import Callable
from typing import TypeVar

import redis
from circuitbreaker import CircuitBreaker
from django.core.cache import cache

from marketplace.orders.holding import Holder

COUNT_TTL_S = 60
Answer = TypeVar("Answer")

circuit = CircuitBreaker(
    failure_threshold=3, recovery_timeout=2, expected_exception=redis.RedisError, name="basket counts"
)


def find_count(holder: Holder) -> int | None:
    """The number that is kept; None where there is none."""
    kept: int | None = _ask(lambda: cache.get(_key(holder)))
    return kept


def keep_count(holder: Holder, count: int) -> None:
    _ask(lambda: cache.set(_key(holder), count, COUNT_TTL_S))


def forget_count(holder: Holder) -> None:
    """Have it counted anew; what cannot be forgotten is old for no more than the minute."""
    _ask(lambda: cache.delete(_key(holder)))


def _ask(act: Callable[[], Answer]) -> Answer | None:
    """What Redis answers; None while it is away, for which only a few have to wait."""
    if circuit.opened:
        return None
    try:
        with circuit:
            return act()
    except redis.RedisError:
        return None


def _key(holder: Holder) -> str:
    return f"orders:basket_count:{holder.user_id or holder.digest}"
