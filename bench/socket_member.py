"""One socket of a crowd: what it has heard of which topic, and that it heard each number once and in order."""

import asyncio
import time
from collections.abc import Mapping
from typing import Any, Protocol, cast

import orjson

from bench.errors import BenchError
from bench.socket_frames import CLOSE, HEAD_END, PING, PONG, SWITCHED, TEXT, Frames, frame


class Ear(Protocol):
    """Whom a socket tells what it hears."""

    def hear(self, message: Mapping[str, Any], at: float) -> None:
        """A message in order, and when it arrived."""

    def complain(self, what: str) -> None:
        """What ends the measurement."""


class Member(asyncio.Protocol):
    """A client's socket.

    Attributes:
        came: done when the socket is open and, where the server greets, was greeted; fails if neither will be.
        seen: the last number heard of each topic.
    """

    __slots__ = (
        "_ear",
        "_frames",
        "_greets",
        "_head",
        "_is_leaving",
        "_is_open",
        "_opening",
        "_transport",
        "came",
        "seen",
    )

    def __init__(self, ear: Ear, opening: bytes, *, greets: bool, seen: dict[str, int]) -> None:
        self._ear, self._opening, self._greets, self.seen = ear, opening, greets, seen
        self._frames, self._head, self._is_open, self._is_leaving = Frames(), b"", False, False
        self._transport: asyncio.Transport | None = None
        self.came: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def say(self, message: Mapping[str, Any]) -> None:
        """Send a message; nothing where the socket is gone, which uvloop would not let pass."""
        if self._transport is not None and not self._transport.is_closing():
            self._transport.write(frame(TEXT, orjson.dumps(message)))

    def vanish(self) -> None:
        """Be gone without a word, as a phone is that lost its network."""
        self._is_leaving = True
        if self._transport is not None:
            self._transport.abort()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # uvloop's has all that such a one has, and is none by its class.
        self._transport = cast("asyncio.Transport", transport)
        self._transport.write(self._opening)

    def data_received(self, data: bytes) -> None:
        at = time.perf_counter()
        if not self._is_open:
            data = self._opened(data)
        for opcode, payload in self._frames.feed(data):
            if opcode == TEXT:
                self._hear(orjson.loads(payload), at)
            elif opcode == PING and self._transport is not None:
                self._transport.write(frame(PONG, payload))
            elif opcode == CLOSE:
                self._leave(f"It was closed with {int.from_bytes(payload[:2])} {payload[2:].decode(errors='replace')}")

    def connection_lost(self, exc: Exception | None) -> None:
        self._leave(f"It was cut off: {exc}" if exc else "It was cut off")

    def _opened(self, data: bytes) -> bytes:
        """What came after the answer to the opening; nothing while that is not whole."""
        self._head += data
        head, end, rest = self._head.partition(HEAD_END)
        if not end:
            return b""
        if not head.startswith(SWITCHED):
            self._leave(f"It was refused: {head[:200].decode(errors='replace')}")
            return b""
        self._head, self._is_open = b"", True
        if not self._greets:
            self._arrive()
        return rest

    def _hear(self, message: dict[str, Any], at: float) -> None:
        kind = message["type"]
        if kind == "event" and not self._is_next(message["topic"], message["seq"]):
            return
        if kind == "welcome":
            self._arrive()
        elif kind == "subscribed":
            self._keep_up(message["topic"], message["seq"])
        elif kind in {"error", "gap", "unsubscribed"}:
            self._ear.complain(f"A socket was told {message}")
        self._ear.hear(message, at)

    def _is_next(self, topic: str, seq: int) -> bool:
        last = self.seen.get(topic)
        if last is not None and seq != last + 1:
            self._ear.complain(f"A socket heard {seq} of {topic} after {last}")
            return False
        self.seen[topic] = seq
        return True

    def _keep_up(self, topic: str, seq: int) -> None:
        """What was said to be told until now must have been heard."""
        if self.seen.setdefault(topic, seq) < seq:
            self._ear.complain(f"A socket is told that all up to {seq} of {topic} came, and heard {self.seen[topic]}")

    def _arrive(self) -> None:
        if not self.came.done():
            self.came.set_result(None)

    def _leave(self, why: str) -> None:
        if not self.came.done():
            self.came.set_exception(BenchError(why))
        elif not self._is_leaving:
            self._ear.complain(why)
        self._is_leaving = True
