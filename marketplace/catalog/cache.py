"""Public answers kept in Redis until something that they show changes.

Each answer depends on tags: a product, everything in a category, the tree. A tag is a random token; an answer is kept
with the tokens that its tags had before the database was read, and is good only while they have them. So whatever is
read before a change, and kept after it, is stale at once, and so is everything of a tag that Redis has evicted. One
script looks, compares and counts, in one round trip. While Redis is away the database answers.
"""

import hashlib
import secrets
import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID

import redis
from circuitbreaker import CircuitBreakerError
from django.conf import settings
from redis.commands.core import Script

from marketplace.core.circuits import Circuit
from marketplace.core.ids import as_id

LIST_TTL_S = 5 * 60
DETAIL_TTL_S = 15 * 60
# Longer than any answer, and not for long: whoever asks for what there is not makes a tag of it, too.
TAG_TTL_S = 60 * 60
PREFIX = "haat:goods:"
COUNTER = PREFIX + "counter"
KINDS = ("list", "detail")

circuit = Circuit(failure_threshold=3, recovery_timeout=2, expected_exception=redis.RedisError, name="goods cache")
AWAY = (redis.RedisError, CircuitBreakerError)

# KEYS: the answer, the counter, then its tags. ARGV: a fresh token, the tags' time to live in seconds, the kind.
# Answers the tokens, joined, and the entity tag and body where they are good.
LOOK = """
local tokens = {}
for i = 3, #KEYS do
  local token = redis.call('GET', KEYS[i])
  if not token then
    token = ARGV[1]
    redis.call('SET', KEYS[i], token, 'EX', ARGV[2])
  end
  tokens[#tokens + 1] = token
end
local joined = table.concat(tokens, ' ')
local kept = redis.call('HMGET', KEYS[1], 'tokens', 'etag', 'body')
if kept[1] == joined then
  redis.call('HINCRBY', KEYS[2], ARGV[3] .. ':hits', 1)
  return {joined, kept[2], kept[3]}
end
redis.call('HINCRBY', KEYS[2], ARGV[3] .. ':misses', 1)
return {joined}
"""


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer's body, and its entity tag as HTTP writes it."""

    body: bytes
    etag: str

    @classmethod
    def of(cls, body: bytes) -> "Kept":
        return cls(body, f'"{hashlib.blake2b(body, digest_size=12).hexdigest()}"')


@dataclass(frozen=True, slots=True)
class HitRatio:
    """How often answers of one kind were there already, since Redis was started or emptied."""

    kind: str
    hits: int
    misses: int

    @property
    def ratio(self) -> float | None:
        total = self.hits + self.misses
        return self.hits / total if total else None


@dataclass(frozen=True, slots=True)
class Made:
    """An answer as the database gave it; `ttl_s` where it holds for less than its kind does."""

    body: bytes
    ttl_s: int | None = None


def product_tag(slug_or_id: UUID | str) -> str:
    """One product as it was asked for, an id in whichever spelling; what changes has both of its tags changed."""
    return f"product:{as_id(str(slug_or_id)) or slug_or_id}"


def category_tag(slug: str) -> str:
    """Everything in a category or below it, as lists show it."""
    return f"category:{slug}"


def shop_tag(slug: str) -> str:
    return f"shop:{slug}"


# Lists that name no category; and the names of categories and brands, which every answer has.
EVERYTHING_TAG = "everything"
TREE_TAG = "tree"


def kept(key: str, *, tags: Sequence[str], ttl_s: int, make: Callable[[], Made]) -> Kept:
    """The answer under this key, made and kept where there is none that is good.

    Args:
        key: what is asked, whole.
        tags: what it depends on, known before it is made.
        ttl_s: how long it is kept at most.
    """
    kind = "list" if ttl_s == LIST_TTL_S else "detail"
    name = PREFIX + "answer:" + hashlib.blake2b(key.encode(), digest_size=16).hexdigest()
    try:
        tokens, *found = _look(name, tags, kind)
    except AWAY:
        return Kept.of(make().body)
    if found:
        return Kept(found[1], found[0].decode())
    made = make()
    answer = Kept.of(made.body)
    lasts = ttl_s if made.ttl_s is None else min(ttl_s, made.ttl_s)
    if lasts > 0:
        _keep(name, tokens, answer, lasts)
    return answer


def forget(tags: Iterable[str]) -> None:
    """Make every answer stale that depends on one of the tags.

    Raises:
        redis.RedisError, CircuitBreakerError: Redis is away; the event that led here is tried again.
    """
    with circuit:
        pipe = _of_this_thread.client.pipeline(transaction=False)
        for tag in tags:
            pipe.set(_tag_key(tag), secrets.token_hex(8), ex=TAG_TTL_S)
        pipe.execute()


def hit_ratios() -> list[HitRatio]:
    """For staff, by kind.

    Raises:
        redis.RedisError, CircuitBreakerError: Redis is away.
    """
    with circuit:
        counted: Any = _of_this_thread.client.hgetall(COUNTER)
    numbers = {name.decode(): int(value) for name, value in counted.items()}
    return [HitRatio(kind, numbers.get(f"{kind}:hits", 0), numbers.get(f"{kind}:misses", 0)) for kind in KINDS]


def _look(name: str, tags: Sequence[str], kind: str) -> list[bytes]:
    keys = [name, COUNTER, *(_tag_key(tag) for tag in tags)]
    with circuit:
        answer: list[bytes] = _of_this_thread.look(keys=keys, args=[secrets.token_hex(8), TAG_TTL_S, kind])
    return answer


def _keep(name: str, tokens: bytes, answer: Kept, ttl_s: int) -> None:
    try:
        with circuit:
            pipe = _of_this_thread.client.pipeline(transaction=True)
            pipe.hset(name, mapping={"tokens": tokens, "etag": answer.etag, "body": answer.body})
            pipe.expire(name, ttl_s)
            pipe.execute()
    except AWAY:
        return


def _tag_key(tag: str) -> str:
    return f"{PREFIX}tag:{tag}"


class _Connection(threading.local):
    """Each thread has its own, as the rate limits do."""

    @cached_property
    def client(self) -> "redis.Redis":
        wait_s = settings.REDIS_TIMEOUT_S
        return redis.Redis.from_url(settings.CACHE_URL, socket_timeout=wait_s, socket_connect_timeout=wait_s)

    @cached_property
    def look(self) -> Script:
        return self.client.register_script(LOOK)


_of_this_thread = _Connection()
