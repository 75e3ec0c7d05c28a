"""Who listens to which topic in this process, and what they hear: everything after their number, in order, once.

One hub serves all sockets and long polls of a process. What the channel layer says only makes it look; what it hands on
comes from PostgreSQL. All of it runs in one event loop and is to be called from there.
"""

import asyncio
import random
import re
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from typing import Any

import orjson
import structlog

from marketplace.core.errors import UnavailableError
from realtime.feeds import CatchUp, Feed, Listener
from realtime.reader import Reader
from realtime.reading import MOST_SEQ, Link, read_moved
from realtime.relaying import Relay
from realtime.wake_ups import WakeUps
from realtime.waking import Signal

__all__ = ["EVERYBODY", "Hub", "Listener"]

# What a callback of `on_control` gets where messages are no longer kept, or when the hub has only now begun to listen:
# whoever is connected is to be looked at anew.
EVERYBODY: Mapping[str, Any] = {"everybody": True}

# Rights that change are told here; no client hears it.
CONTROL = "control"
CONTROL_EVERY_S = 0.8
# How often all topics are looked at by themselves: while wake-ups are heard, and while they are not.
LOOK_EVERY_S, LOOK_ALONE_EVERY_S = 5.0, 1.0
LOOK_AT_MOST_EVERY_S = 0.2
# Topics of one such look's statement.
TOGETHER = 1_000
# How long the first look at `control` may keep a process from serving, and one page whoever joins.
START_WITHIN_S = 5
PAGE_WITHIN_S = 10
NAME = re.compile(r"[a-z]+(?::[a-z0-9-]+)?")
MOST_LETTERS = 80

logger = structlog.get_logger(__name__)


