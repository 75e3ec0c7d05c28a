"""A hub at work in tests, and those who listen: all that is told is committed, and gone after the test."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterator
from contextlib import asynccontextmanager
from typing import Any, TypeVar

import orjson
import pytest
from asgiref.sync import async_to_sync, sync_to_async
from django.db import connection, transaction
from pytest_django import DjangoDbBlocker

from realtime import hub as hub_module
from realtime import reading, topics, waking
from realtime.hub import Hub
from realtime.models import Topic, TopicMessage
from realtime.reading import Link, Page, read_pages
from realtime.topics import NewMessage
from realtime.waking import Signal

ORDER, SHOP = "order:0190c0de", "shop:0190c0de"
# Longer than anything takes on a busy machine; nothing waits for it to be over.
PATIENCE_S = 20
Result = TypeVar("Result")


class Ear:
    """Hears, and remembers in what order: numbers, and gaps as `("gap", number)`."""

    def __init__(self) -> None:
        self.heard: list[tuple[str, object]] = []
        self.texts: list[str] = []
        self.signals: list[dict[str, Any]] = []

    def hear(self, topic: str, seq: int, text: str) -> None:
        self.heard.append((topic, seq))
        self.texts.append(text)

    def miss(self, topic: str, seq: int) -> None:
        self.heard.append((topic, ("gap", seq)))

    def hear_signal(self, signal: Signal) -> bool:
        self.signals.append(orjson.loads(signal.text))
        return True

    def of(self, topic: str) -> list[object]:
        """What was heard on one topic."""
        return [what for name, what in self.heard if name == topic]

    def data(self) -> list[Any]:
        return [orjson.loads(text)["data"] for text in self.texts]


@pytest.fixture
def committed(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """What is told is there for other connections, too; emptying the whole database for it would take a second."""
    with django_db_blocker.unblock():
        yield
        TopicMessage.objects.all().delete()
        Topic.objects.all().delete()
        connection.close()


@pytest.fixture
def nobody_wakes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(waking, "wake", lambda _numbers: None)


@pytest.fixture
def looks_often(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LOOK_EVERY_S", "LOOK_ALONE_EVERY_S", "LOOK_AT_MOST_EVERY_S"):
        monkeypatch.setattr(hub_module, name, 0.05)


@pytest.fixture
def looks_never(monkeypatch: pytest.MonkeyPatch) -> None:
    async def look_at_nothing(_hub: Hub) -> None: ...

    monkeypatch.setattr(Hub, "_look", look_at_nothing)


@pytest.fixture
def statements(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the hub has asked PostgreSQL."""
    asked: list[str] = []
    fetch = reading.Link.fetch

    async def count(self: reading.Link, statement: str, parameters: Any) -> Any:
        if parameters != [["control"], parameters[1]]:
            asked.append(statement)
        return await fetch(self, statement, parameters)

    monkeypatch.setattr(reading.Link, "fetch", count)
    return asked


def tell(topic: str, times: int = 1, **data: object) -> int:
    """Tell something, in one transaction; returns the last number."""
    with transaction.atomic():
        return topics.append_all([NewMessage(topic, "test.told", data)] * times)[topic]


def tell_each(names: list[str]) -> None:
    with transaction.atomic():
        topics.append_all([NewMessage(name, "test.told", {}) for name in names])


def page_after(topic: str, after: int) -> Page:
    """What the hub reads of a topic after a number."""

    async def read() -> Page:
        link = Link()
        try:
            return (await read_pages(link, [(topic, after)]))[topic, after]
        finally:
            await link.close()

    return async_to_sync(read)()


def asynchronously(scenario: Callable[..., Coroutine[Any, Any, None]]) -> None:
    """Run it in an event loop; what it calls by `in_thread` runs here, with this thread's connection."""
    async_to_sync(scenario)()


async def in_thread(act: Callable[..., Result], *arguments: Any, **named: Any) -> Result:
    return await sync_to_async(act)(*arguments, **named)


@asynccontextmanager
async def running_hub() -> AsyncIterator[Hub]:
    hub = Hub()
    await hub.start()
    try:
        yield hub
    finally:
        await hub.stop()


async def until(holds: Callable[[], bool]) -> None:
    """Wait for something to become true.

    Raises:
        AssertionError: it did not.
    """
    give_up_at = time.monotonic() + PATIENCE_S
    while not holds():
        assert time.monotonic() < give_up_at, "it did not come to pass"
        await asyncio.sleep(0.005)


async def settled(act: Callable[[], Awaitable[Any]] | None = None) -> None:
    """Let pass what would have come, had it been on its way."""
    if act is not None:
        await act()
    await asyncio.sleep(0.3)
