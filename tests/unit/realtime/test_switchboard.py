"""What holds all connections of a process: it begins and ends with its server, and one that fails harms no other."""

import asyncio
import resource
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from asgiref.sync import async_to_sync
from structlog.testing import capture_logs

from realtime import switchboard
from realtime.callers import STRANGER
from realtime.lifespan import Lifespan
from realtime.refusals import Reason
from realtime.waking import Signal
from tests.unit.realtime.talking import EVERYBODY, TOPIC, Market, Rights, market_of, rights

__all__ = ["rights"]


def run(scenario: Callable[[Market], Awaitable[None]], rights: Rights) -> None:
    async def inside() -> None:
        async with market_of(rights) as market:
            await scenario(market)

    async_to_sync(inside)()


class Held:
    """A connection that notes what it is told."""

    def __init__(self, failure: Exception | None = None) -> None:
        self.failure = failure
        self.checked: list[float] = []
        self.looked = 0

    def hear(self, topic: str, seq: int, text: str) -> None: ...

    def miss(self, topic: str, seq: int) -> None: ...

    def hear_signal(self, signal: Signal) -> bool:
        return True

    def look_again(self, *, must: bool) -> None:
        self.looked += 1

    def end_sign_in(self) -> None: ...

    def check(self, now: float) -> None:
        if self.failure is not None:
            raise self.failure
        self.checked.append(now)


def test_it_begins_once_with_the_first_connection_and_ends(rights: Rights) -> None:
    async def scenario(market: Market) -> None:
        assert not market.hub.is_started

        await asyncio.gather(market.welcomed(), market.welcomed())
        sweeper = market.board._sweeper  # noqa: SLF001 -- that there is one
        await market.board.start()

        assert market.hub.is_started
        assert market.board._sweeper is sweeper  # noqa: SLF001 -- and no other
        await market.board.stop()
        await market.board.stop()
        assert not market.hub.is_started

    run(scenario, rights)


def test_one_that_fails_keeps_no_other_from_being_looked_after(rights: Rights) -> None:
    async def scenario(market: Market) -> None:
        sound = [Held(), Held()]
        for held in (sound[0], Held(KeyError("a mistake")), sound[1]):
            market.board.hold(held)

        with capture_logs() as logged:
            market.board.sweep()

        assert [len(held.checked) for held in sound] == [1, 1]
        assert [line["event"] for line in logged] == ["live_check_failed"]

    run(scenario, rights)


def test_counts_are_reported_now_and_then(rights: Rights, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(switchboard, "SWEEP_EVERY_S", 0.001)
    monkeypatch.setattr(switchboard, "REPORT_EVERY_S", 0.0)

    async def scenario(market: Market) -> None:
        with capture_logs() as logged:
            client = await market.welcomed()
            client.say_text("nonsense")
            await client.end()
            await market.welcomed()
            await market.until(lambda: len([line for line in logged if line["event"] == "live_connections"]) > 3)

        told = [line for line in logged if line["event"] == "live_connections"]
        assert told[-1]["connections"] == 1
        assert sum(line["refused"].get("malformed", 0) for line in told) == 1
        assert market.counted() == {Reason.MALFORMED: 1}

    run(scenario, rights)


def test_looks_of_many_that_come_at_once_are_spread(rights: Rights) -> None:
    async def scenario(market: Market) -> None:
        moments = {round(market.board.first_look_at()) for _connection in range(200)}

        assert len(moments) > 20
        assert max(moments) <= market.now

    run(scenario, rights)


def test_looks_by_the_clock_are_few_at_a_time(rights: Rights, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(switchboard, "MOST_LOOKS", 2)

    async def scenario(market: Market) -> None:
        clients = [await market.welcomed() for _client in range(5)]
        for client in clients:
            assert (await client.subscribe())["type"] == "subscribed"
        for _half in range(2):
            market.now += switchboard.LOOK_AGAIN_AFTER_S / 2 + 1
            for client in clients:
                client.say("ping")
                await client.hear()
        asked, looked = len(rights.asked), []

        for _sweep in range(4):
            market.board.sweep()
            await market.until(lambda: not market.board._looks)  # noqa: SLF001 -- that all have ended
            looked.append(len(rights.asked) - asked)

        assert looked == [2, 4, 5, 5]

    run(scenario, rights)


def test_looks_at_everybody_are_spread_and_of_who_left_meanwhile_there_is_none(
    rights: Rights, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(switchboard, "EVERYBODY_OVER_S", 0.3)
    monkeypatch.setattr(switchboard, "EVERYBODY_IN_STEPS", 3)

    async def scenario(market: Market) -> None:
        held = [Held() for _connection in range(6)]
        for connection in held:
            market.board.hold(connection)

        market.board.hear_control(EVERYBODY)
        market.board.hear_control(EVERYBODY)
        await asyncio.sleep(0.05)
        looked = [connection for connection in held if connection.looked]
        assert len(looked) == 2
        left = next(connection for connection in held if not connection.looked)
        market.board.release(left, STRANGER)
        await market.until(lambda: market.board._everybody is None)  # noqa: SLF001 -- nothing that is public tells it

        assert sum(connection.looked for connection in held) == 5
        assert not left.looked

    run(scenario, rights)


def test_release_forgets_what_was_heard(rights: Rights) -> None:
    async def scenario(market: Market) -> None:
        held = Held()
        market.board.hold(held)
        await market.hub.join(held, TOPIC, after=None)

        market.board.release(held, STRANGER)

        assert market.hub.hear_of() == 0

    run(scenario, rights)


def test_server_that_tells_of_its_beginning_and_end_is_heard(rights: Rights, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Any] = []
    monkeypatch.setattr(resource, "setrlimit", lambda *limits: asked.append(limits))

    async def scenario(market: Market) -> None:
        told: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        answered: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        task = asyncio.create_task(Lifespan(market.board)({"type": "lifespan"}, told.get, answered.put))

        told.put_nowait({"type": "lifespan.startup"})
        assert await answered.get() == {"type": "lifespan.startup.complete"}
        assert market.hub.is_started
        told.put_nowait({"type": "lifespan.shutdown"})
        assert await answered.get() == {"type": "lifespan.shutdown.complete"}
        await task

        assert not market.hub.is_started
        most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
        assert asked == [(resource.RLIMIT_NOFILE, (most, most))]

    run(scenario, rights)
