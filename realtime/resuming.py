"""Tokens with which a client that was cut off goes on where it stopped, without telling its topics and numbers anew.

They are kept in the cache, which may forget them: the client then subscribes with the numbers that it has itself.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256

from django.core.cache import cache

LASTS_S = 10 * 60


@dataclass(frozen=True, slots=True)
class Position:
    """How far a client had come with a topic, and the ticket that it brought to it."""

    seq: int
    ticket: str | None


def keep(positions: Mapping[str, Position]) -> str:
    """A token for these positions, by topic. What its bearer may hear is asked when they bring it."""
    token = secrets.token_urlsafe(24)
    told = {topic: (position.seq, position.ticket) for topic, position in positions.items()}
    cache.set(_key(token), told, LASTS_S)
    return token


def take(token: str) -> Mapping[str, Position] | None:
    """The positions of a token, once; None when it is not known, or no longer."""
    kept: dict[str, tuple[int, str | None]] | None = cache.get(_key(token))
    # Of two who bring it at once, one deletes it.
    if kept is None or not cache.delete(_key(token)):
        return None
    return {topic: Position(seq, ticket) for topic, (seq, ticket) in kept.items()}


def _key(token: str) -> str:
    return f"live:resume:{sha256(token.encode()).hexdigest()}"
