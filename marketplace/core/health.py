"""Whether this process is alive, and whether everything it needs answers."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import psycopg
import redis
from django.conf import settings
from django.db import connection

TIMEOUT_S = 2


@dataclass(frozen=True, slots=True)
class Health:
    """How one dependency answered."""

    ok: bool
    latency_ms: float
    error: str | None = None


def check_dependencies() -> Mapping[str, Health]:
    """Ask each dependency once; none of them is waited for more than two seconds."""
    return {name: _timed(check) for name, check in CHECKS.items()}


def check_database() -> None:
    """On a connection of its own: the pool's may all be busy, which is load, not absence."""
    parameters = connection.get_connection_params()
    address = {key: parameters[key] for key in ("host", "port", "user", "password", "dbname") if key in parameters}
    options = f"-c statement_timeout={TIMEOUT_S * 1000}"
    with psycopg.connect(**address, connect_timeout=TIMEOUT_S, options=options) as database:
        database.execute("SELECT 1")


def check_redis() -> None:
    with redis.Redis.from_url(settings.REDIS_URL, socket_timeout=TIMEOUT_S, socket_connect_timeout=TIMEOUT_S) as client:
        client.ping()


CHECKS: Mapping[str, Callable[[], None]] = {"database": check_database, "redis": check_redis}


def _timed(check: Callable[[], None]) -> Health:
    started = time.perf_counter()
    try:
        check()
    except Exception as error:  # whatever it is, the dependency is not ready
        return Health(ok=False, latency_ms=_since(started), error=type(error).__name__)
    return Health(ok=True, latency_ms=_since(started))


def _since(started: float) -> float:
    return round((time.perf_counter() - started) * 1000, 2)
