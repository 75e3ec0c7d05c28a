"""How often one caller may do what: the policies, and the counters in Redis.

Each limit is a sliding window counter: the count of the current window plus the share of the previous one that the
window, slid to now, still covers. One script counts every limit of a request at once, so it is one round trip and no
two requests can both take the last place. A refused request is not counted: who waits as told gets through.
"""

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from math import ceil

import redis
import structlog
from circuitbreaker import CircuitBreaker, CircuitBreakerError
from django.conf import settings
from limits import RateLimitItem, parse_many

from marketplace.core.errors import RateLimitedError, UnavailableError

logger = structlog.get_logger(__name__)
# While Redis is away nobody waits for it more than three times in a row.
circuit = CircuitBreaker(
    failure_threshold=3, recovery_timeout=2, expected_exception=redis.RedisError, name="rate limits"
)

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


@dataclass(frozen=True, slots=True)
class Policy:
    """Limits under one name; all of them hold.

    `limits` is written as the `limits` package reads it: `5/minute; 10/15 minutes`. With `fails_open` a request passes
    while Redis is away: refusing every reader then would turn the loss of a counter into the loss of the market. What
    guards against guessing (sign-in, codes) fails closed.
    """

    name: str
    limits: str
    fails_open: bool = True

    def items(self) -> Sequence[RateLimitItem]:
        return parse_many(self.limits)


# Requirements SEC-02 and X-03. Mobile buyers share carrier addresses, so strangers read by 15 minutes, not by hours.
GLOBAL = Policy("global", "1000/15 minutes")
READ_ANONYMOUS = Policy("read", "500/15 minutes")
READ_SIGNED_IN = Policy("read", "2000/15 minutes")
WRITE_ANONYMOUS = Policy("write", "100/hour")
WRITE_SIGNED_IN = Policy("write", "100/minute; 1000/hour")
TILES = Policy("tiles", "20000/15 minutes")
LOGIN = Policy("login", "5/minute; 10/15 minutes", fails_open=False)
REGISTER = Policy("register", "5/hour", fails_open=False)
PASSWORD_RESET = Policy("password_reset", "5/hour", fails_open=False)
ORDERS = Policy("orders", "100/15 minutes")
SEARCH = Policy("search", "500/15 minutes")


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the counters say: whether the request may pass, and the answer's headers."""

    allowed: bool
    retry_after_s: int
    headers: dict[str, str]


@dataclass(frozen=True, slots=True)
class _Rules:
    """Policies made ready for the script, once."""

    arguments: tuple[str | int, ...]
    names: tuple[str, ...]
    policy_header: str
    fails_open: bool


def take(caller: str, *policies: Policy) -> Verdict:
    """Count one request of `caller` against all the policies, if all of them allow it.

    Raises:
        UnavailableError: Redis is away, and one of the policies does not fail open.
    """
    rules = _rules(policies, settings.RATE_LIMIT_FACTOR)
    try:
        answer = _count(caller, rules.arguments)
    except (redis.RedisError, CircuitBreakerError) as error:
        logger.warning("rate_limits_away", error=type(error).__name__, policies=[policy.name for policy in policies])
        if not rules.fails_open:
            raise UnavailableError from error
        return Verdict(allowed=True, retry_after_s=0, headers={})
    left, wait_ms = answer[1::2], answer[2::2]
    tightest = min(range(len(left)), key=left.__getitem__)
    retry_after_s = ceil(max(wait_ms) / 1000)
    headers = {
        "RateLimit-Policy": rules.policy_header,
        "RateLimit": f'"{rules.names[tightest]}";r={left[tightest]};t={ceil(wait_ms[tightest] / 1000)}',
    }
    return Verdict(allowed=bool(answer[0]), retry_after_s=max(retry_after_s, 1), headers=headers)


def require(caller: str, *policies: Policy) -> None:
    """`take`, as a service asks: a refusal is an error.

    Raises:
        RateLimitedError: too many; it says how long to wait.
        UnavailableError: as `take`.
    """
    verdict = take(caller, *policies)
    if not verdict.allowed:
        raise RateLimitedError(retry_after_s=verdict.retry_after_s)


@cache
def _rules(policies: tuple[Policy, ...], factor: float) -> _Rules:
    arguments: list[str | int] = []
    names: list[str] = []
    described: list[str] = []
    for policy in policies:
        for item in policy.items():
            most, window_s = max(1, round(item.amount * factor)), item.get_expiry()
            arguments += [f"{policy.name}:{window_s}", most, window_s * 1000]
            names.append(policy.name)
            described.append(f'"{policy.name}";q={most};w={window_s}')
    fails_open = all(policy.fails_open for policy in policies)
    return _Rules(tuple(arguments), tuple(names), ", ".join(described), fails_open)


@circuit  # type: ignore[untyped-decorator]
def _count(caller: str, arguments: tuple[str | int, ...]) -> list[int]:
    answer: list[int] = _of_this_thread.script(keys=[f"haat:rate:{caller}"], args=arguments)
    return answer


class _OfThisThread(threading.local):
    """Each thread's own connection: borrowing one from a pool takes longer than the script itself."""

    @cached_property
    def script(self) -> "redis.commands.core.Script":
        client = redis.Redis.from_url(
            settings.REDIS_URL, socket_timeout=0.5, socket_connect_timeout=0.5, single_connection_client=True
        )
        return client.register_script(TAKE)


_of_this_thread = _OfThisThread()


def forget_connection() -> None:
    """Connect this thread anew at its next request."""
    _of_this_thread.__dict__.pop("script", None)
