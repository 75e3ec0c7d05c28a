"""The task that reads topics for the hub, and hands on what it reads.

Whatever changes a topic's number happens here. It takes what has something new and those who are still catching up,
together, in one statement: so it sees both at one instant, and whoever then has the number that all others have is one
of them. Nothing comes between, and however fast a topic is told, who catches up arrives.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import structlog

from marketplace.core.errors import UnavailableError
from realtime.feeds import CatchUp, Feed, Listener
from realtime.reading import MOST_SEQ, Link, Page, Want, read_pages

# What comes within this time is read together.
GATHER_S = 0.002
# Topics with something new in one statement, and as many different numbers of those who catch up.
MOST_AT_ONCE = 100
# How long to wait for PostgreSQL before it is asked again: at first, and at most.
FIRST_WAIT_S, LONGEST_WAIT_S = 0.1, 2.0
# After so many messages, each to one listener, others have their turn in the event loop.
TOLD_AT_ONCE = 1000

logger = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Batch:
    """What one statement asks for: each topic after the number its listeners have, each catching-up after its own."""

    feeds: Mapping[Feed, Want]
    catch_ups: Mapping[CatchUp, Want]

    def wants(self) -> Sequence[Want]:
        """Each once. The topics come first."""
        return list(dict.fromkeys([*self.feeds.values(), *self.catch_ups.values()]))


class Reader:
    """What is to be read, and what it is read for."""

    def __init__(
        self,
        link: Link,
        feeds: Mapping[str, Feed],
        *,
        give_up: Callable[[Listener], None],
        on_doubt: Callable[[], None],
    ) -> None:
        """Begin with nothing to read.

        Args:
            link: over which it is read.
            feeds: those that somebody hears, by name; the hub's.
            give_up: called with a listener that failed.
            on_doubt: called when PostgreSQL was away, and with it what would have been read.
        """
        self._link, self._feeds = link, feeds
        self._give_up, self._on_doubt = give_up, on_doubt
        self._due: deque[Feed] = deque()
        self._waiting: deque[CatchUp] = deque()
        self._has_work = asyncio.Event()
        self._most = MOST_AT_ONCE
        self._failures = 0
        self._turns = _Turns()

    def hear_of(self, feed: Feed, seq: int) -> None:
        """A wake-up says that a topic has come to a number."""
        if feed.seq is None:
            # It may be under way to be read as it was before.
            feed.told_of = max(feed.told_of, seq)
        elif seq > feed.seq:
            self.read_soon(feed)

    def read_soon(self, feed: Feed) -> None:
        """See whether a topic has something new."""
        if not feed.is_due and feed.seq is not None:
            feed.is_due = True
            self._due.append(feed)
            self._has_work.set()

    def next_page(self, catch_up: CatchUp) -> "asyncio.Future[bool]":
        """Have somebody hear a page of what they miss; answered with whether they have all now."""
        catch_up.page = asyncio.get_running_loop().create_future()
        self._waiting.append(catch_up)
        self._has_work.set()
        return catch_up.page

    def refuse_all(self) -> None:
        """Have nobody wait any longer."""
        for feed in self._feeds.values():
            for catch_up in feed.catching_up.values():
                if catch_up.page is not None and not catch_up.page.done():
                    catch_up.page.set_exception(UnavailableError())

    async def run(self) -> None:
        """Read until cancelled."""
        self._has_work.set()
        while True:
            await self._has_work.wait()
            await asyncio.sleep(GATHER_S)
            self._has_work.clear()
            while self._due or self._waiting:
                await self._read(self._next_batch())

    def _next_batch(self) -> Batch:
        catch_ups = self._next_catch_ups()
        feeds = {catch_up.feed: None for catch_up in catch_ups}
        while self._due and len(feeds) < 2 * self._most:
            feed = self._due.popleft()
            feed.is_due = False
            feeds[feed] = None
        return Batch(
            {feed: (feed.name, feed.seq) for feed in feeds if feed.seq is not None and self._is_heard(feed)}, catch_ups
        )

    def _next_catch_ups(self) -> dict[CatchUp, Want]:
        """Those who wait the longest; any number of them who miss the same."""
        taken: dict[CatchUp, Want] = {}
        wants: set[Want] = set()
        while self._waiting and len(wants) < self._most:
            catch_up = self._waiting.popleft()
            if catch_up.is_wanted:
                taken[catch_up] = (catch_up.feed.name, MOST_SEQ if catch_up.at is None else catch_up.at)
                wants.add(taken[catch_up])
        return taken

    async def _read(self, batch: Batch) -> None:
        wants = batch.wants()
        if not wants:
            return
        try:
            pages = await read_pages(self._link, wants)
        except UnavailableError:
            await self._try_later(batch)
            return
        self._note_answer()
        for feed, want in batch.feeds.items():
            await self._go_on(feed, pages.get(want))
        for catch_up, want in batch.catch_ups.items():
            page = pages.get(want)
            self._help(catch_up, page)
            await self._turns.after(1 + len(page.messages) if page else 1)

    async def _try_later(self, batch: Batch) -> None:
        """Wait, and ask for half as much: what PostgreSQL is too slow for must not keep everything else waiting."""
        for feed in batch.feeds:
            self.read_soon(feed)
        self._waiting = deque(catch_up for catch_up in (*batch.catch_ups, *self._waiting) if catch_up.is_wanted)
        self._most = max(1, self._most // 2)
        self._failures += 1
        await asyncio.sleep(min(FIRST_WAIT_S * 2 ** min(self._failures - 1, 10), LONGEST_WAIT_S))

    def _note_answer(self) -> None:
        if self._failures:
            self._failures = 0
            self._on_doubt()
        self._most = min(MOST_AT_ONCE, 2 * self._most)

    async def _go_on(self, feed: Feed, page: Page | None) -> None:
        """Bring those who are up to date as far as a page goes."""
        if not self._is_heard(feed):
            return
        if page is None:
            self.read_soon(feed)
        elif not feed.listeners:
            feed.seq = page.last_seq
        elif page.end != feed.seq:
            # Who arrives while they are told one after another has all of it, and is not one of them.
            feed.seq = page.end
            await self._tell_all(feed, page)
            if page.end != page.last_seq:
                self.read_soon(feed)

    async def _tell_all(self, feed: Feed, page: Page) -> None:
        for listener, arrival in list(feed.listeners.items()):
            # Who left is passed by, and who came back meanwhile has all of it.
            if feed.listeners.get(listener) == arrival:
                self._tell(feed, listener, page)
            await self._turns.after(1 + len(page.messages))

    def _help(self, catch_up: CatchUp, page: Page | None) -> None:
        """Bring somebody who is catching up as far as a page goes; with all that the others have, they are one."""
        feed = catch_up.feed
        if not catch_up.is_wanted:
            return
        if page is None:
            self._waiting.append(catch_up)
            return
        if feed.seq is None:
            feed.seq = page.last_seq
            self.hear_of(feed, feed.told_of)
        if catch_up.at is None:
            catch_up.at = page.last_seq
        elif page.end != catch_up.at:
            catch_up.at = page.end
            self._tell(feed, catch_up.listener, page)
        if not catch_up.is_wanted:
            return
        if catch_up.at == feed.seq:
            feed.welcome(catch_up.listener)
        else:
            catch_up.answer(has_all=False)

    def _tell(self, feed: Feed, listener: Listener, page: Page) -> None:
        """Have one listener hear a page, as long as they want to; one that fails must not harm the others."""
        try:
            if page.is_gap:
                listener.miss(feed.name, page.last_seq)
            for seq, text in page.messages:
                if not feed.has(listener):
                    return
                listener.hear(feed.name, seq, text)
        except Exception:
            logger.exception("live_listener_failed", topic=feed.name)
            self._give_up(listener)

    def _is_heard(self, feed: Feed) -> bool:
        return self._feeds.get(feed.name) is feed


class _Turns:
    """Lets others have the event loop when much has been told."""

    def __init__(self) -> None:
        self._told = 0

    async def after(self, told: int) -> None:
        self._told += told
        if self._told >= TOLD_AT_ONCE:
            self._told = 0
            await asyncio.sleep(0)
