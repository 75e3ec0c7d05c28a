"""The benchmark's own market: tables, areas and categories as everywhere, shops as many as wanted."""

import os
from typing import cast

import psycopg
import redis
from django.core.management import call_command
from django.db import connection
from django.db.backends.postgresql.base import DatabaseWrapper

from bench import market
from bench.errors import BenchError
from bench.processes import parent_of
from deploy.local import console
from geo.services import load_areas
from sellers.services.categories import load_shop_categories

URL = os.environ.get("HAAT_DATABASE_URL", "")


def build(*, shops: int) -> None:
    """Fill the empty database that `HAAT_DATABASE_URL` names, and tell what goes on.

    Raises:
        BenchError: the database is somebody's.
    """
    if "sellers_shop" in connection.introspection.table_names():
        raise BenchError("The database has shops already. Benchmarks make their own: start them with `make bench B=…`.")
    with console.step("Tables, areas and categories"):
        call_command("migrate", verbosity=0)
        load_areas()
        load_shop_categories()
    let_go()
    with console.step(f"{shops:,} synthetic shops over Bangladesh"), psycopg.connect(URL) as filling:
        market.fill(filling, shops=shops)
    settle()


def settle() -> None:
    """Have PostgreSQL finish now what it would do about so many new rows later, in somebody's turn."""
    with psycopg.connect(URL, autocommit=True) as one:
        one.execute("ALTER SYSTEM SET autovacuum = off")
        one.execute("SELECT pg_reload_conf()")
        one.execute("VACUUM (ANALYZE)")
        one.execute("CHECKPOINT")


def let_go() -> None:
    """Close Django's pool in this process: clients are forked from it, and threads and connections do not fork."""
    django_connection = cast("DatabaseWrapper", connection)
    django_connection.close()
    django_connection.close_pool()


def postgres_pid() -> int:
    """The first process of PostgreSQL."""
    with psycopg.connect(URL) as one:
        return parent_of(one.info.backend_pid)


def redis_pid() -> int:
    """The process of Redis."""
    with redis.Redis.from_url(os.environ["HAAT_REDIS_URL"]) as client:
        return int(client.info("server")["process_id"])


def shops_size() -> str:
    """How large the table of shops is, its indexes included, as people read it."""
    with psycopg.connect(URL) as one:
        row = one.execute("SELECT pg_size_pretty(pg_total_relation_size('sellers_shop'))").fetchone()
    return str(row[0]) if row else "unknown"
