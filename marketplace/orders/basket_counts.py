"""The number over every page, kept in Redis for a minute; while Redis is away the database counts it for each page."""

from marketplace.core import kept_values
from marketplace.orders.holding import Holder

COUNT_TTL_S = 60


def find_count(holder: Holder) -> int | None:
    """The number that is kept; None where there is none."""
    return kept_values.find(_key(holder))


def keep_count(holder: Holder, count: int) -> None:
    kept_values.keep(_key(holder), count, ttl_s=COUNT_TTL_S)


def forget_count(holder: Holder) -> None:
    """Have it counted anew; what cannot be forgotten is old for no more than the minute."""
    kept_values.forget([_key(holder)])


def _key(holder: Holder) -> str:
    return f"orders:basket_count:{holder.user_id or holder.digest}"
