"""Who listens to which topic in this process, and what they hear: everything after their number, in order, once.

One hub serves all sockets and long polls of a process. What the channel layer says only makes it look; what it hands on
comes from PostgreSQL. All of it runs in one event loop and is to be called from there.
"""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Protocol

# What a callback of `on_control` gets where messages are no longer kept, or when the hub has only now begun to listen:
# whoever is connected is to be looked at anew.
EVERYBODY: Mapping[str, Any] = {"everybody": True}


class Listener(Protocol):
    """Somebody who hears topics. Neither method may wait, block or raise; both may leave or have others leave."""

    def hear(self, topic: str, seq: int, text: str) -> None:
        """One message: the whole text as it goes over the wire, made once for all who hear it."""

    def miss(self, topic: str, seq: int) -> None:
        """What came before is no longer kept; it goes on after `seq`."""


class Hub:
    """The listeners of one process."""

    def on_control(self, hear: Callable[[Mapping[str, Any]], None]) -> None:
        """Have a callback called with the data of every message on `control`, or with `EVERYBODY`."""
        raise NotImplementedError

    async def start(self) -> None:
        """Begin to listen. With PostgreSQL or Redis away it begins all the same, and says so in the log."""
        raise NotImplementedError

    async def stop(self) -> None:
        """End. Whoever waits in `join` gets `UnavailableError`."""
        raise NotImplementedError

    async def join(
        self,
        listener: Listener,
        topic: str,
        *,
        after: int | None,
        paced_by: Callable[[], Awaitable[None]] | None = None,
    ) -> int:
        """Let somebody hear a topic: first what came after a number, then what comes. A second time replaces the first.

        Args:
            listener: who.
            topic: its name; whether they may is asked before.
            after: the last number they have; None hears only what comes.
            paced_by: waited for between pages of what is missing, so that it need not all be kept for a slow reader.

        Returns:
            The last number as of now: everything up to it has been heard, what comes after will be.

        Raises:
            ValueError: the name or the number cannot be one.
            UnavailableError: PostgreSQL did not answer in time; nothing was joined.
        """
        raise NotImplementedError

    def leave(self, listener: Listener, topic: str) -> None:
        """Let them hear a topic no longer, from this very call on; nothing if they did not."""
        raise NotImplementedError

    def leave_all(self, listener: Listener) -> None:
        """The same for all their topics."""
        raise NotImplementedError
