"""Answers of search, kept five minutes or until something that shows in one has changed.

An answer is about some words and products, and for a place. A change is one of some words and products, and shows where
the shop delivers; it can show in an answer only where both meet. So Redis numbers the changes and holds, for each word,
product and place, the last that touched it, and an answer is good while there is none since it was made that touched
what it is about, or none that touched where it is for. What is read before a change and kept after it is stale at once,
for the number is read before the database is. While Redis is away the database answers.
"""

import secrets
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b
from typing import Any, Generic, TypeVar
from zlib import crc32

import redis
from circuitbreaker import CircuitBreakerError
from django.conf import settings
from django.core.cache.backends.redis import RedisSerializer
from redis.commands.core import Script

from marketplace.core.circuits import Circuit

Answer = TypeVar("Answer")

KEPT_S = 5 * 60
# What every answer is about, and where every answer is for.
EVERYTHING = "*"
# What suggestions are about, which tell of no offer: names of products, categories and shops.
NAMES = "names"
# What answers are about that tell of shops.
SHOPS = "shops"
# Where answers are for that have no pin: every change shows there.
ANYWHERE = "anywhere"
# Words share fields where they have to, so that what Redis holds has an end.
FIELDS = 1 << 17
CHANGES = "haat:search:changes"
COUNTER = "haat:search:counter"

circuit = Circuit(failure_threshold=3, recovery_timeout=2, expected_exception=redis.RedisError, name="search cache")
AWAY = (redis.RedisError, CircuitBreakerError)
_serializer: Any = RedisSerializer()  # of which nothing says its types

# KEYS: changes, counter, the answer. ARGV: a fresh name. A name is that of one life of the numbers: evicted, they begin
# anew under another. Answers the name and the number as they are, and what was kept where that is good.
LOOK = """
redis.call('HSETNX', KEYS[1], 'name', ARGV[1])
local now = redis.call('HMGET', KEYS[1], 'name', 'number')
local kept = redis.call('HMGET', KEYS[3], 'name', 'number', 'about', 'where')
local function untouched(fields)
  local names = {}
  for name in string.gmatch(fields, '%S+') do names[#names + 1] = name end
  for _, touched in ipairs(redis.call('HMGET', KEYS[1], unpack(names))) do
    if touched and tonumber(touched) > tonumber(kept[2]) then return false end
  end
  return true
end
local good = kept[1] == now[1] and (untouched(kept[3]) or untouched(kept[4]))
redis.call('HINCRBY', KEYS[2], good and 'hits' or 'misses', 1)
return {now[1], now[2] or '0', good and redis.call('HGET', KEYS[3], 'answer')}
"""
# KEYS: changes. ARGV: a fresh name, then the fields that are touched.
TOUCH = """
redis.call('HSETNX', KEYS[1], 'name', ARGV[1])
local number = redis.call('HINCRBY', KEYS[1], 'number', 1)
for field = 2, #ARGV do redis.call('HSET', KEYS[1], ARGV[field], number) end
"""


@dataclass(frozen=True, slots=True)
class Made(Generic[Answer]):
    """An answer as the database gave it.

    Attributes:
        about: words and ids of products whose changes may show in it.
        where: places (`places.places_of_pin`) where changes may show in it.
    """

    answer: Answer
    about: frozenset[str]
    where: frozenset[str]


@dataclass(frozen=True, slots=True)
class Hits:
    """How often answers were there already, and how often not."""

    hits: int
    misses: int

    @property
    def ratio(self) -> float | None:
        total = self.hits + self.misses
        return self.hits / total if total else None


def kept(kind: str, question: object, make: Callable[[], Made[Answer]]) -> Answer:
    """The answer to a question, made and kept where there is none that is good."""
    key = f"haat:search:kept:{kind}:{blake2b(repr(question).encode(), digest_size=16).hexdigest()}"
    try:
        with circuit:
            name, number, found = _of_this_thread.look(keys=[CHANGES, COUNTER, key], args=[secrets.token_hex(8)])
    except AWAY:
        return make().answer
    if found is not None:
        answer: Answer = _serializer.loads(found)
        return answer
    made = make()
    row = {
        "name": name,
        "number": number,
        "about": " ".join(_fields("a", {EVERYTHING, *made.about})),
        "where": " ".join(_fields("w", {EVERYTHING, *made.where})),
        "answer": _serializer.dumps(made.answer),
    }
    try:
        with circuit, _of_this_thread.client.pipeline(transaction=False) as pipe:
            pipe.hset(key, mapping=row)
            pipe.expire(key, KEPT_S)
            pipe.execute()
    except AWAY:
        pass
    return made.answer


def forget(*, about: Iterable[str] | None = None, where: Iterable[str] | None = None) -> None:
    """Have answers made anew that are about any of this and for any of these places.

    Args:
        about: words and ids of products that are different; None for everything.
        where: where that shows, beside answers without a pin; None for everywhere.

    Raises:
        redis.RedisError, CircuitBreakerError: Redis is away.
    """
    touched = [
        *_fields("a", [EVERYTHING] if about is None else about),
        *_fields("w", [EVERYTHING] if where is None else {ANYWHERE, *where}),
    ]
    with circuit:
        _of_this_thread.touch(keys=[CHANGES], args=[secrets.token_hex(8), *touched])


def forget_all() -> None:
    """What was kept until now is not used any more, and goes when its time is over."""
    forget()


def get_hits() -> Hits:
    """For staff, since Redis was started or emptied.

    Raises:
        redis.RedisError, CircuitBreakerError: Redis is away.
    """
    with circuit:
        counted: Any = _of_this_thread.client.hgetall(COUNTER)
    return Hits(*(int(counted.get(name, 0)) for name in (b"hits", b"misses")))


def _fields(side: str, names: Iterable[str]) -> list[str]:
    found = {EVERYTHING if name == EVERYTHING else str(crc32(name.encode()) % FIELDS) for name in names}
    return [f"{side}:{field}" for field in found]


class _Connection(threading.local):
    """Each thread has its own, as the rate limits do."""

    @cached_property
    def client(self) -> "redis.Redis":
        wait_s = settings.REDIS_TIMEOUT_S
        return redis.Redis.from_url(settings.CACHE_URL, socket_timeout=wait_s, socket_connect_timeout=wait_s)

    @cached_property
    def look(self) -> Script:
        return self.client.register_script(LOOK)

    @cached_property
    def touch(self) -> Script:
        return self.client.register_script(TOUCH)


_of_this_thread = _Connection()
