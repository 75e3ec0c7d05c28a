"""Sockets and polls at ASGI's level: a hub that tells what tests have it tell, and clients that read or do not."""

import asyncio
import threading
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any

import orjson
import pytest
from django.conf import LazySettings

from config.api import status_of
from config.errors import told_as
from marketplace.accounts.principals import Principal
from realtime import visitors, wire
from realtime.callers import STRANGER, Caller, Credential, Verdict
from realtime.entrance import SocketEntrance
from realtime.hub import EVERYBODY, Listener
from realtime.presence.watching import Sides
from realtime.refusals import Reason, Refusals
from realtime.switchboard import Switchboard
from realtime.waking import Signal

__all__ = ["EVERYBODY"]

# Longer than anything takes on a busy machine; nothing waits for it to be over.
PATIENCE_S = 20
TOPIC, OTHER = "order:0192f0c1-0000-7000-8000-000000000001", "order:0192f0c1-0000-7000-8000-000000000002"
HOST = "localhost"


class FakeHub:
    """Topics in memory, with the hub's way of joining them."""

    def __init__(self) -> None:
        self.told: defaultdict[str, list[tuple[int, str]]] = defaultdict(list)
        self.gaps: dict[str, int] = {}
        self.listeners: defaultdict[str, list[Listener]] = defaultdict(list)
        self.callbacks: list[Callable[[Mapping[str, Any]], None]] = []
        self.failure: Exception | None = None
        self.is_started = False
        # Waited for before somebody has joined.
        self.joins = asyncio.Event()
        self.joins.set()

    def on_control(self, hear: Callable[[Mapping[str, Any]], None]) -> None:
        self.callbacks.append(hear)

    def control(self, **data: Any) -> None:
        for callback in self.callbacks:
            callback(data)

    async def start(self) -> None:
        self.is_started = True

    async def stop(self) -> None:
        self.is_started = False

    async def join(
        self,
        listener: Listener,
        topic: str,
        *,
        after: int | None,
        paced_by: Callable[[], Awaitable[None]] | None = None,
    ) -> int:
        if self.failure is not None:
            raise self.failure
        self.leave(listener, topic)
        self.listeners[topic].append(listener)
        await self.joins.wait()
        if topic in self.gaps and after is not None:
            listener.miss(topic, self.gaps[topic])
            after = self.gaps[topic]
        first = len(self.told[topic]) if after is None else after
        for seq, text in self.told[topic]:
            if listener not in self.listeners[topic]:
                return seq - 1
            if seq > first:
                listener.hear(topic, seq, text)
                if paced_by is not None:
                    await paced_by()
        return self.told[topic][-1][0] if self.told[topic] else after or 0

    def leave(self, listener: Listener, topic: str) -> None:
        if listener in self.listeners[topic]:
            self.listeners[topic].remove(listener)

    def leave_all(self, listener: Listener) -> None:
        for topic in list(self.listeners):
            self.leave(listener, topic)

    def tell(self, topic: str = TOPIC, *, size: int = 0) -> str:
        """Tell one more; returns its text."""
        seq = len(self.told[topic]) + 1
        text = event(topic, seq, size=size)
        self.told[topic].append((seq, text))
        for listener in list(self.listeners[topic]):
            listener.hear(topic, seq, text)
        return text

    def signal(self, topic: str = TOPIC, *, sender: str = "", size: int = 0) -> str:
        """Tell something without a number; returns its text."""
        at = datetime(2026, 1, 2, tzinfo=UTC)
        text = wire.signal_text(topic, kind="test.signalled", at=at, data={"x": "x" * size})
        for listener in list(self.listeners[topic]):
            listener.hear_signal(Signal(topic, text, sender))
        return text

    def hear_of(self, topic: str = TOPIC) -> int:
        """How many hear a topic."""
        return len(self.listeners[topic])


