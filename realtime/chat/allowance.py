"""How often somebody may write, and to how many the same: counted in Redis by one script, in one round trip."""

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import cache, cached_property
from math import ceil
from uuid import UUID

import redis
import structlog
from circuitbreaker import CircuitBreakerError
from django.conf import settings
from redis.commands.core import Script

from marketplace.core.ratelimit_counters import AWAY, TAKE, Arguments, circuit
from marketplace.core.ratelimits import Policy

logger = structlog.get_logger(__name__)

# KEYS[1]: the writer's counters, as everybody's are counted. KEYS[2]: the rooms that this text went to, by its sender.
# ARGV: the room, how many rooms may have the text (0: any number), for how many milliseconds, then the limits.
# Answers why not (0: it may be sent), and in how many milliseconds it may. What is refused is not counted.
ALLOW = f"""
local function take(KEYS, ARGV)
{TAKE}
end
local room, most, kept_ms = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3])
local is_new = most > 0 and redis.call('SISMEMBER', KEYS[2], room) == 0
if is_new and redis.call('SCARD', KEYS[2]) >= most then return {{2, math.max(redis.call('PTTL', KEYS[2]), 1)}} end
local took = take({{KEYS[1]}}, {{unpack(ARGV, 4)}})
if took[1] == 0 then
  local wait = 1
  for i = 3, #took, 2 do wait = math.max(wait, took[i]) end
  return {{1, wait}}
end
if is_new then
  redis.call('SADD', KEYS[2], room)
  if redis.call('PTTL', KEYS[2]) < 0 then redis.call('PEXPIRE', KEYS[2], kept_ms) end
end
return {{0, 0}}
"""


class Refusal(IntEnum):
    """Why a message may not be sent now."""

    TOO_MANY = 1
    REPEATED = 2


@dataclass(frozen=True, slots=True)
class Repeats:
    """To how many rooms somebody may send a text within so long; None of these where it may go to any number.

    Attributes:
        digest: what the text is known by.
        sender_id: as whose it counts; None for the writer's own.
    """

    digest: str
    most_rooms: int
    kept_s: int
    sender_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Wait:
    """A message may not be sent now."""

    refusal: Refusal
    retry_after_s: int


def count_message(*, writer_id: UUID, room_id: UUID, policy: Policy, repeats: Repeats | None) -> Wait | None:
    """Count one message, if it may be sent.

    Returns:
        Why not, and how long to wait; None where it may. While Redis is away, everything may.
    """
    most, kept_ms = (
        (max(1, round(repeats.most_rooms * settings.RATE_LIMIT_FACTOR)), repeats.kept_s * 1000) if repeats else (0, 0)
    )
    sender_id, digest = (repeats.sender_id or writer_id, repeats.digest) if repeats else (writer_id, "")
    keys = [f"haat:rate:chat:{writer_id}", f"haat:chat:text:{sender_id}:{digest}"]
    try:
        why_not, wait_ms = _ask(keys, [str(room_id), most, kept_ms, *_limits(policy, settings.RATE_LIMIT_FACTOR)])
    except AWAY as error:
        logger.warning("chat_limits_away", error=type(error).__name__)
        return None
    return Wait(Refusal(why_not), max(1, ceil(wait_ms / 1000))) if why_not else None


def _ask(keys: Sequence[str], arguments: Sequence[str | int]) -> list[int]:
    if circuit.opened:
        raise CircuitBreakerError(circuit)
    with circuit:
        answer: list[int] = _of_this_thread.script(keys=keys, args=arguments)
    return answer


@cache
def _limits(policy: Policy, factor: float) -> Arguments:
    limits: list[str | int] = []
    for item in policy.items():
        window_s = item.get_expiry()
        limits += [f"{policy.name}:{window_s}", max(1, round(item.amount * factor)), window_s * 1000]
    return tuple(limits)


class _OfThisThread(threading.local):
    """Each thread's own connection, as for the limits of requests."""

    @cached_property
    def script(self) -> Script:
        wait_s = settings.REDIS_TIMEOUT_S
        client = redis.Redis.from_url(
            settings.REDIS_URL, socket_timeout=wait_s, socket_connect_timeout=wait_s, single_connection_client=True
        )
        return client.register_script(ALLOW)


_of_this_thread = _OfThisThread()


def forget_connections() -> None:
    """Connect this thread anew when it counts next."""
    _of_this_thread.__dict__.clear()
