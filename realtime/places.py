"""How many live connections, and messages on one, there may be: bounds that hold within one process.

They keep a process from being filled by one person or address. With several processes each holds its own share, for
what is counted here costs nothing and must not wait for Redis.
"""

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings

# Of one person's browsers and apps; and of strangers at one address, which many of a carrier's buyers may share.
MOST_OF_PERSON, MOST_OF_ADDRESS = 20, 100
# Connections that an address opens; each costs a handshake, whatever becomes of it.
ARRIVALS_A_SECOND, ARRIVALS_AT_ONCE = 20, 200
MESSAGES_A_SECOND, MESSAGES_AT_ONCE = 20, 40
# Topics about which somebody asks whether they may hear them, on all their connections: each is asked of the database.
# Beyond these they are told to wait; a browser that comes back asks for a few.
QUESTIONS_A_SECOND, QUESTIONS_AT_ONCE = 20, 400
MOST_REMEMBERED = 10_000
ADDRESS, GUEST = "net:", "ticket:"


@dataclass(slots=True)
class Allowance:
    """What somebody may do at once, and how much of it comes back each second."""

    left: float
    at: float

    def take(self, now: float, *, a_second: float, at_once: float, number: int = 1) -> bool:
        """Take so many, if there are as many."""
        self.left = min(self.left + (now - self.at) * a_second, at_once)
        self.at = now
        if self.left < number:
            return False
        self.left -= number
        return True


def person(user_id: UUID) -> str:
    """As whom a person's connections are counted."""
    return f"user:{user_id}"


def guest(topic: str) -> str:
    """As whom those are counted who are let in by a ticket to a topic; at one address there may be many of them."""
    return f"{GUEST}{topic}"


def address(network: str) -> str:
    """As whom strangers' connections are counted."""
    return f"{ADDRESS}{network}"


class Places:
    """The connections of one process, by who holds them (`person`, `guest` or `address`)."""

    def __init__(self, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._held: Counter[str] = Counter()
        self._arrivals: dict[str, Allowance] = {}
        self._questions: dict[str, Allowance] = {}
        self._clock = clock

    def arrive(self, network: str) -> bool:
        """Count a connection that is being opened; False when its address opens too many."""
        return self._allow(self._arrivals, network, 1, ARRIVALS_A_SECOND, ARRIVALS_AT_ONCE)

    def ask(self, holder: str, number: int) -> bool:
        """Count so many topics that are asked about; False when they are too many for now."""
        return self._allow(self._questions, holder, number, QUESTIONS_A_SECOND, QUESTIONS_AT_ONCE)

    def _allow(self, kept: dict[str, Allowance], key: str, number: int, a_second: float, at_once: float) -> bool:
        factor, now = settings.RATE_LIMIT_FACTOR, self._clock()
        if len(kept) >= MOST_REMEMBERED:
            kept.clear()
        allowance = kept.setdefault(key, Allowance(at_once * factor, now))
        return allowance.take(now, a_second=a_second * factor, at_once=at_once * factor, number=number)

    def enter(self, holder: str) -> bool:
        """Give a connection its place; False when its holder has as many as may be."""
        most = MOST_OF_ADDRESS if holder.startswith(ADDRESS) else MOST_OF_PERSON
        if self._held[holder] >= max(1, most * settings.RATE_LIMIT_FACTOR):
            return False
        self._held[holder] += 1
        return True

    def leave(self, holder: str) -> None:
        """Take a place back."""
        self._held[holder] -= 1
        if not self._held[holder]:
            del self._held[holder]