def event(topic: str, seq: int, *, size: int = 0) -> str:
    return wire.event_text(topic, seq, kind="test.told", at=datetime(2026, 1, 2, tzinfo=UTC), data={"x": "x" * size})


class Client:
    """The other end of one socket."""

    def __init__(self, entrance: SocketEntrance, scope: dict[str, Any]) -> None:
        self.heard: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self.said: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self.said.put_nowait({"type": "websocket.connect"})
        self.reads = asyncio.Event()
        self.reads.set()
        self.is_gone = False
        self.sent_bytes = 0
        self.was_aborted = False
        scope["extensions"]["haat.transport"] = {"abort": self._abort}
        self.task = asyncio.create_task(entrance(scope, self.said.get, self._take))

    def _abort(self) -> None:
        self.was_aborted = True

    async def _take(self, message: dict[str, Any]) -> None:
        await self.reads.wait()
        if self.is_gone:
            raise OSError("gone")
        self.sent_bytes += len(message.get("text", ""))
        self.heard.put_nowait(message)

    def say(self, type: str, **message: Any) -> None:  # noqa: A002 -- as the protocol has it
        self.say_text(orjson.dumps({"type": type, **message}).decode())

    def say_text(self, text: str) -> None:
        self.said.put_nowait({"type": "websocket.receive", "text": text})

    def say_bytes(self, data: bytes) -> None:
        self.said.put_nowait({"type": "websocket.receive", "bytes": data})

    def leave(self) -> None:
        self.is_gone = True
        self.said.put_nowait({"type": "websocket.disconnect", "code": 1001})

    async def asgi(self) -> dict[str, Any]:
        async with asyncio.timeout(PATIENCE_S):
            return await self.heard.get()

    async def hear(self) -> dict[str, Any]:
        """The next message; every one is what the document says."""
        message = await self.asgi()
        assert message["type"] == "websocket.send", message
        wire.FROM_SERVER.validate_json(message["text"])
        heard: dict[str, Any] = orjson.loads(message["text"])
        return heard

    async def hear_types(self, number: int) -> list[str]:
        return [(await self.hear())["type"] for _message in range(number)]

    async def end(self) -> tuple[int, str]:
        """Code and reason of the end, whatever is said before."""
        while (message := await self.asgi())["type"] != "websocket.close":
            pass
        async with asyncio.timeout(PATIENCE_S):
            await self.task
        return message["code"], message["reason"]

    async def subscribe(self, topic: str = TOPIC, **more: Any) -> dict[str, Any]:
        """Subscribe; returns the answer, which is the next message."""
        self.say("subscribe", id="s", topic=topic, **more)
        return await self.hear()


@dataclass
class Rights:
    """What `realtime.callers` would say: who everybody is, and which topics they may hear."""

    caller: Caller | None = STRANGER
    heard: set[str] = field(default_factory=lambda: {TOPIC, OTHER})
    asked: list[tuple[Credential, dict[str, str | None]]] = field(default_factory=list)
    # As whom they were known already when they asked.
    known: list[Caller | None] = field(default_factory=list)
    watched: dict[str, Sides] = field(default_factory=dict)
    failure: Exception | None = None
    # Called in the loop when they are asked, before there is an answer.
    meanwhile: Callable[[], object] | None = None
    loop: asyncio.AbstractEventLoop | None = None
    # Waited for with the answer.
    delay: threading.Event | None = None

    def judge(
        self, credential: Credential, topics: Mapping[str, str | None], *, known: Caller | None = None
    ) -> Verdict | None:
        self.asked.append((credential, dict(topics)))
        self.known.append(known)
        if self.meanwhile is not None and self.loop is not None:
            asyncio.run_coroutine_threadsafe(_call(self.meanwhile), self.loop).result(PATIENCE_S)
        caller, delay = known or self.caller, self.delay
        if delay is not None:
            delay.wait(PATIENCE_S)
        if self.failure is not None:
            raise self.failure
        if caller is None:
            return None
        heard = frozenset(topics.keys() & self.heard)
        return Verdict(caller, heard, {topic: sides for topic, sides in self.watched.items() if topic in heard})

    def judge_anew(
        self, before: Caller, credential: Credential, topics: Mapping[str, str | None], *, must: bool
    ) -> Verdict | None:
        verdict = self.judge(credential, topics)
        was_signed_in = before.principal.is_signed_in
        return None if verdict and was_signed_in and not verdict.caller.principal.is_signed_in else verdict


