"""Locks on what no row stands for yet."""

from django.db import connection


def hold_name(kind: str, name: object) -> None:
    """Be the only one who has this name of this kind in hand, until the transaction ends; others wait.

    For whoever looks whether something is there and adds it if not: the second sees what the first has committed.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"{kind}:{name}"])
