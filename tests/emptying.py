"""What tests have committed is taken away after each of them: only from the tables that hold something.

Django truncates every table, which takes half a second for all of them, and then makes permissions and types of content
anew; here these stay. Most tests fill a few tables with a few rows.
"""

from collections.abc import Iterator, Sequence

import pytest
from django.core.management.commands import flush
from django.db import connection, transaction
from django.db.backends.postgresql.operations import DatabaseOperations

# What `migrate` fills, and no test changes.
KEPT = frozenset({"auth_permission", "django_content_type", "django_site"})
# Deleting leaves rows behind for the server to clear; of a table as large as this, it is left to truncating.
LARGE_BYTES = 2**20


@pytest.fixture(autouse=True, scope="session")
def only_what_is_filled_is_emptied() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(DatabaseOperations, "sql_flush", lambda _self, _style, tables, **_options: sorted(tables))
        patch.setattr(DatabaseOperations, "execute_sql_flush", _empty)
        patch.setattr(flush, "emit_post_migrate_signal", lambda *_args, **_options: None)
        yield


def _empty(_self: DatabaseOperations, tables: Sequence[str]) -> None:
    """In one transaction, which waits for whoever is still writing, as truncating would: what they add goes, too."""
    quoted = [connection.ops.quote_name(table) for table in tables]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"LOCK TABLE {', '.join(quoted)} IN EXCLUSIVE MODE")
        for statement in _statements(tables):
            cursor.execute(statement)


def _statements(tables: Sequence[str]) -> list[str]:
    """What empties those that hold something; nothing where none does."""
    emptied = sorted(set(tables) - KEPT)
    filled = _filled(emptied)
    if not filled:
        return []
    is_large = any(size >= LARGE_BYTES for size in filled.values())
    quoted = {table: connection.ops.quote_name(table) for table in emptied}
    statements = (
        [f"TRUNCATE {', '.join(quoted.values())}"] if is_large else [f"DELETE FROM {quoted[table]}" for table in filled]  # noqa: S608  # names of our own tables
    )
    # Whatever is referred to goes with what refers to it; and the audit trail lets nobody delete from it.
    return ["SET LOCAL session_replication_role = replica", *statements]


def _filled(tables: Sequence[str]) -> dict[str, int]:
    """Those that hold rows, with their size in bytes."""
    asked = " UNION ALL ".join(
        f"SELECT '{table}', pg_relation_size('{table}') WHERE EXISTS (SELECT FROM {connection.ops.quote_name(table)})"  # noqa: S608  # likewise
        for table in tables
    )
    with connection.cursor() as cursor:
        cursor.execute(asked)
        return dict(cursor.fetchall())
