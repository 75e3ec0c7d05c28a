"""Redis and PostgreSQL go away under a hub that is at work: it hears on, loses nothing, and says so once."""

import asyncio
import logging
import signal
import subprocess
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
import redis
from django.conf import LazySettings
from django.db import connection
from structlog.testing import capture_logs

from deploy.local import ports
from deploy.local.redis import Redis
from marketplace.core.errors import UnavailableError
from realtime import hub as hub_module
from realtime import reading, wake_ups
from realtime.hub import Hub
from tests.unit.realtime.hearing import Ear, asynchronously, committed, in_thread, running_hub, tell, until

__all__ = ["committed"]

pytestmark = pytest.mark.usefixtures("committed")
ORDER = "order:0190c0de"
LIVE = "live_"


class Server:
    """A Redis of the test's own, which may be killed."""

    def __init__(self, folder: Path) -> None:
        port = ports.choose_random(["redis"])["redis"]
        self.redis = Redis(
            folder=folder / "redis", config=folder / "redis.conf", port=port, password="secret", durable=False
        )
        self.redis.configure()
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self._process = subprocess.Popen(self.redis.command(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # noqa: S603 -- our own
        self.redis.wait_until_ready()

    def send(self, number: signal.Signals) -> None:
        assert self._process is not None
        self._process.send_signal(number)

    def kill(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None


@pytest.fixture
def server(tmp_path: Path, settings: LazySettings) -> Iterator[Server]:
    server = Server(tmp_path)
    settings.CHANNEL_LAYERS = {
        "default": {
            "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
            "CONFIG": {"hosts": [{"address": server.redis.url, "socket_timeout": 1, "socket_connect_timeout": 1}]},
        }
    }
    yield server
    server.kill()


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """As long as wake-ups are heard, nothing else has the hub look; without them it does so often."""
    monkeypatch.setattr(hub_module, "LOOK_EVERY_S", 1000)
    monkeypatch.setattr(hub_module, "LOOK_ALONE_EVERY_S", 0.1)
    monkeypatch.setattr(hub_module, "LOOK_AT_MOST_EVERY_S", 0.01)
    monkeypatch.setattr(wake_ups, "QUIET_S", 0.1)
    monkeypatch.setattr(wake_ups, "LOST_AFTER_S", 0.6)
    monkeypatch.setattr(wake_ups, "ANEW_AFTER_S", 2.0)


@asynccontextmanager
async def woken_hub() -> AsyncIterator[tuple[Hub, Ear]]:
    """A hub that hears wake-ups, and somebody who hears an order from its first number on."""
    ear = Ear()
    async with running_hub() as hub:
        await until(lambda: not hub.wakes_are_lost)
        await hub.join(ear, ORDER, after=0)
        yield hub, ear


def events(logs: list[Any]) -> list[str]:
    return [line["event"] for line in logs if line["event"].startswith(LIVE)]


class TestRedis:
    def test_is_killed_and_comes_back(self, server: Server, caplog: pytest.LogCaptureFixture) -> None:
        server.start()

        async def scenario() -> None:
            async with woken_hub() as (hub, ear):
                await in_thread(tell, ORDER)
                await until(lambda: len(ear.heard) == 1)

                server.kill()
                await until(lambda: hub.wakes_are_lost)
                await in_thread(tell, ORDER)
                await until(lambda: len(ear.heard) == 2)

                await in_thread(server.start)
                await until(lambda: not hub.wakes_are_lost)
                await in_thread(tell, ORDER)
                await until(lambda: len(ear.heard) == 3)
            assert ear.of(ORDER) == [1, 2, 3]

        with capture_logs() as logs, caplog.at_level(logging.DEBUG, logger="channels_redis"):
            asynchronously(scenario)

        assert [event for event in events(logs) if event != "live_wakes_not_sent"][:2] == [
            "live_wakes_lost",
            "live_wakes_heard_again",
        ]
        assert events(logs).count("live_wakes_lost") == 1
        assert [record for record in caplog.records if record.name.startswith("channels_redis")] == []

    def test_is_away_when_the_process_starts(self, server: Server) -> None:
        async def scenario() -> None:
            ear = Ear()
            async with running_hub() as hub:
                await hub.join(ear, ORDER, after=0)
                await in_thread(tell, ORDER)
                await until(lambda: len(ear.heard) == 1)

                await in_thread(server.start)
                await until(lambda: not hub.wakes_are_lost)
                await in_thread(tell, ORDER)
                await until(lambda: len(ear.heard) == 2)

        asynchronously(scenario)

    def test_ends_the_connection_that_hears(self, server: Server) -> None:
        server.start()

        async def scenario() -> None:
            async with woken_hub() as (hub, ear):
                with redis.Redis.from_url(server.redis.url) as operator:
                    for number in range(1, 4):
                        assert operator.client_kill_filter(_type="pubsub") == 1
                        await in_thread(tell, ORDER)
                        await until(lambda: len(ear.heard) == number)  # noqa: B023 -- called at once
                        await until(lambda: not hub.wakes_are_lost)
            assert ear.of(ORDER) == [1, 2, 3]

        asynchronously(scenario)

    def test_hangs_and_goes_on(self, server: Server) -> None:
        server.start()

        async def scenario() -> None:
            async with woken_hub() as (hub, ear):
                server.send(signal.SIGSTOP)
                await until(lambda: hub.wakes_are_lost)
                await in_thread(tell, ORDER)
                await until(lambda: len(ear.heard) == 1)

                server.send(signal.SIGCONT)
                await until(lambda: not hub.wakes_are_lost)
                await in_thread(tell, ORDER)
                await until(lambda: len(ear.heard) == 2)
            assert ear.of(ORDER) == [1, 2]

        asynchronously(scenario)


def other_connection() -> psycopg.Connection[tuple[Any, ...]]:
    parameters = connection.get_connection_params()
    for of_django in ("cursor_factory", "context"):
        parameters.pop(of_django)
    return psycopg.connect(**parameters, autocommit=True)


def end_the_connection_of(hub: Hub) -> None:
    """As a restart of PostgreSQL does."""
    link = hub._link._connection  # noqa: SLF001 -- nothing that is public tells it
    assert link is not None
    with other_connection() as other:
        other.execute("SELECT pg_terminate_backend(%s, 10000)", [link.info.backend_pid])


class TestPostgres:
    def test_restarts(self) -> None:
        async def scenario() -> None:
            ear, late = Ear(), Ear()
            async with running_hub() as hub:
                await hub.join(ear, ORDER, after=0)
                for number in range(1, 4):
                    await in_thread(end_the_connection_of, hub)
                    await in_thread(tell, ORDER)
                    await until(lambda: len(ear.heard) == number)  # noqa: B023 -- called at once
                await hub.join(late, ORDER, after=1)
            assert ear.of(ORDER) == [1, 2, 3]
            assert late.of(ORDER) == [2, 3]

        asynchronously(scenario)

    def test_is_away_for_a_while(self, monkeypatch: pytest.MonkeyPatch) -> None:
        connect, away = reading._connect, asyncio.Event()  # noqa: SLF001 -- what fails then

        async def connect_unless_away() -> Any:
            if away.is_set():
                raise ConnectionRefusedError
            return await connect()

        monkeypatch.setattr(reading, "_connect", connect_unless_away)
        monkeypatch.setattr(hub_module, "PAGE_WITHIN_S", 0.5)

        async def scenario() -> None:
            ear, impatient = Ear(), Ear()
            async with running_hub() as hub:
                await hub.join(ear, ORDER, after=0)
                away.set()
                await in_thread(end_the_connection_of, hub)
                with pytest.raises(UnavailableError):
                    await hub.join(impatient, ORDER, after=7)
                await in_thread(tell, ORDER, 2)
                away.clear()
                await until(lambda: len(ear.heard) == 2)
            assert ear.of(ORDER) == [1, 2]
            assert impatient.heard == []

        with capture_logs() as logs:
            asynchronously(scenario)

        assert [event for event in events(logs) if "reading" in event] == ["live_reading_lost", "live_reading_back"]

    def test_does_not_answer_for_a_while(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(reading, "ANSWER_WITHIN_S", 0.3)

        async def scenario() -> None:
            ear = Ear()
            async with running_hub() as hub:
                await hub.join(ear, ORDER, after=0)
                with other_connection() as other:
                    with other.transaction():
                        await in_thread(tell, ORDER)
                        other.execute("LOCK TABLE realtime_topic")
                        await asyncio.sleep(1)
                    await until(lambda: len(ear.heard) == 1)
                await in_thread(tell, ORDER)
                await until(lambda: len(ear.heard) == 2)

        with capture_logs() as logs:
            asynchronously(scenario)

        assert [event for event in events(logs) if "reading" in event] == ["live_reading_lost", "live_reading_back"]

    def test_is_away_when_the_process_starts(self, monkeypatch: pytest.MonkeyPatch) -> None:
        connect, away = reading._connect, asyncio.Event()  # noqa: SLF001 -- what fails then

        async def connect_unless_away() -> Any:
            if away.is_set():
                raise ConnectionRefusedError
            return await connect()

        monkeypatch.setattr(reading, "_connect", connect_unless_away)
        monkeypatch.setattr(hub_module, "START_WITHIN_S", 0.2)
        monkeypatch.setattr(hub_module, "PAGE_WITHIN_S", 0.3)
        away.set()

        async def scenario() -> None:
            ear, said = Ear(), list[Any]()
            async with running_hub() as hub:
                hub.on_control(said.append)
                with pytest.raises(UnavailableError):
                    await hub.join(ear, ORDER, after=0)
                away.clear()
                await until(lambda: said == [hub_module.EVERYBODY])
                await hub.join(ear, ORDER, after=0)
                await in_thread(tell, ORDER)
                await until(lambda: len(ear.heard) == 1)

        asynchronously(scenario)
