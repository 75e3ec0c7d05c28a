"""Hears through the channel layer of what is new on topics, and signals, and notices when it hears nothing any more.

The layer (channels-redis, Pub/Sub) subscribes again when Redis comes back, and does not say what it may have missed.
So whoever hears nothing for a second says something to all, itself: silence then means that wake-ups are lost. Only in
its log the layer tells that a connection broke, and there each second with a traceback; that is listened to instead
of being written down.
"""

import asyncio
import logging
import random
from collections.abc import Callable, Iterable, Mapping
from time import monotonic
from typing import Any

import structlog
from channels.layers import get_channel_layer

from realtime.waking import GROUP, SIGNALS, WAKE, Signal

ECHO = "live.echo"
# How long it may be quiet before something is said, before wake-ups count as lost, and before the layer is made anew.
QUIET_S, LOST_AFTER_S, ANEW_AFTER_S = 1.0, 3.0, 8.0
SEND_WITHIN_S = 2.0
LOG_OF_LAYER = "channels_redis.pubsub"

logger = structlog.get_logger(__name__)


class WakeUps:
    """What one process hears.

    Attributes:
        is_lost: whether wake-ups may be missed at present.
    """

    def __init__(
        self,
        *,
        on_wake: Callable[[Mapping[str, int]], None],
        on_signals: Callable[[Iterable[Signal]], None],
        on_doubt: Callable[[], None],
    ) -> None:
        """Begin with doubts.

        Args:
            on_wake: called with what a wake-up says: topics and numbers.
            on_signals: called with signals as they come.
            on_doubt: called when wake-ups may have been missed, and when they come again: look by yourself.
        """
        self.is_lost = True
        self._on_wake, self._on_signals, self._on_doubt = on_wake, on_signals, on_doubt
        self._heard_at = monotonic()
        self._was_told = False

    async def run(self) -> None:
        """Hear until cancelled."""
        log, broken = logging.getLogger(LOG_OF_LAYER), _Broken(self._note_lost)
        log.addFilter(broken)
        try:
            while True:
                await self._hear_once()
                await asyncio.sleep(_about(QUIET_S))
        finally:
            await _forget_layer()
            log.removeFilter(broken)

    async def _hear_once(self) -> None:
        """Subscribe and hear, until nothing has been heard for long."""
        self._heard_at = monotonic()
        try:
            async with asyncio.timeout(ANEW_AFTER_S):
                layer = get_channel_layer()
                channel = await layer.new_channel()
                await layer.group_add(GROUP, channel)
            receiving = asyncio.ensure_future(self._receive(channel))
            try:
                await self._watch(receiving)
            finally:
                receiving.cancel()
                await asyncio.gather(receiving, return_exceptions=True)
        except Exception as error:
            self._note_lost(type(error).__name__)
        await _forget_layer()

    async def _receive(self, channel: str) -> None:
        while True:
            message = await get_channel_layer().receive(channel)
            self._note_heard()
            if message["type"] == WAKE:
                self._on_wake(message["topics"])
            elif message["type"] == SIGNALS:
                self._on_signals(Signal(*signal) for signal in message["signals"])

    async def _watch(self, receiving: "asyncio.Future[None]") -> None:
        """Break the silence, and return when that does not help."""
        while not receiving.done() and (quiet_s := monotonic() - self._heard_at) < ANEW_AFTER_S:
            if quiet_s >= LOST_AFTER_S:
                self._note_lost("silence")
            if quiet_s >= QUIET_S or self.is_lost:
                await self._say_something()
            await asyncio.sleep(_about(QUIET_S / 2))
        if receiving.done():
            receiving.result()

    async def _say_something(self) -> None:
        try:
            async with asyncio.timeout(SEND_WITHIN_S):
                await get_channel_layer().group_send(GROUP, {"type": ECHO})
        except Exception as error:
            self._note_lost(type(error).__name__)

    def _note_heard(self) -> None:
        self._heard_at = monotonic()
        if not self.is_lost:
            return
        self.is_lost = False
        if self._was_told:
            logger.info("live_wakes_heard_again")
            self._was_told = False
        self._on_doubt()

    def _note_lost(self, reason: str) -> None:
        """Said once, until something is heard again."""
        if not self._was_told:
            logger.warning("live_wakes_lost", reason=reason)
            self._was_told = True
        if not self.is_lost:
            self.is_lost = True
            self._on_doubt()


class _Broken(logging.Filter):
    """Hears in the layer's log that a connection broke, and lets none of it be written."""

    def __init__(self, note: Callable[[str], None]) -> None:
        super().__init__()
        self._note = note

    def filter(self, record: logging.LogRecord) -> bool:
        error: Any = record.exc_info and record.exc_info[0]
        self._note(error.__name__ if error else record.getMessage())
        return False


async def _forget_layer() -> None:
    """Close the layer's connections of this loop; it makes others when it is used again."""
    try:
        async with asyncio.timeout(SEND_WITHIN_S):
            await get_channel_layer().flush()
    except Exception as error:
        logger.debug("live_layer_not_closed", error=type(error).__name__)


def _about(seconds: float) -> float:
    """Give or take a quarter, so that processes do not all speak at once."""
    return seconds * random.uniform(0.75, 1.25)  # noqa: S311 -- spreads load, guards nothing
