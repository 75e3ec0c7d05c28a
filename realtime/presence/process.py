"""What one live process does about who is here: it says whom it holds, and tells its listeners of others."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from uuid import UUID, uuid4

import structlog

from realtime.feeds import Listener
from realtime.presence.beating import Beat
from realtime.presence.here import Here
from realtime.presence.looking import Look
from realtime.presence.noting import Notes
from realtime.presence.register import Register
from realtime.presence.watching import Sides, Watches

AGAIN_AFTER_S = 1.0

logger = structlog.get_logger(__name__)


class ProcessPresence:
    """It all, in one event loop. Nothing but `start` and `stop` waits for anything."""

    def __init__(self, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._here = Here(clock=clock)
        self._watches = Watches()
        self._tasks: list[asyncio.Task[None]] = []
        self._register: Register | None = None
        self._beat: Beat | None = None
        self._look: Look | None = None

    def enter(self, user_id: UUID) -> None:
        """Somebody has one more connection here."""
        self._here.enter(user_id)

    def leave(self, user_id: UUID) -> None:
        """Somebody has one less."""
        self._here.leave(user_id)

    def watch(self, listener: Listener, topic: str, sides: Sides) -> None:
        """Have a listener told of people: at once, and whenever one of their sides comes or goes.

        Args:
            listener: who hears the topic.
            topic: its name.
            sides: whom they watch, by side; nobody where it is empty.
        """
        self._watches.watch(listener, topic, sides)
        if self._watches.new and self._look is not None:
            self._look.look_soon()

    def unwatch(self, listener: Listener, topic: str) -> None:
        """Tell them no longer."""
        self._watches.unwatch(listener, topic)

    def unwatch_all(self, listener: Listener) -> None:
        """The same for all their topics."""
        self._watches.unwatch_all(listener)

    async def start(self) -> None:
        """Begin, with a new name: what a process of before has said is forgotten by itself."""
        self._register = Register(uuid4().hex)
        notes = Notes(clock=self._clock)
        self._beat = Beat(self._register, self._here, notes, clock=self._clock)
        self._look = Look(self._register, self._watches, clock=self._clock)
        self._tasks = [asyncio.create_task(_keep_on(work)) for work in (self._beat.run, self._look.run, notes.run)]

    async def stop(self) -> None:
        """End."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._beat is not None:
            await self._beat.leave()
        if self._register is not None:
            await self._register.close()
        self._register = self._beat = self._look = None


async def _keep_on(work: Callable[[], Awaitable[None]]) -> None:
    """Do it until cancelled, whatever goes wrong."""
    while True:
        try:
            await work()
        except Exception:
            logger.exception("live_presence_failed")
            await asyncio.sleep(AGAIN_AFTER_S)