async def _call(act: Callable[[], object]) -> None:
    act()


class Market:
    """A switchboard with a fake hub, rights as told, and a clock that tests turn."""

    def __init__(self, rights: Rights) -> None:
        self.rights = rights
        self.now = 1000.0
        self.hub = FakeHub()
        self.refused = Refusals()
        self.board = Switchboard(
            self.hub,  # type: ignore[arg-type]  # what of a hub is needed
            told_as=told_as,
            clock=self.clock,
            refused=self.refused,
        )
        self.entrance = SocketEntrance(self.board, status_of=status_of)
        self.clients: list[Client] = []

    def clock(self) -> float:
        """No two moments are the same."""
        self.now += 1e-6
        return self.now

    def open(
        self,
        *,
        address: str = "203.0.113.7",
        subprotocols: tuple[str, ...] = (wire.PROTOCOL,),
        extensions: Mapping[str, Any] = MappingProxyType({"websocket.http.response": {}}),
        **headers: str,
    ) -> Client:
        """A client that opens a socket, from our own page unless told otherwise."""
        told = {"host": HOST, "origin": f"http://{HOST}"} | headers
        scope = {
            "type": "websocket",
            "scheme": "ws",
            "path": "/ws/",
            "client": (address, 4711),
            "subprotocols": list(subprotocols),
            "headers": [(name.replace("_", "-").encode(), text.encode()) for name, text in told.items() if text],
            "extensions": dict(extensions),
        }
        client = Client(self.entrance, scope)
        self.clients.append(client)
        return client

    async def welcomed(self, **options: Any) -> Client:
        """One that is let in."""
        client = self.open(**options)
        assert (await client.asgi())["type"] == "websocket.accept"
        assert (await client.hear())["type"] == "welcome"
        return client

    async def refusal(self, client: Client) -> tuple[int, dict[str, Any], dict[bytes, bytes]]:
        """Status, error and headers of one that is not."""
        start, body = await client.asgi(), await client.asgi()
        return start["status"], orjson.loads(body["body"])["error"], dict(start["headers"])

    def counted(self) -> dict[Reason, int]:
        return dict(self.refused.counts)

    async def until(self, holds: Callable[[], bool]) -> None:
        async with asyncio.timeout(PATIENCE_S):
            while not holds():
                await asyncio.sleep(0.002)

    async def close(self) -> None:
        for client in self.clients:
            client.leave()
            client.reads.set()
            client.task.cancel()
        await asyncio.gather(*(client.task for client in self.clients), return_exceptions=True)
        await self.board.stop()


@pytest.fixture
def rights(monkeypatch: pytest.MonkeyPatch, settings: LazySettings) -> Rights:
    """Who may what, as the test says; nobody asks the database. Bounds are as they are in a market."""
    settings.RATE_LIMIT_FACTOR = 1
    told = Rights()
    monkeypatch.setattr(visitors, "judge", told.judge)
    monkeypatch.setattr(visitors, "judge_anew", told.judge_anew)
    monkeypatch.setattr(visitors, "TRY_EVERY_S", 0.001)
    return told


@asynccontextmanager
async def market_of(rights: Rights) -> AsyncIterator[Market]:
    market = Market(rights)
    rights.loop = asyncio.get_running_loop()
    try:
        yield market
    finally:
        await market.close()


def somebody(user_id: Any, *, session: str | None = "a-session", **more: Any) -> Caller:
    return Caller(Principal(user_id=user_id, is_session=True), session, **more)
