"""Redis knows who is with which process, and forgets a process that says nothing any more."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from uuid import UUID, uuid4

import pytest
import redis
from django.conf import settings

from realtime.presence import register
from realtime.presence.register import Register
from tests.unit.realtime.hearing import asynchronously, in_thread
from tests.unit.realtime.presence.people import KARIM, RAHIM, SALMA

ALL = (RAHIM, KARIM, SALMA)


@pytest.fixture(autouse=True)
def forgotten() -> Iterator[redis.Redis]:
    """A Redis that knows of nobody."""
    with redis.Redis.from_url(settings.CACHE_URL) as client:
        forget(client)
        yield client
        forget(client)


def forget(client: redis.Redis) -> None:
    for key in client.scan_iter("haat:presence:*"):
        client.delete(key)


@asynccontextmanager
async def process() -> AsyncIterator[Register]:
    of_process = Register(uuid4().hex)
    try:
        yield of_process
    finally:
        await of_process.close()


def test_knows_who_came_to_any_process_and_who_went() -> None:
    async def scenario() -> None:
        async with process() as one, process() as other:
            assert await one.say(come={RAHIM, KARIM}) == 2
            assert await other.say(come={KARIM, SALMA}) == 2
            assert await one.ask(ALL) == set(ALL)

            assert await one.say(come=(), gone={RAHIM, KARIM}) == 0

            assert await other.ask(ALL) == {KARIM, SALMA}
            assert await in_thread(register.ask, ALL) == {KARIM, SALMA}

    asynchronously(scenario)


def test_all_who_are_there_replace_whoever_was() -> None:
    async def scenario() -> None:
        async with process() as one:
            await one.say(come={RAHIM, KARIM})

            assert await one.say(come={SALMA}, is_all=True) == 1

            assert await one.ask(ALL) == {SALMA}

    asynchronously(scenario)


def test_process_that_says_nothing_is_forgotten_with_its_people() -> None:
    async def scenario() -> None:
        async with process() as one, process() as other:
            await one.say(come={RAHIM, KARIM}, lasts_s=0.05)
            await other.say(come={KARIM})

            await asyncio.sleep(0.1)

            assert await other.ask(ALL) == {KARIM}

    asynchronously(scenario)


def test_nothing_is_kept_of_processes_that_are_long_gone(
    monkeypatch: pytest.MonkeyPatch, forgotten: redis.Redis
) -> None:
    monkeypatch.setattr(register, "KEPT_FOR_S", 0.05)

    async def scenario() -> None:
        async with process() as one, process() as other:
            await one.say(come={RAHIM}, lasts_s=0.01)
            await asyncio.sleep(0.1)
            await other.say(come=())

    asynchronously(scenario)
    assert forgotten.zcard(register.PROCESSES) == 1
    assert list(forgotten.scan_iter(f"{register.PEOPLE_OF}*")) == []


def test_thousands_go_in_one_question() -> None:
    async def scenario() -> None:
        people = [UUID(int=number, version=4) for number in range(5, 12_005)]
        async with process() as one:
            assert await one.say(come=people) == 12_000
            assert await one.say(come=(), gone=people[:9_000]) == 3_000
            assert await one.ask(people) == set(people[9_000:])

    asynchronously(scenario)


def test_nobody_is_asked_for_nothing() -> None:
    assert register.ask([]) == frozenset()
