"""Locks on what no row stands for yet."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection


def hold_name(kind: str, name: object) -> None:
    """Be the only one who has this name of this kind in hand, until the transaction ends; others wait.

    For whoever looks whether something is there and adds it if not: the second sees what the first has committed.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"{kind}:{name}"])


@contextmanager
def only_one(kind: str) -> Iterator[bool]:
    """Whether nobody else does this now, and nobody will until it is done: over as many transactions as it takes.

    Who finds another at it does not wait. A connection that breaks lets go.
    """
    name = [f"only_one:{kind}"]
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(hashtextextended(%s, 0))", name)
        [is_alone] = cursor.fetchone()
    try:
        yield is_alone
    finally:
        if is_alone:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(hashtextextended(%s, 0))", name)
