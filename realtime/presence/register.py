"""What Redis keeps of who is here: for each live process the people with connections there, and when it last said so.

All times are Redis's own, so that it does not matter what the clocks of the processes say. It lies in the cache's
database: it may be forgotten, and is written anew within seconds.
"""

from collections.abc import Collection, Iterable, Sequence
from functools import lru_cache
from typing import cast
from uuid import UUID

import redis
import redis.asyncio
from circuitbreaker import CircuitBreakerError
from django.conf import settings

from marketplace.core.circuits import Circuit

# How long a process may say nothing before it counts as dead, and is removed.
DEAD_AFTER_S, KEPT_FOR_S = 7.0, 60.0
ANSWER_WITHIN_S = 2.0
PROCESSES = "haat:presence:processes"
PEOPLE_OF = "haat:presence:people:"
# Pages do not wait for a Redis that is away, more than a few times in a row.
circuit = Circuit(failure_threshold=3, recovery_timeout=2, expected_exception=redis.RedisError, name="presence")
AWAY = (redis.RedisError, CircuitBreakerError)
# Lua hands on a few thousand arguments at once, not more.
TOGETHER = 1_000

# KEYS: the processes by when they are to be forgotten, the people of this one. ARGV: its name, in how many milliseconds
# it is to be forgotten if it says nothing more, for how long things are kept, 1 where the people are all there are, how
# many come; then who comes, and who goes. Answers how many there are now.
SAY = f"""
local now = redis.call('TIME')
now = now[1] * 1000 + math.floor(now[2] / 1000)
local comes = tonumber(ARGV[5])
redis.call('ZADD', KEYS[1], now + ARGV[2], ARGV[1])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - ARGV[3])
if ARGV[4] == '1' then redis.call('DEL', KEYS[2]) end
for i = 6, 5 + comes, {TOGETHER} do
  redis.call('SADD', KEYS[2], unpack(ARGV, i, math.min(i + {TOGETHER} - 1, 5 + comes)))
end
for i = 6 + comes, #ARGV, {TOGETHER} do
  redis.call('SREM', KEYS[2], unpack(ARGV, i, math.min(i + {TOGETHER} - 1, #ARGV)))
end
redis.call('PEXPIRE', KEYS[2], ARGV[3])
return redis.call('SCARD', KEYS[2])
"""
# KEYS: the processes. ARGV: how the keys of their people begin, then people. Answers those who are with one that lives.
ASK = f"""
local now = redis.call('TIME')
now = now[1] * 1000 + math.floor(now[2] / 1000)
local here = {{}}
for _, process in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1], now, '+inf')) do
  for i = 2, #ARGV, {TOGETHER} do
    local found = redis.call('SMISMEMBER', ARGV[1] .. process, unpack(ARGV, i, math.min(i + {TOGETHER} - 1, #ARGV)))
    for j, is_there in ipairs(found) do
      if is_there == 1 then here[ARGV[i + j - 1]] = true end
    end
  end
end
local answer = {{}}
for person in pairs(here) do answer[#answer + 1] = person end
return answer
"""


class Register:
    """The register as a live process uses it. Each call is one round trip."""

    def __init__(self, process: str) -> None:
        """With a name that no process had before."""
        self._process = process
        self._redis: redis.asyncio.Redis = redis.asyncio.Redis.from_url(
            settings.CACHE_URL,
            socket_timeout=ANSWER_WITHIN_S,
            socket_connect_timeout=ANSWER_WITHIN_S,
            decode_responses=True,
            single_connection_client=False,
        )
        self._say = self._redis.register_script(SAY)
        self._ask = self._redis.register_script(ASK)

    async def say(
        self,
        *,
        come: Collection[UUID],
        gone: Iterable[UUID] = (),
        is_all: bool = False,
        lasts_s: float = DEAD_AFTER_S,
    ) -> int:
        """Say that this process lives, and who came and went there.

        Args:
            come: who has come.
            gone: who has gone.
            is_all: whether those who came are all who are there.
            lasts_s: how long that holds without another word.

        Returns:
            How many people Redis knows to be there now.

        Raises:
            redis.RedisError: it is away.
        """
        bounds = (int(lasts_s * 1000), int(KEPT_FOR_S * 1000))
        people = (*map(str, come), *map(str, gone))
        return int(
            await self._say(
                keys=[PROCESSES, PEOPLE_OF + self._process],
                args=[self._process, *bounds, int(is_all), len(come), *people],
            )
        )

    async def ask(self, people: Sequence[UUID]) -> frozenset[UUID]:
        """Which of these people are here, with any process.

        Raises:
            redis.RedisError: it is away.
        """
        if not people:
            return frozenset()
        found: list[str] = await self._ask(keys=[PROCESSES], args=[PEOPLE_OF, *map(str, people)])
        return frozenset(map(UUID, found))

    async def close(self) -> None:
        await self._redis.aclose()


def ask(people: Sequence[UUID]) -> frozenset[UUID]:
    """The same for those who wait for an answer.

    Raises:
        redis.RedisError, CircuitBreakerError: it is away.
    """
    if not people:
        return frozenset()
    client = _client(settings.CACHE_URL, settings.REDIS_TIMEOUT_S)
    with circuit:
        found = cast("list[str]", client.eval(ASK, 1, PROCESSES, PEOPLE_OF, *map(str, people)))
    return frozenset(map(UUID, found))


@lru_cache(maxsize=4)
def _client(url: str, wait_s: float) -> redis.Redis:
    """One for all threads."""
    return redis.Redis.from_url(url, socket_timeout=wait_s, socket_connect_timeout=wait_s, decode_responses=True)
