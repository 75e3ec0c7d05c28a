"""A crowd of sockets against servers that do well, lose something, and refuse."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import Any

import orjson
import pytest
import uvloop
from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed

from bench import socket_crowd
from bench.errors import BenchError
from bench.instants import instant_of
from bench.socket_crowd import Crowd, Door, Interest
from bench.socket_member import Member

SOCKETS = 5
OWN = [Interest(f"user:{place}") for place in range(SOCKETS)]


class LiveServer:
    """Greets, keeps what is told, and answers as the live process does."""

    def __init__(self) -> None:
        self.told: dict[str, list[dict[str, Any]]] = {}
        self.listeners: dict[str, list[ServerConnection]] = {}
        self.heard: list[dict[str, Any]] = []

    async def serve(self, connection: ServerConnection) -> None:
        await self._say(connection, {"type": "welcome", "v": 1})
        try:
            async for text in connection:
                message = orjson.loads(text)
                self.heard.append(message)
                if message["type"] == "subscribe":
                    await self._subscribe(connection, message)
        except ConnectionClosed:  # a client that is gone without a word
            return

    async def tell(self, topic: str) -> None:
        """One event more."""
        before = self.told.setdefault(topic, [])
        event = {"type": "event", "topic": topic, "seq": len(before) + 1, "data": {"told_at": time.perf_counter()}}
        before.append(event)
        for listener in self.listeners.get(topic, []):
            await self._say(listener, event)

    async def _subscribe(self, connection: ServerConnection, message: dict[str, Any]) -> None:
        topic = message["topic"]
        told = self.told.setdefault(topic, [])
        for event in told[message.get("after", len(told)) :]:
            await self._say(connection, event)
        self.listeners.setdefault(topic, []).append(connection)
        await self._say(connection, {"type": "subscribed", "id": message["id"], "topic": topic, "seq": len(told)})

    async def _say(self, connection: ServerConnection, message: dict[str, Any]) -> None:
        try:
            await connection.send(orjson.dumps(message).decode())
        except ConnectionClosed:
            return


@asynccontextmanager
async def serving(handler: Callable[[ServerConnection], Coroutine[Any, Any, None]]) -> AsyncIterator[Door]:
    async with serve(handler, "127.0.0.1", 0) as server:
        [listening] = server.sockets
        yield Door(listening.getsockname(), path="/ws/", greets=True)


def run(play: Callable[[LiveServer, Crowd, Door], Coroutine[Any, Any, None]]) -> LiveServer:
    """Play with a server and a crowd that has come and hears its own topics."""
    live = LiveServer()

    async def all_of_it() -> None:
        crowd = Crowd()
        async with serving(live.serve) as door:
            await crowd.connect(door, [""] * SOCKETS, at_once=2)
            await crowd.subscribe(OWN, at_once=1)
            await crowd.begin()
            await play(live, crowd, door)
            await crowd.leave()

    asyncio.run(asyncio.wait_for(all_of_it(), 20))
    return live


def test_every_event_is_timed_once_from_when_it_was_told() -> None:
    async def play(live: LiveServer, crowd: Crowd, _door: Door) -> None:
        for interest in [*OWN, OWN[0]]:
            await live.tell(interest.topic)
        await crowd.wait_for(SOCKETS + 1)

        sample = await crowd.end()
        assert len(sample.latencies_s) == SOCKETS + 1
        assert all(0 < latency < 5 for latency in sample.latencies_s)

    run(play)


def test_who_comes_back_goes_on_after_what_they_have_and_hears_what_they_missed() -> None:
    async def play(live: LiveServer, crowd: Crowd, _door: Door) -> None:
        await live.tell("user:1")
        await crowd.wait_for(1)
        await crowd.vanish(3)
        for interest in OWN[:3]:
            await live.tell(interest.topic)

        sample = await crowd.come_back(3)
        assert len(sample.latencies_s) == 3

    live = run(play)

    again = [message for message in live.heard if message["type"] == "subscribe"][SOCKETS:]
    assert {message["topic"]: message["after"] for message in again} == {"user:0": 0, "user:1": 1, "user:2": 0}


@pytest.mark.parametrize("seq", [1, 3], ids=["heard before", "one is missing"])
def test_number_that_is_not_the_next_ends_the_measurement(seq: int) -> None:
    async def play(live: LiveServer, crowd: Crowd, _door: Door) -> None:
        await live.tell("user:0")
        await crowd.wait_for(1)
        live.told["user:0"] = [{}] * (seq - 1)
        await live.tell("user:0")

        with pytest.raises(BenchError, match=f"heard {seq} of user:0 after 1"):
            await crowd.wait_for(2)

    run(play)


def test_socket_that_is_closed_ends_the_measurement() -> None:
    async def play(live: LiveServer, crowd: Crowd, _door: Door) -> None:
        [listener] = live.listeners["user:2"]
        await listener.close(4429, "too many")

        with pytest.raises(BenchError, match="4429 too many"):
            await crowd.wait_for(1)

    run(play)


def test_server_hears_of_every_socket_as_often_as_it_wants(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket_crowd, "TICK_S", 0.01)
    live = LiveServer()

    async def all_of_it() -> None:
        crowd = Crowd()
        async with serving(live.serve) as door:
            alive = asyncio.create_task(crowd.keep_alive())
            await crowd.connect(Door(door.address, greets=True, ping_every_s=3), [""] * SOCKETS, at_once=SOCKETS)
            while len(live.heard) < 2 * SOCKETS:
                await asyncio.sleep(0.01)
            alive.cancel()
            await crowd.leave()

    asyncio.run(asyncio.wait_for(all_of_it(), 20))

    assert {message["type"] for message in live.heard} == {"ping"}


def test_nothing_is_said_on_a_socket_that_is_gone() -> None:
    async def all_of_it() -> None:
        crowd = Crowd()
        async with serving(LiveServer().serve) as door:
            member = Member(crowd, door.opening(""), greets=True, seen={})
            await asyncio.get_running_loop().create_connection(lambda: member, *door.address)
            await member.came
            member.vanish()
            for _turn in range(10):
                await asyncio.sleep(0)
                member.say({"type": "ping"})

    # Whose transports, unlike asyncio's, raise where nobody is.
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(all_of_it())


def test_who_is_refused_says_with_what() -> None:
    async def refuse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n")
        await writer.drain()
        writer.close()

    async def all_of_it() -> None:
        server = await asyncio.start_server(refuse, "127.0.0.1", 0)
        async with server:
            door = Door(server.sockets[0].getsockname())
            with pytest.raises(BenchError, match="403 Forbidden"):
                await Crowd().connect(door, [""], at_once=1)

    asyncio.run(asyncio.wait_for(all_of_it(), 20))


def test_a_position_is_timed_from_the_instant_that_it_is_of() -> None:
    due_at = time.perf_counter()

    told_at = socket_crowd.told_at_of({"lat": 22.36, "at": instant_of(due_at).isoformat()})

    assert told_at == pytest.approx(due_at, abs=1e-5)
