"""Two processes at work, with a real Redis: what one holds, the listeners of the other are told."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID, uuid4

import pytest
from structlog.testing import capture_logs

from realtime.presence import beating, here, looking, process
from realtime.presence.process import ProcessPresence
from realtime.presence.seeing import Facts
from tests.unit.realtime.hearing import asynchronously, until
from tests.unit.realtime.presence.people import ROOM, Watcher


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits for seconds, and everybody lets themselves be seen."""
    monkeypatch.setattr(beating, "BEAT_EVERY_S", 0.05)
    monkeypatch.setattr(looking, "LOOK_EVERY_S", 0.05)
    monkeypatch.setattr(looking, "LOOK_AT_MOST_EVERY_S", 0.01)
    monkeypatch.setattr(here, "GRACE_S", 0.2)
    monkeypatch.setattr(process, "AGAIN_AFTER_S", 0.01)
    seen = Facts(is_shown=True, last_seen_at=None)
    monkeypatch.setattr(looking, "read_facts", lambda people: dict.fromkeys(people, seen))


@asynccontextmanager
async def running() -> AsyncIterator[ProcessPresence]:
    presence = ProcessPresence()
    await presence.start()
    try:
        yield presence
    finally:
        await presence.stop()


def test_listeners_are_told_of_those_whom_another_process_holds() -> None:
    async def scenario() -> None:
        user_id, watcher = uuid4(), Watcher()
        async with running() as one, running() as other:
            other.watch(watcher, ROOM, {"buyer": [user_id]})
            await until(lambda: watcher.told() == [{"buyer": False}])
            one.enter(user_id)
            await until(lambda: watcher.told()[1:] == [{"buyer": True}])
            one.leave(user_id)
            await until(lambda: watcher.told()[2:] == [{"buyer": False}])

    asynchronously(scenario)


def test_whoever_watches_no_longer_is_told_nothing() -> None:
    async def scenario() -> None:
        user_id, watcher, other = uuid4(), Watcher(), Watcher()
        async with running() as presence:
            presence.watch(watcher, ROOM, {"buyer": [user_id]})
            presence.watch(other, ROOM, {"buyer": [user_id]})
            await until(lambda: len(watcher.signals) == len(other.signals) == 1)
            presence.unwatch(watcher, ROOM)
            presence.enter(user_id)
            await until(lambda: len(other.signals) == 2)
            presence.unwatch_all(other)
            presence.leave(user_id)
            await asyncio.sleep(0.6)

            assert (len(watcher.signals), len(other.signals)) == (1, 2)

    asynchronously(scenario)


def test_a_mistake_does_not_end_it(monkeypatch: pytest.MonkeyPatch) -> None:
    failures = [KeyError("a mistake")]
    look = here.Here.look

    def fail_once(self: here.Here) -> tuple[frozenset[UUID], dict[UUID, float]]:
        if failures:
            raise failures.pop()
        return look(self)

    monkeypatch.setattr(here.Here, "look", fail_once)

    async def scenario() -> None:
        user_id, watcher = uuid4(), Watcher()
        async with running() as presence:
            presence.enter(user_id)
            presence.watch(watcher, ROOM, {"buyer": [user_id]})
            await until(lambda: {"buyer": True} in watcher.told())

    with capture_logs() as logs:
        asynchronously(scenario)

    assert [line["event"] for line in logs] == ["live_presence_failed"]
