"""The live process over the tests' database, as `make up` starts it."""

import json
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.db import connection
from pytest_django import DjangoDbBlocker
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin, Subprotocol

from bench import servers, socket_servers
from deploy.local import ports
from deploy.local.places import State
from deploy.local.ports import HOST
from deploy.local.programs import Program
from realtime import wire

TIMEOUT_S = 10


@dataclass(frozen=True, slots=True)
class Live:
    """A live process.

    Attributes:
        log: where it says what it refused.
    """

    port: int
    pid: int
    log: Path

    @property
    def url(self) -> str:
        return f"ws://{HOST}:{self.port}/ws/"

    @property
    def origin(self) -> str:
        """Of pages of the market."""
        return f"http://{HOST}:{self.port}"

    def open(self, *, origin: str | None = None, cookie: str = "") -> ClientConnection:
        """A socket of a page."""
        return connect(
            self.url,
            origin=Origin(origin or self.origin),
            subprotocols=[Subprotocol(wire.PROTOCOL)],
            additional_headers={"Cookie": cookie} if cookie else {},
            open_timeout=TIMEOUT_S,
            close_timeout=TIMEOUT_S,
        )

    def refused(self) -> Counter[str]:
        """How often it has refused somebody, by reason, as far as the log has told."""
        counts: Counter[str] = Counter()
        for line in self.log.read_text().splitlines():
            told = json.loads(line) if line.startswith("{") else {}
            if told.get("message") == "live_refused":
                counts[told["reason"]] = told["count"]
        return counts


@pytest.fixture(scope="module")
def live(django_db_setup: None, django_db_blocker: DjangoDbBlocker, worker_id: str) -> Iterator[Live]:
    """One for all tests of a module, whose limits are as they are served."""
    with django_db_blocker.unblock(), live_process(f"live-{worker_id}") as process:
        yield process


@contextmanager
def live_process(name: str) -> Iterator[Live]:
    """One whose limits are as they are served; the name is its log's.

    Raises:
        BenchError: it ended meanwhile.
    """
    state, [port] = State.chosen(), ports.choose_random(["live"]).values()
    state.create()
    of_tests = servers.environment_with(1) | {"HAAT_DATABASE_URL": _database_url()}
    command = socket_servers.command(socket_servers.UVICORN, port)
    with servers.started(Program(name, command), state, port, of_tests) as server:
        yield Live(port, server.pid, state.logs / f"{name}.log")


def _database_url() -> str:
    of = connection.settings_dict
    return f"postgresql://{of['USER']}:{of['PASSWORD']}@{of['HOST']}:{of['PORT']}/{of['NAME']}"
