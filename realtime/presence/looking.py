"""Looks again and again who of the watched is here, and tells whoever watches them by a signal, `presence`."""

import asyncio
import random
from collections.abc import Callable, Collection, Iterable
from contextlib import suppress
from datetime import datetime
from functools import partial
from itertools import islice
from typing import Any
from uuid import UUID

import redis
import structlog
from django.utils import timezone

from realtime.presence.register import Register
from realtime.presence.seeing import Facts, read_facts
from realtime.presence.watching import SideState, Watch, Watches
from realtime.threads import in_thread
from realtime.waking import Signal
from realtime.wire import signal_text

PRESENCE = "presence"
LOOK_EVERY_S, LOOK_AT_MOST_EVERY_S = 2.0, 0.2
# How long what was known holds while Redis does not answer, and how old what PostgreSQL told may be.
BELIEVED_FOR_S, FACTS_FOR_S = 10.0, 30.0
# Of so many people PostgreSQL is asked at once.
TOGETHER = 500
# Whoever is not there any more is believed to be gone when that was found so often in a row: Redis may have forgotten,
# and is told anew by every process within seconds.
GONE_AFTER_LOOKS = 2
HIDDEN = Facts(is_shown=False, last_seen_at=None)

logger = structlog.get_logger(__name__)


class Look:
    """What is known of those who are watched in this process."""

    def __init__(self, register: Register, watches: Watches, *, clock: Callable[[], float]) -> None:
        self._register, self._watches, self._clock = register, watches, clock
        self._missed: dict[UUID, int] = {}  # who is here → in how many looks they were not found
        self._seen_at: dict[UUID, datetime] = {}  # when they were found last, since they are watched
        self._facts: dict[UUID, Facts] = {}
        self._learnt_at: dict[UUID, float] = {}  # the oldest first
        self._answered_at = clock()
        self._look_now = asyncio.Event()

    def look_soon(self) -> None:
        """Somebody new watches."""
        self._look_now.set()

    async def run(self) -> None:
        """Look until cancelled."""
        while True:
            self._look_now.clear()
            await self.look()
            until = self._clock() + LOOK_EVERY_S * random.uniform(0.8, 1.0)  # noqa: S311 -- it only spreads work
            while (left_s := until - self._clock()) > 0:
                with suppress(TimeoutError):
                    async with asyncio.timeout(left_s):
                        await self._look_now.wait()
                    self._look_now.clear()
                    await self.look_at_new()
                    await asyncio.sleep(LOOK_AT_MOST_EVERY_S)

    async def look(self) -> None:
        """See who of all that are watched came or went."""
        people, new = list(self._watches.people), set(self._watches.new)
        self._forget_others()
        changed = await self._ask(people)
        unknown = {user_id for user_id in people if user_id not in self._facts}
        learnt = changed | unknown | self._outdated()
        await self._learn(learnt)
        # Of whoever began to watch meanwhile nobody has asked yet.
        self._tell((self._watches.of(learnt) - self._watches.new) | new)

    async def look_at_new(self) -> None:
        """The same for those who are newly watched, so that whoever watches them has an answer at once."""
        watches = list(self._watches.new)
        unknown = {user_id for watch in watches for user_id in watch.people if user_id not in self._facts}
        await self._ask(list(unknown))
        await self._learn(unknown)
        self._tell(watches)

    async def _ask(self, people: Collection[UUID]) -> set[UUID]:
        """Whose being here is another than was known."""
        if not people:
            return set()
        try:
            here = await self._register.ask(list(people))
        except (redis.RedisError, OSError, TimeoutError) as error:
            logger.debug("live_presence_not_asked", error=type(error).__name__)
            if self._clock() - self._answered_at < BELIEVED_FOR_S:
                return set()
            changed, self._missed = set(self._missed), {}
            return changed
        self._answered_at = self._clock()
        return self._note(here, set(people) - here)

    def _note(self, here: Collection[UUID], not_here: Collection[UUID]) -> set[UUID]:
        at = timezone.now()
        changed = {user_id for user_id in here if user_id not in self._missed}
        for user_id in here:
            self._missed[user_id] = 0
            self._seen_at[user_id] = at
        for user_id in not_here:
            if user_id in self._missed:
                self._missed[user_id] += 1
                if self._missed[user_id] >= GONE_AFTER_LOOKS:
                    del self._missed[user_id]
                    changed.add(user_id)
        return changed

    async def _learn(self, people: Collection[UUID]) -> None:
        """Ask PostgreSQL of people; while it is away, what was known before holds, and of others nothing is told."""
        left, now = iter(people), self._clock()
        while together := list(islice(left, TOGETHER)):
            try:
                found = await in_thread(partial(read_facts, together))
            except Exception as error:
                logger.info("live_presence_unknown", error=type(error).__name__)
                return
            for user_id in together:
                self._facts[user_id] = found.get(user_id, HIDDEN)
                self._learnt_at.pop(user_id, None)
                self._learnt_at[user_id] = now

    def _outdated(self) -> set[UUID]:
        """Those of whom was learnt the longest ago, if that is long: they may have chosen otherwise."""
        long_ago = self._clock() - FACTS_FOR_S
        return {user_id for user_id, at in islice(self._learnt_at.items(), TOGETHER) if at <= long_ago}

    def _forget_others(self) -> None:
        watched = self._watches.people
        of_people: tuple[dict[UUID, Any], ...] = (self._missed, self._seen_at, self._facts, self._learnt_at)
        for kept in of_people:
            for user_id in [user_id for user_id in kept if user_id not in watched]:
                del kept[user_id]

    def _tell(self, watches: Iterable[Watch]) -> None:
        texts: dict[tuple[str, tuple[SideState, ...]], str] = {}
        for watch in watches:
            if not self._watches.holds(watch):
                continue
            state = tuple(self._state(side, people) for side, people in watch.sides.items())
            if state == watch.told:
                self._watches.new.discard(watch)
                continue
            if (watch.topic, state) not in texts:
                texts[watch.topic, state] = _text(watch.topic, state)
            if self._is_heard(watch, texts[watch.topic, state]):
                watch.told = state
                self._watches.new.discard(watch)
            else:
                # Much else waits there, as after a long sleep. As if they were new, they are told with the next look.
                self._watches.new.add(watch)

    @staticmethod
    def _is_heard(watch: Watch, text: str) -> bool:
        try:
            return watch.listener.hear_signal(Signal(watch.topic, text))
        except Exception:
            logger.exception("live_listener_failed", topic=watch.topic)
            return True

    def _state(self, side: str, people: Collection[UUID]) -> SideState:
        shown = [user_id for user_id in people if user_id in self._facts and self._facts[user_id].is_shown]
        if any(user_id in self._missed for user_id in shown):
            return SideState(side, is_online=True, last_seen_at=None)
        last_seen_at = max(filter(None, map(self._last_seen, shown)), default=None)
        return SideState(side, is_online=False, last_seen_at=last_seen_at)

    def _last_seen(self, user_id: UUID) -> datetime | None:
        told = (self._facts[user_id].last_seen_at, self._seen_at.get(user_id))
        return max(filter(None, told), default=None)


def _text(topic: str, state: Iterable[SideState]) -> str:
    people = [{"side": side, "online": is_online, "last_seen_at": at} for side, is_online, at in state]
    return signal_text(topic, kind=PRESENCE, at=timezone.now(), data={"people": people})
