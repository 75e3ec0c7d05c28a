"""The number over every page, kept in Redis for a minute; while Redis is away the database counts it for each page."""

import redis
from circuitbreaker import CircuitBreaker, CircuitBreakerError
from django.core.cache import cache

from marketplace.orders.holding import Holder

COUNT_TTL_S = 60

circuit = CircuitBreaker(
    failure_threshold=3, recovery_timeout=2, expected_exception=redis.RedisError, name="basket counts"
)
AWAY = (redis.RedisError, CircuitBreakerError)


def find_count(holder: Holder) -> int | None:
    """The number that is kept; None where there is none."""
    try:
        with circuit:
            kept: int | None = cache.get(_key(holder))
    except AWAY:
        return None
    return kept


def keep_count(holder: Holder, count: int) -> None:
    try:
        with circuit:
            cache.set(_key(holder), count, COUNT_TTL_S)
    except AWAY:
        return


def forget_count(holder: Holder) -> None:
    """Have it counted anew; what cannot be forgotten is old for no more than the minute."""
    try:
        with circuit:
            cache.delete(_key(holder))
    except AWAY:
        return


def _key(holder: Holder) -> str:
    return f"orders:basket_count:{holder.user_id or holder.digest}"