class Hub:
    """The listeners of one process."""

    def __init__(self) -> None:
        self._feeds: dict[str, Feed] = {}
        self._topics_of: dict[Listener, set[str]] = {}
        self._link = Link()
        self._relay = Relay(self._feeds)
        self._look_now = asyncio.Event()
        self._wake_ups = WakeUps(on_wake=self._wake, on_signals=self._relay.take, on_doubt=self._look_now.set)
        self._reader = Reader(self._link, self._feeds, give_up=self.leave_all, on_doubt=self._look_now.set)
        self._control = _Control()
        self._hears_control = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []

    @property
    def wakes_are_lost(self) -> bool:
        """Whether no wake-ups are heard at present, so that everything is a little later."""
        return self._wake_ups.is_lost

    def on_control(self, hear: Callable[[Mapping[str, Any]], None]) -> None:
        """Have a callback called with the data of every message on `control`, or with `EVERYBODY`."""
        self._control.callbacks.append(hear)

    async def start(self) -> None:
        """Begin to listen. With PostgreSQL or Redis away it begins all the same, and says so in the log."""
        work = (self._reader.run, self._wake_ups.run, self._relay.run, self._look_on, self._follow_control)
        self._tasks = [asyncio.create_task(_keep_on(each)) for each in work]
        with suppress(TimeoutError):
            await asyncio.wait_for(self._hears_control.wait(), START_WITHIN_S)

    async def stop(self) -> None:
        """End. Whoever waits in `join` gets `UnavailableError`."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._reader.refuse_all()
        await self._link.close()

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
            The last number as of now: everything up to it has been heard, what comes after will be. Who left meanwhile
            gets the one they had come to.

        Raises:
            ValueError: the name cannot be one.
            UnavailableError: PostgreSQL did not answer in time; nothing was joined.
        """
        _require_name(topic)
        # What PostgreSQL takes for no number would fail what others ask in the same statement.
        after = None if after is None else min(after, MOST_SEQ)
        self.leave(listener, topic)
        feed = self._feeds.get(topic)
        if feed is None:
            feed = self._feeds[topic] = Feed(topic)
        self._topics_of.setdefault(listener, set()).add(topic)
        if after is not None and after == feed.seq:
            feed.welcome(listener)
            return after
        catch_up = feed.expect(listener, after=after)
        try:
            while catch_up.is_wanted and not await self._hear_page(catch_up):
                if paced_by is not None:
                    await paced_by()
        finally:
            if catch_up.is_wanted:
                self.leave(listener, topic)
        return catch_up.at or 0

    def leave(self, listener: Listener, topic: str) -> None:
        """Let them hear a topic no longer, from this very call on; nothing if they did not."""
        feed = self._feeds.get(topic)
        if feed is None or not feed.drop(listener):
            return
        topics = self._topics_of[listener]
        topics.discard(topic)
        if not topics:
            del self._topics_of[listener]
        if feed.is_deserted:
            del self._feeds[topic]

    def leave_all(self, listener: Listener) -> None:
        """The same for all their topics."""
        for topic in list(self._topics_of.get(listener, ())):
            self.leave(listener, topic)

    async def _hear_page(self, catch_up: CatchUp) -> bool:
        """Have one page read to somebody, and tell whether they have all now."""
        try:
            async with asyncio.timeout(PAGE_WITHIN_S):
                return await self._reader.next_page(catch_up)
        except TimeoutError as error:
            raise UnavailableError from error

    def _wake(self, numbers: Mapping[str, int]) -> None:
        for topic, seq in numbers.items():
            feed = self._feeds.get(topic)
            if feed is not None:
                self._reader.hear_of(feed, seq)

    async def _look_on(self) -> None:
        """Look at all topics again and again: a wake-up that was lost is made good here."""
        while True:
            every_s = LOOK_ALONE_EVERY_S if self._wake_ups.is_lost else LOOK_EVERY_S
            with suppress(TimeoutError):
                async with asyncio.timeout(every_s * random.uniform(0.8, 1.2)):  # noqa: S311 -- it only spreads work
                    await self._look_now.wait()
            self._look_now.clear()
            # While PostgreSQL is away the reader waits for it, and has this look again.
            with suppress(UnavailableError):
                await self._look()
            await asyncio.sleep(LOOK_AT_MOST_EVERY_S)

    async def _look(self) -> None:
        known = [(feed.name, feed.seq) for feed in self._feeds.values() if feed.seq is not None]
        for start in range(0, len(known), TOGETHER):
            for topic in await read_moved(self._link, known[start : start + TOGETHER]):
                if topic in self._feeds:
                    self._reader.read_soon(self._feeds[topic])

    async def _follow_control(self) -> None:
        """Hear `control` from now on; what it said before is not known, so whoever is connected is looked at anew."""
        while True:
            if self._control in self._topics_of:
                self._reader.read_soon(self._feeds[CONTROL])
            else:
                with suppress(UnavailableError):
                    await self.join(self._control, CONTROL, after=None)
                    self._control.tell(EVERYBODY)
                    self._hears_control.set()
            await asyncio.sleep(CONTROL_EVERY_S)


class _Control:
    """Hears `control` as everybody hears a topic, and hands on what it says."""

    def __init__(self) -> None:
        self.callbacks: list[Callable[[Mapping[str, Any]], None]] = []

    def hear(self, topic: str, seq: int, text: str) -> None:
        self.tell(orjson.loads(text)["data"])

    def miss(self, topic: str, seq: int) -> None:
        self.tell(EVERYBODY)

    def hear_signal(self, signal: Signal) -> bool:
        """Nobody sends any there."""
        return True

    def tell(self, data: Mapping[str, Any]) -> None:
        for callback in self.callbacks:
            try:
                callback(data)
            except Exception:
                logger.exception("live_control_failed")


def _require_name(topic: str) -> None:
    if len(topic) > MOST_LETTERS or not NAME.fullmatch(topic):
        raise ValueError("no topic can have this name")


async def _keep_on(work: Callable[[], Awaitable[None]]) -> None:
    """Do it until cancelled, whatever goes wrong."""
    while True:
        try:
            await work()
        except Exception:
            logger.exception("live_hub_failed")
            await asyncio.sleep(1)
