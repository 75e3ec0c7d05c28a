"""Hands signals on to those who hear their topic in this process.

Whoever is still catching up is passed by, as is whoever sent it. What comes faster than it is handed on pushes out what
waits the longest: a signal is worth nothing later.
"""

import asyncio
from collections import deque
from collections.abc import Iterable, Mapping

import structlog

from realtime.feeds import Feed
from realtime.waking import MOST_SIGNALS, Signal

# After so many were told, others have their turn in the event loop.
TOLD_AT_ONCE = 1_000

logger = structlog.get_logger(__name__)


class Relay:
    """The signals that wait to be handed on."""

    def __init__(self, feeds: Mapping[str, Feed]) -> None:
        """With the topics that somebody hears, by name; the hub's."""
        self._feeds = feeds
        self._waiting: deque[Signal] = deque(maxlen=MOST_SIGNALS)
        self._has_work = asyncio.Event()

    def take(self, signals: Iterable[Signal]) -> None:
        """Have signals handed on soon."""
        self._waiting.extend(signal for signal in signals if signal.topic in self._feeds)
        if self._waiting:
            self._has_work.set()

    async def run(self) -> None:
        """Hand on until cancelled."""
        while True:
            await self._has_work.wait()
            self._has_work.clear()
            while self._waiting:
                await self._hand_on(self._waiting.popleft())

    async def _hand_on(self, signal: Signal) -> None:
        feed = self._feeds.get(signal.topic)
        listeners = list(feed.listeners) if feed is not None else []
        for told, listener in enumerate(listeners, start=1):
            # Others had their turn, in which somebody may have left.
            if feed is not None and listener in feed.listeners:
                try:
                    listener.hear_signal(signal)
                except Exception:
                    logger.exception("live_listener_failed", topic=signal.topic)
            if told % TOLD_AT_ONCE == 0:
                await asyncio.sleep(0)
        await asyncio.sleep(0)
