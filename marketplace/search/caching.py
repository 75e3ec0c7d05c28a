"""Answers of search, kept five minutes or until something that shows in one has changed.

All answers of one generation go together: which of them a changed product, price or stock shows in, nobody knows.
"""

from hashlib import blake2b
from typing import Any

from django.core.cache import cache

KEPT_S = 5 * 60
_GENERATION = "search:generation"


def key_of(kind: str, question: object) -> str:
    """Where the answer to a question is kept, for as long as this generation lasts."""
    generation = cache.get(_GENERATION, 0)
    digest = blake2b(repr(question).encode(), digest_size=16).hexdigest()
    return f"search:{kind}:{generation}:{digest}"


def kept(key: str) -> Any | None:
    return cache.get(key)


def keep(key: str, answer: object) -> None:
    cache.set(key, answer, KEPT_S)


def forget_all() -> None:
    """What was kept until now is asked for no more, and goes when its time is over."""
    try:
        cache.incr(_GENERATION)
    except ValueError:  # nobody has begun to count
        cache.add(_GENERATION, 1, timeout=None)
