"""The database that every test database is a clone of: migrated, and filled with the demo market.

Cloning takes a second where migrating and seeding take half a minute. The template is the database that
`HAAT_DATABASE_URL` names, so it must be one made for tests: `make test` brings its own.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from typing import cast

import psycopg
from django.core.management import call_command
from django.db import connections
from django.db.backends.postgresql.base import DatabaseWrapper

MARK = "haat: template of the tests"
LOCK = 0x4841_4154  # any number that all workers agree on


@contextmanager
def cloning() -> Iterator[None]:
    """Hold the template still: made if need be, by one worker while the others wait, and connected to by nobody."""
    name = connections.settings["default"]["NAME"]
    with psycopg.connect(os.environ["HAAT_DATABASE_URL"], dbname="postgres", autocommit=True) as guard:
        guard.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        if not _is_made(guard, name):
            call_command("migrate", verbosity=0)
            call_command("seed", "--without-goods", stdout=StringIO())
            _let_go()
            guard.execute(f"COMMENT ON DATABASE {name} IS '{MARK}'")
        connections.settings["default"].setdefault("TEST", {})["TEMPLATE"] = name
        yield


def _is_made(guard: psycopg.Connection, name: str) -> bool:
    row = guard.execute(
        "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s", [name]
    ).fetchone()
    return bool(row and row[0] == MARK)


def _let_go() -> None:
    """Close the pool: a database that anyone is connected to cannot be cloned."""
    connection = cast("DatabaseWrapper", connections["default"])
    connection.close()
    connection.close_pool()
