"""Whether this process is alive, and whether everything it needs answers."""

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import psycopg
import redis
from django.conf import settings
from django.db import connection

TIMEOUT_S = 2
KEPT_S = 1
ADDRESS = frozenset({"host", "port", "user", "password", "dbname", "channel_binding"})


@dataclass(frozen=True, slots=True)
class Health:
    """How one dependency answered."""

    ok: bool
    latency_ms: float
    error: str | None = None


def ask_dependencies() -> Mapping[str, Health]:
    """Ask each dependency once; none of them is waited for more than two seconds."""
    return {name: _timed(check) for name, check in CHECKS.items()}


@dataclass(slots=True)
class KeptAnswer:
    """What was answered within the last second: anyone may ask as often as they like, and open few connections.

    Who comes while the question is under way waits for its answer instead of asking again.
    """

    ask: Callable[[], Mapping[str, Health]] = ask_dependencies
    clock: Callable[[], float] = time.monotonic
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _answer: Mapping[str, Health] = field(default_factory=dict)
    _kept_until: float = float("-inf")

    def get(self) -> Mapping[str, Health]:
        """The answer in hand, or a new one."""
        with self._lock:
            if self.clock() >= self._kept_until:
                self._answer = self.ask()
                self._kept_until = self.clock() + KEPT_S
            return self._answer


kept = KeptAnswer()


def check_dependencies() -> Mapping[str, Health]:
    """How each dependency answered, at most a second ago."""
    return kept.get()


def check_database() -> None:
    """On a connection of its own: the pool's may all be busy, which is load, not absence."""
    parameters = connection.get_connection_params()
    address = {key: value for key, value in parameters.items() if key in ADDRESS or key.startswith("ssl")}
    options = f"-c statement_timeout={TIMEOUT_S * 1000}"
    with psycopg.connect(**address, connect_timeout=TIMEOUT_S, options=options) as database:
        database.execute("SELECT 1")


def check_redis() -> None:
    """Queues and cache, which may be two servers."""
    for url in (settings.REDIS_URL, settings.CACHE_URL):
        with redis.Redis.from_url(url, socket_timeout=TIMEOUT_S / 2, socket_connect_timeout=TIMEOUT_S / 2) as client:
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
