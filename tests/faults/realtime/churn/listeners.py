"""Clients that hear topics, lose their connection again and again, and go on after the last number they have."""

import asyncio
import itertools
import random
import threading
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

import orjson
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException
from websockets.typing import Subprotocol

from realtime import wire

# Which part of all loses its connection each second.
CHURN = 0.1
OPTIONS: dict[str, Any] = {
    "subprotocols": [Subprotocol(wire.PROTOCOL)],
    "open_timeout": 10,
    "close_timeout": 1,
    "compression": None,
}
# How long somebody waits who was cut off or refused.
AGAIN_S = (0.05, 0.6)


class Client:
    """One of them.

    Attributes:
        heard: the tokens of each topic's messages, in the order in which they came.
        wrong: what must not have come.
        comings: how often a connection was opened.
    """

    def __init__(self, url: str, topics: Sequence[str]) -> None:
        self.heard: dict[str, list[int]] = {topic: [] for topic in topics}
        self.wrong: list[str] = []
        self.comings = 0
        self._url = url
        self._socket: ClientConnection | None = None
        self._asked: dict[str, str] = {}
        self._ids = itertools.count(1)

    async def listen(self) -> None:
        """Until cancelled."""
        while True:
            with suppress(OSError, WebSocketException, TimeoutError):
                async with connect(self._url, **OPTIONS) as socket:
                    self._socket, self.comings = socket, self.comings + 1
                    await self._converse(socket)
            self._socket = None
            await asyncio.sleep(random.uniform(*AGAIN_S))  # noqa: S311 -- so that not all come at once

    def cut_off(self) -> None:
        """Lose the connection, as a phone does that leaves its network."""
        if self._socket is not None:
            self._socket.transport.abort()

    async def _converse(self, socket: ClientConnection) -> None:
        self._asked.clear()
        for topic in self.heard:
            await self._subscribe(socket, topic)
        async for text in socket:
            message = orjson.loads(text)
            if message["type"] == "event":
                self._hear(message)
            elif message["type"] == "error":
                await self._ask_again(socket, message)
            elif message["type"] in {"gap", "unsubscribed"}:
                self.wrong.append(str(message))

    async def _subscribe(self, socket: ClientConnection, topic: str) -> None:
        message_id = str(next(self._ids))
        self._asked[message_id] = topic
        asked = {"type": "subscribe", "id": message_id, "topic": topic, "after": len(self.heard[topic])}
        await socket.send(orjson.dumps(asked).decode())

    def _hear(self, message: dict[str, Any]) -> None:
        tokens = self.heard[message["topic"]]
        if message["seq"] != len(tokens) + 1:
            self.wrong.append(f"{message['topic']}: {message['seq']} came after {len(tokens)}")
            return
        tokens.append(message["data"]["token"])

    async def _ask_again(self, socket: ClientConnection, message: dict[str, Any]) -> None:
        """The database is away for a moment; anything else is wrong."""
        if message["error"]["code"] != "unavailable":
            self.wrong.append(str(message))
            return
        await asyncio.sleep(AGAIN_S[1])
        await self._subscribe(socket, self._asked[message["id"]])


class Crowd:
    """All of them, in a loop and thread of their own."""

    def __init__(self, url: str, interests: Sequence[Sequence[str]]) -> None:
        self.clients = [Client(url, topics) for topics in interests]
        self._is_restless = True
        self._loop = asyncio.new_event_loop()
        self._tasks: list[asyncio.Task[None]] = []
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> "Crowd":
        self._thread.start()
        return self

    def __exit__(self, *_failure: object) -> None:
        self._loop.call_soon_threadsafe(self._cancel)
        self._thread.join()

    def calm_down(self) -> None:
        """Nobody loses their connection any more."""
        self._is_restless = False

    @property
    def wrong(self) -> list[str]:
        return [wrong for client in self.clients for wrong in client.wrong]

    @property
    def comings(self) -> int:
        return sum(client.comings for client in self.clients)

    def has_all(self, told: dict[str, list[int]]) -> bool:
        """Whether everybody has heard at least as much as was told."""
        return all(
            len(tokens) >= len(told.get(topic, ())) for client in self.clients for topic, tokens in client.heard.items()
        )

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_until_complete(self._live())
        self._loop.close()

    async def _live(self) -> None:
        self._tasks = [asyncio.create_task(client.listen()) for client in self.clients]
        self._tasks.append(asyncio.create_task(self._churn()))
        # Until all are cancelled; one that failed hears nothing more, which is noticed.
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _churn(self) -> None:
        while True:
            await asyncio.sleep(1)
            if self._is_restless:
                for client in random.sample(self.clients, max(1, round(CHURN * len(self.clients)))):
                    client.cut_off()

    def _cancel(self) -> None:
        for task in self._tasks:
            task.cancel()
