"""How sure it is that a shop has what it offers.

Where it counts, the count says so. Where it does not, its word does, and wanes: `HALF_LIFE` after somebody last
confirmed it, half of it is left, and so on. One tap (`services.stock.confirm_stock`) makes it whole again.
"""

from datetime import datetime, timedelta

HALF_LIFE = timedelta(days=7)
# Beyond so many half-lives nothing is left; powers of a half do not fit a float at some point.
MOST_HALVINGS = 64


def confidence(*, stock: int | None, free: int | None, confirmed_at: datetime, now: datetime) -> float:
    """From 0, there is none, to 1.

    Args:
        stock: how many the shop has counted; None where it does not count.
        free: how many of them are free.
    """
    if stock is not None:
        return 1.0 if free else 0.0
    halvings = max(now - confirmed_at, timedelta(0)) / HALF_LIFE
    return float(0.5 ** min(halvings, MOST_HALVINGS))


def confidence_sql(offer: str, now: str) -> str:
    """The same in SQL.

    Args:
        offer: what the offer's row is called.
        now: the instant.
    """
    age_s = f"greatest(0, extract(epoch FROM {now} - {offer}.stock_confirmed_at))"
    halvings = f"least({MOST_HALVINGS}, {age_s} / {HALF_LIFE.total_seconds()})::float8"
    return f"""CASE WHEN {offer}.stock IS NOT NULL THEN (CASE WHEN {offer}.free_stock > 0 THEN 1 ELSE 0 END)::float8
                ELSE power(0.5::float8, {halvings}) END"""
