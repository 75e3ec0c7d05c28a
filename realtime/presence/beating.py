"""Says again and again who is here, so that whoever asks any process knows it; and notes who was, for later."""

import asyncio
import random
from collections.abc import Callable
from uuid import UUID

import redis
import structlog

from realtime.presence.here import GRACE_S, Here
from realtime.presence.noting import Notes
from realtime.presence.register import Register

BEAT_EVERY_S = 2.0
# Who is here is said whole so often, whatever Redis seems to know.
WHOLE_EVERY_S = 60.0

logger = structlog.get_logger(__name__)


class Beat:
    """What this process has said, and when it is to say more."""

    def __init__(self, register: Register, here: Here, notes: Notes, *, clock: Callable[[], float]) -> None:
        self._register, self._here, self._notes, self._clock = register, here, notes, clock
        self._said: frozenset[UUID] = frozenset()
        self._whole_at = -WHOLE_EVERY_S
        self._is_lost = False

    async def run(self) -> None:
        """Say it until cancelled."""
        while True:
            await self.beat()
            await asyncio.sleep(BEAT_EVERY_S * random.uniform(0.8, 1.0))  # noqa: S311 -- it only spreads work

    async def beat(self) -> None:
        """Say it once. With Redis away nobody is known to be here, which the log says once."""
        people, gone = self._here.look()
        self._notes.see(people, gone)
        try:
            await self._say(people)
        except (redis.RedisError, OSError, TimeoutError) as error:
            self._whole_at = self._clock() - WHOLE_EVERY_S
            if not self._is_lost:
                logger.warning("live_presence_lost", error=type(error).__name__)
            self._is_lost = True
            return
        if self._is_lost:
            logger.info("live_presence_back")
            self._is_lost = False

    async def _say(self, people: frozenset[UUID]) -> None:
        if self._clock() - self._whole_at < WHOLE_EVERY_S:
            known = await self._register.say(come=people - self._said, gone=self._said - people)
            self._said = people
            if known == len(people):
                return
            # It has forgotten them, or was never told.
        await self._register.say(come=people, is_all=True)
        self._said, self._whole_at = people, self._clock()

    async def leave(self) -> None:
        """This process ends. Those who were here come back elsewhere, and are given the time for it."""
        try:
            await self._register.say(come=(), lasts_s=GRACE_S)
        except (redis.RedisError, OSError, TimeoutError) as error:
            logger.debug("live_presence_not_left", error=type(error).__name__)
