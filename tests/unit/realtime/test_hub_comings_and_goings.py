"""Whoever joins, leaves or fails while a topic is told: nobody hears twice, too little, or after they left."""

import asyncio
import random
from typing import Any

import pytest
from structlog.testing import capture_logs

from realtime import reader
from realtime.feeds import Feed
from realtime.hub import Hub
from tests.unit.realtime.hearing import (
    ORDER,
    SHOP,
    Ear,
    asynchronously,
    committed,
    in_thread,
    looks_never,
    looks_often,
    nobody_wakes,
    running_hub,
    settled,
    statements,
    tell,
    until,
)

__all__ = ["committed", "looks_never", "looks_often", "nobody_wakes", "statements"]

pytestmark = pytest.mark.usefixtures("committed")


class TestJoiningWhileItIsTold:
    """Many join at any number, leave and come back, while a topic is told as fast as can be."""

    TIMES, EARS = 400, 40

    def heard_by_all(self) -> list[Ear]:
        ears = [Ear() for _number in range(self.EARS)]

        async def come_and_go(hub: Hub, ear: Ear, chance: random.Random) -> None:
            while ear.of(ORDER)[-1:] != [self.TIMES]:
                await asyncio.sleep(chance.uniform(0, 0.03))
                last = ear.of(ORDER)[-1] if ear.heard else 0
                await hub.join(ear, ORDER, after=int(str(last)))
                await asyncio.sleep(chance.uniform(0, 0.03))
                if chance.random() < 0.5:
                    hub.leave(ear, ORDER)

        async def scenario() -> None:
            async with running_hub() as hub, asyncio.timeout(60), asyncio.TaskGroup() as group:
                telling = group.create_task(in_thread(tell_one_by_one, self.TIMES))
                for number, ear in enumerate(ears):
                    group.create_task(come_and_go(hub, ear, random.Random(number)))  # noqa: S311 -- a seed
                await telling

        asynchronously(scenario)
        return ears

    def test_everybody_hears_everything_once_and_in_order(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(reader, "TOLD_AT_ONCE", 3)

        ears = self.heard_by_all()

        assert [ear.of(ORDER) for ear in ears] == [list(range(1, self.TIMES + 1))] * self.EARS

    def test_control_who_is_not_passed_by_while_catching_up_hears_twice(self, monkeypatch: pytest.MonkeyPatch) -> None:
        expect = Feed.expect

        def expect_and_tell_at_once(self: Feed, listener: Ear, *, after: int | None) -> Any:
            self.listeners[listener] = 0
            return expect(self, listener, after=after)

        monkeypatch.setattr(Feed, "expect", expect_and_tell_at_once)

        ears = self.heard_by_all()

        assert any(len(set(ear.of(ORDER))) < len(ear.heard) for ear in ears)


def tell_one_by_one(times: int) -> None:
    for _time in range(times):
        tell(ORDER)


class TestLeaving:
    def test_ends_it_at_once(self, nobody_wakes: None) -> None:
        async def scenario() -> None:
            ear, other = Ear(), Ear()
            async with running_hub() as hub:
                for each in (ear, other):
                    await hub.join(each, ORDER, after=0)
                    await hub.join(each, SHOP, after=0)
                hub.leave(ear, ORDER)
                await in_thread(tell, ORDER)
                await in_thread(tell, SHOP)
                hub._wake({ORDER: 1, SHOP: 1})  # noqa: SLF001 -- as the channel layer does
                await until(lambda: len(other.heard) == 2)
                hub.leave_all(ear)
                await in_thread(tell, SHOP)
                hub._wake({SHOP: 2})  # noqa: SLF001
                await until(lambda: len(other.heard) == 3)
            assert ear.heard == [(SHOP, 1)]

        asynchronously(scenario)

    @pytest.mark.parametrize("at_once", [1, 1000])
    def test_while_hearing_ends_it_too(self, monkeypatch: pytest.MonkeyPatch, at_once: int) -> None:
        monkeypatch.setattr(reader, "TOLD_AT_ONCE", at_once)

        async def scenario() -> None:
            async with running_hub() as hub:
                ears = [LeavesAt(hub, 2) for _number in range(3)]
                for ear in ears:
                    await hub.join(ear, ORDER, after=0)
                await in_thread(tell, ORDER, 5)
                late = LeavesAt(hub, 4)
                assert await hub.join(late, ORDER, after=0) >= 0
                await settled()
            assert [ear.of(ORDER) for ear in ears] == [[1, 2]] * 3
            assert late.of(ORDER) == [1, 2, 3, 4]

        asynchronously(scenario)

    def test_and_coming_back_while_others_are_told_hears_nothing_twice(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(reader, "TOLD_AT_ONCE", 1)

        async def scenario() -> None:
            async with running_hub() as hub:
                last = Ear()

                class First(Ear):
                    def hear(self, topic: str, seq: int, text: str) -> None:
                        super().hear(topic, seq, text)
                        hub.leave(last, ORDER)
                        tasks.append(asyncio.ensure_future(hub.join(last, ORDER, after=0)))

                first, tasks = First(), list[asyncio.Future[int]]()
                await hub.join(first, ORDER, after=0)
                await hub.join(last, ORDER, after=0)
                await in_thread(tell, ORDER, 3)
                await until(lambda: len(first.heard) == 3)
                await asyncio.gather(*tasks)
                await settled()
            assert last.of(ORDER) == [1, 2, 3]

        asynchronously(scenario)

    def test_forgets_what_nobody_hears(self) -> None:
        async def scenario() -> None:
            ear = Ear()
            async with running_hub() as hub:
                before = footprint(hub)
                await hub.join(ear, ORDER, after=0)
                await hub.join(ear, SHOP, after=None)
                hub.leave_all(ear)
                hub.leave_all(ear)
                hub.leave(ear, ORDER)
                assert footprint(hub) == before

        asynchronously(scenario)

    def test_by_ending_who_waits_forgets_them(self, monkeypatch: pytest.MonkeyPatch) -> None:
        async def scenario() -> None:
            ear = Ear()
            async with running_hub() as hub:
                before = footprint(hub)
                joining = asyncio.ensure_future(hub.join(ear, ORDER, after=0))
                await asyncio.sleep(0)
                joining.cancel()
                await asyncio.gather(joining, return_exceptions=True)
                assert joining.cancelled()
                assert footprint(hub) == before

        asynchronously(scenario)

    def test_while_waiting_ends_the_waiting(self) -> None:
        async def scenario() -> None:
            ear = Ear()
            await in_thread(tell, ORDER, 3)
            async with running_hub() as hub:
                joining = asyncio.ensure_future(hub.join(ear, ORDER, after=1))
                await asyncio.sleep(0)
                hub.leave(ear, ORDER)
                assert await joining == 1
                await settled()
            assert ear.heard == []

        asynchronously(scenario)

    def test_joining_again_replaces_it(self) -> None:
        async def scenario() -> None:
            ear = Ear()
            await in_thread(tell, ORDER, 3)
            async with running_hub() as hub:
                await hub.join(ear, ORDER, after=3)
                await hub.join(ear, ORDER, after=1)
                await in_thread(tell, ORDER)
                await until(lambda: len(ear.heard) == 3)
                await settled()
            assert ear.of(ORDER) == [2, 3, 4]

        asynchronously(scenario)


class LeavesAt(Ear):
    def __init__(self, hub: Hub, seq: int) -> None:
        super().__init__()
        self.hub, self.seq = hub, seq

    def hear(self, topic: str, seq: int, text: str) -> None:
        super().hear(topic, seq, text)
        if seq == self.seq:
            self.hub.leave(self, topic)


def footprint(hub: Hub) -> tuple[set[str], int]:
    """What a hub remembers of topics and of listeners."""
    return set(hub._feeds), len(hub._topics_of)  # noqa: SLF001 -- nothing that is public tells it


@pytest.mark.parametrize("late", [False, True])
def test_listener_that_fails_is_dropped_and_others_hear(late: bool) -> None:
    class Broken(Ear):
        def hear(self, topic: str, seq: int, text: str) -> None:
            raise ValueError("broken")

    async def scenario() -> None:
        broken, ear = Broken(), Ear()
        async with running_hub() as hub:
            before = footprint(hub)
            if late:
                await in_thread(tell, ORDER)
            with capture_logs() as logs:
                await hub.join(broken, ORDER, after=0)
                await hub.join(ear, ORDER, after=0)
                await in_thread(tell, ORDER)
                await until(lambda: len(ear.heard) == 1 + late)
                await in_thread(tell, ORDER)
                await until(lambda: len(ear.heard) == 2 + late)
            hub.leave_all(ear)
            assert [line["event"] for line in logs] == ["live_listener_failed"]
            assert footprint(hub) == before

    asynchronously(scenario)
