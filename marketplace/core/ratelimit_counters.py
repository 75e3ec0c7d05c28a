"""The counters of the rate limits in Redis: one script counts every limit of a request at once, atomically.

Each limit is a sliding window counter: the count of the current window plus the share of the previous one that the
window, slid to now, still covers. A refused request is not counted: who waits as told gets through.
"""

import threading
from functools import cached_property
from typing import Any, cast

import redis
from circuitbreaker import CircuitBreaker, CircuitBreakerError
from django.conf import settings
from redis.commands.core import Script
from redis.exceptions import NoScriptError

# While Redis is away nobody waits for it more than three times in a row.
circuit = CircuitBreaker(
    failure_threshold=3, recovery_timeout=2, expected_exception=redis.RedisError, name="rate limits"
)

AWAY = (redis.RedisError, CircuitBreakerError)
Arguments = tuple[str | int, ...]

# KEYS[1]: one caller's counters, a hash. ARGV: for each limit its name, how many, and the window in milliseconds.
# Answers 1 or 0, then for each limit how many are left and in how many milliseconds the next one may pass.
TAKE = """
local now = redis.call('TIME')
now = now[1] * 1000 + math.floor(now[2] / 1000)
local allowed, longest, limits = 1, 0, {}
for i = 1, #ARGV, 3 do
  local name, most, size = ARGV[i], tonumber(ARGV[i + 1]), tonumber(ARGV[i + 2])
  local window, passed = math.floor(now / size), now % size
  local stored = redis.call('HMGET', KEYS[1], name .. ':w', name .. ':c', name .. ':p')
  local current, previous = 0, 0
  if tonumber(stored[1]) == window then
    current, previous = tonumber(stored[2]), tonumber(stored[3])
  elseif tonumber(stored[1]) == window - 1 then
    previous = tonumber(stored[2])
  end
  local used = current + previous * (size - passed) / size
  if used + 1 > most then allowed = 0 end
  limits[#limits + 1] = {name, most, size, window, passed, current, previous, used}
  longest = math.max(longest, size)
end
local answer = {allowed}
for _, limit in ipairs(limits) do
  local name, most, size, window, passed, current, previous, used = unpack(limit)
  if allowed == 1 then
    current, used = current + 1, used + 1
    redis.call('HSET', KEYS[1], name .. ':w', window, name .. ':c', current, name .. ':p', previous)
  end
  local wait = 0
  if used + 1 > most then
    if current + 1 <= most then
      wait = size * (1 - (most - 1 - current) / previous) - passed
    else
      wait = size - passed + size * (1 - (most - 1) / current)
    end
  end
  answer[#answer + 1] = math.max(0, math.floor(most - used))
  answer[#answer + 1] = math.ceil(wait)
end
if allowed == 1 then redis.call('PEXPIRE', KEYS[1], longest * 2) end
return answer
"""


def count(key: str, arguments: Arguments) -> list[int]:
    """Run the script and wait for its answer.

    Raises:
        redis.RedisError, CircuitBreakerError: Redis is away.
    """
    if circuit.opened:
        raise CircuitBreakerError(circuit)
    with circuit:
        answer: list[int] = _of_this_thread.script(keys=[key], args=arguments)
    return answer


class EarlyCount:
    """One run of the script that is sent now and read later: the way there and back costs no time of its own."""

    def __init__(self, key: str, arguments: Arguments) -> None:
        """Send it; if that fails, `answer` says so."""
        self._key, self._arguments = key, arguments
        self._failure: redis.RedisError | None = None
        self._was_sent = not circuit.opened
        _of_this_thread.drop_unread_answer()
        if not self._was_sent:
            return
        try:
            _of_this_thread.early.send_command("EVALSHA", _of_this_thread.script.sha, 1, key, *arguments)
            _of_this_thread.is_unread = True
        except redis.RedisError as failure:
            self._failure = failure  # told, and held against Redis, where the answer is waited for

    def answer(self) -> list[int]:
        """Wait for what is left of the way; once, in the thread that sent it.

        Raises:
            redis.RedisError, CircuitBreakerError: Redis is away.
        """
        if not self._was_sent:
            raise CircuitBreakerError(circuit)
        _of_this_thread.is_unread = False
        try:
            with circuit:
                if self._failure:
                    raise self._failure
                return cast("list[int]", _of_this_thread.early.read_response())
        except NoScriptError:  # Redis was started anew; counting the ordinary way teaches it the script
            return count(self._key, self._arguments)


class _OfThisThread(threading.local):
    """Each thread's own two connections: borrowing from a pool takes longer than the script itself."""

    is_unread = False

    @cached_property
    def script(self) -> Script:
        return _client().register_script(TAKE)

    @cached_property
    def early(self) -> Any:  # redis-py leaves its connections untyped
        return _client().connection

    def drop_unread_answer(self) -> None:
        """Hang up if the last request ended without reading its answer, which the next would take for its own."""
        if self.is_unread:
            self.early.disconnect()
            self.is_unread = False


def _client() -> redis.Redis:
    wait_s = settings.REDIS_TIMEOUT_S
    return redis.Redis.from_url(
        settings.REDIS_URL, socket_timeout=wait_s, socket_connect_timeout=wait_s, single_connection_client=True
    )


_of_this_thread = _OfThisThread()


def forget_connections() -> None:
    """Connect this thread anew at its next request."""
    _of_this_thread.__dict__.clear()
