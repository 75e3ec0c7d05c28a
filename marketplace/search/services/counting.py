"""Counts of queries, without anybody in them.

Who asks is known to Redis alone, and there only as a mark in a sketch (HyperLogLog) from which nobody can be read back;
what fewer than `FEWEST_PEOPLE` asked on a day, an address or a name that somebody typed, is never written down.
"""

from datetime import datetime
from typing import Any

import structlog
from django.conf import settings
from django.db import transaction
from redis import Redis, RedisError

from marketplace.core import outbox
from marketplace.core.ids import uuid7
from marketplace.search.events import Searched
from marketplace.search.models import QueryCount

logger = structlog.get_logger(__name__)

FEWEST_PEOPLE = 3
KEPT_DAYS = 90
LONGEST_QUERY = 100
_DAY_S = 24 * 60 * 60
_client: list[Redis] = []


def count_query(*, query: str, hits: int, asker: str, now: datetime) -> None:
    """Note that somebody asked; while Redis is away it goes uncounted.

    Args:
        query: normalised.
        hits: how many products it found.
        asker: whatever tells one from another (`core.clients.caller_of`).
        now: UTC.
    """
    if not query or len(query) > LONGEST_QUERY:
        return
    day = now.date().isoformat()
    try:
        with _redis().pipeline(transaction=False) as pipe:
            pipe.pfadd(f"haat:search:who:{day}:{query}", asker)
            pipe.expire(f"haat:search:who:{day}:{query}", _DAY_S)
            pipe.hincrby(f"haat:search:times:{day}", query, 1)
            pipe.hset(f"haat:search:hits:{day}", query, str(hits))
            pipe.expire(f"haat:search:times:{day}", 2 * _DAY_S)
            pipe.expire(f"haat:search:hits:{day}", 2 * _DAY_S)
            pipe.execute()
    except RedisError:
        logger.warning("query_not_counted")


@transaction.atomic
def take_over(*, now: datetime) -> int:
    """Write down what enough people asked today, and tell of it; returns how many queries."""
    day = now.date()
    written = 0
    for query, times, hits in _asked_by_several(day.isoformat()):
        row, _is_new = QueryCount.objects.select_for_update().get_or_create(
            day=day, query=query, defaults={"times": 0, "hits": hits}
        )
        if row.times == times:
            continue
        event = Searched(batch_id=uuid7(), day=day, query=query, times=times - row.times, hits=hits)
        QueryCount.objects.filter(pk=row.pk).update(times=times, hits=hits)
        outbox.publish(event)
        written += 1
    return written


def purge(*, before: datetime) -> int:
    """Drop counts of days long past."""
    return QueryCount.objects.filter(day__lt=before.date()).delete()[0]


def _asked_by_several(day: str) -> list[tuple[str, int, int]]:
    redis: Any = _redis()  # typed as if it were asynchronous
    times = redis.hgetall(f"haat:search:times:{day}")
    hits = redis.hgetall(f"haat:search:hits:{day}")
    return [
        (query.decode(), int(count), int(hits.get(query, 0)))
        for query, count in sorted(times.items())
        # Most are asked once, and need not be looked up.
        if int(count) >= FEWEST_PEOPLE and redis.pfcount(f"haat:search:who:{day}:{query.decode()}") >= FEWEST_PEOPLE
    ]


def _redis() -> Redis:
    if not _client:
        _client.append(Redis.from_url(settings.CACHE_URL, socket_timeout=0.5, socket_connect_timeout=0.5))
    return _client[0]
