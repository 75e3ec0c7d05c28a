"""What waits to be sent on one socket: in order, and not without bound."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Any, NamedTuple

Send = Callable[[dict[str, Any]], Awaitable[None]]

# What a client that does not read may have waiting here; the server holds some 64 KiB beside it, and the network.
MOST_WAITING_BYTES = 1024 * 1024
# What is missed is handed on when no more than this waits, so that catching up cuts nobody off.
SOON_READ_BYTES = 128 * 1024
# What may be lost is, where more than this waits.
MOST_BEFORE_SIGNAL_BYTES = 16 * 1024
LOOK_EVERY_S = 0.02
OVERHEAD_BYTES = 200


class Message(NamedTuple):
    """A text on its way, with the number it has in its topic; the socket's own messages are of no topic."""

    text: str
    topic: str
    seq: int


class Outgoing:
    """The messages of one socket on their way out.

    `put` never waits. While the client reads nothing is kept here: a task writes, and lives only as long as there is
    something to write.
    """

    __slots__ = ("_bytes", "_send", "_told", "_waiting", "_write_at_once", "_writer")

    def __init__(
        self,
        send: Send,
        told: Callable[[str, int], None],
        write_at_once: Callable[[str], bool] | None = None,
    ) -> None:
        """With how the server takes a message, and who is told when one of a topic was given to it.

        Where the server can write without being waited for (`realtime.server`), no task is needed while the client
        reads, which is most of what telling thousands costs.
        """
        self._send = send
        self._told = told
        self._write_at_once = write_at_once
        self._waiting: deque[Message] | None = None
        self._bytes = 0
        self._writer: asyncio.Task[None] | None = None

    def put(self, text: str, topic: str = "", seq: int = 0) -> bool:
        """Have a message sent; False when too much waits already: it is then for the caller to end the socket."""
        if self._writer is None and self._write_at_once is not None and self._write_at_once(text):
            if topic:
                self._told(topic, seq)
            return True
        return self._keep(Message(text, topic, seq))

    def offer(self, text: str) -> bool:
        """Have something sent that may be lost, unless others wait: who does not read now has no use for it later."""
        return self._bytes <= MOST_BEFORE_SIGNAL_BYTES and self.put(text)

    def _keep(self, message: Message) -> bool:
        size = _size(message.text)
        if self._writer is None:
            self._writer = asyncio.create_task(self._write(message))
        elif self._bytes + size > MOST_WAITING_BYTES:
            return False
        elif self._waiting is None:
            self._waiting = deque([message])
        else:
            self._waiting.append(message)
        self._bytes += size
        return True

    async def soon_read(self) -> None:
        """Wait until little waits."""
        while self._bytes > SOON_READ_BYTES:
            await asyncio.sleep(LOOK_EVERY_S)

    async def flush(self) -> None:
        """Wait until all is sent, or can no longer be."""
        if self._writer is not None:
            await asyncio.wait({self._writer})

    async def drop(self) -> None:
        """Send nothing more of it."""
        if self._writer is not None:
            self._writer.cancel()
            await asyncio.wait({self._writer})

    async def _write(self, message: Message | None) -> None:
        try:
            while message is not None:
                await self._send({"type": "websocket.send", "text": message.text})
                self._bytes -= _size(message.text)
                if message.topic:
                    self._told(message.topic, message.seq)
                message = self._waiting.popleft() if self._waiting else None
        except Exception:  # noqa: S110 -- servers differ in what they say of a client that is gone; `receive` tells of it
            pass
        finally:
            self._writer = self._waiting = None
            self._bytes = 0


def _size(text: str) -> int:
    """What a text takes, or at most: letters beyond ASCII take up to four bytes, and what holds it takes some, too."""
    return OVERHEAD_BYTES + (len(text) if text.isascii() else 4 * len(text))
