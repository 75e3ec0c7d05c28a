"""All live connections of this process: who holds them, whose rights have changed, which of them have fallen silent."""

import asyncio
import random
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Protocol
from uuid import UUID

import structlog

from marketplace.core.errors import HaatError
from realtime.callers import Caller
from realtime.hub import EVERYBODY, Hub, Listener
from realtime.places import Places
from realtime.presence.process import ProcessPresence
from realtime.presence.watching import Sides
from realtime.refusals import Refusals, refusals

logger = structlog.get_logger(__name__)

SWEEP_EVERY_S = 1.0
REPORT_EVERY_S = 60.0
# Rights that end by the clock alone (sessions, tickets, a look as somebody else), and what `control` was not told.
LOOK_AGAIN_AFTER_S = 120.0
# That are under way by the clock: as many as are done from one sweep to the next.
MOST_LOOKS = 100
# Over how long the looks at everybody are spread, and in how many steps: who asks meanwhile has their turn.
EVERYBODY_OVER_S, EVERYBODY_IN_STEPS = 1.5, 30
# How long an end is remembered: longer than any question about a session is under way.
REMEMBERED_S = 30.0
ALL = "everybody"


class Connection(Listener, Protocol):
    """A socket, or a request that waits."""

    def look_again(self, *, must: bool) -> None:
        """Find out anew who is there and what they may hear; with `must`, end rather than not know."""

    def end_sign_in(self) -> None:
        """End: the session behind it has ended."""

    def check(self, now: float) -> None:
        """Do what the clock demands; `now` is the switchboard's."""


class Switchboard:
    """The connections of one process, in one event loop."""

    def __init__(
        self,
        hub: Hub,
        *,
        told_as: Callable[[Exception], HaatError],
        presence: ProcessPresence | None = None,
        clock: Callable[[], float] = time.monotonic,
        refused: Refusals = refusals,
    ) -> None:
        """With what hands on topics, how any failure is told to a client, and, where it matters, who is here."""
        self.hub = hub
        self.told_as = told_as
        self.clock = clock
        self.refused = refused
        self.places = Places(clock=clock)
        self.presence = presence
        self._connections: set[Connection] = set()
        self._of_person: defaultdict[UUID, set[Connection]] = defaultdict(set)
        self._of_session: defaultdict[str, set[Connection]] = defaultdict(set)
        self._changes: dict[object, float] = {}
        self._looks: set[asyncio.Task[None]] = set()  # under way
        self._everybody: asyncio.Task[None] | None = None  # looks at all of them
        self._must_look_at_all = False
        self._sweeper: asyncio.Task[None] | None = None
        self._starting = asyncio.Lock()
        hub.on_control(self.hear_control)

    async def start(self) -> None:
        """Begin, unless that has been done."""
        async with self._starting:
            if self._sweeper is None:
                await self.hub.start()
                if self.presence is not None:
                    await self.presence.start()
                self._sweeper = asyncio.create_task(self._sweep_on())

    async def stop(self) -> None:
        """End; whoever is still connected hears nothing more."""
        if self._everybody is not None:
            self._everybody.cancel()
        if self._sweeper is not None:
            self._sweeper.cancel()
            self._sweeper = None
            if self.presence is not None:
                await self.presence.stop()
            await self.hub.stop()

    def hold(self, connection: Connection) -> None:
        """Look after a connection from now on."""
        self._connections.add(connection)

    def release(self, connection: Connection, caller: Caller) -> None:
        """Forget a connection, and all that it hears."""
        self._connections.discard(connection)
        self.forget(connection, caller)
        self.hub.leave_all(connection)
        if self.presence is not None:
            self.presence.unwatch_all(connection)

    def know(self, connection: Connection, caller: Caller) -> None:
        """Remember who holds a connection."""
        for user_id in caller.people():
            self._of_person[user_id].add(connection)
        if caller.session is not None:
            self._of_session[caller.session].add(connection)
        if self.presence is not None and caller.person is not None:
            self.presence.enter(caller.person)

    def forget(self, connection: Connection, caller: Caller) -> None:
        """Remember no longer who holds it."""
        for user_id in caller.people():
            _take_out(self._of_person, user_id, connection)
        if caller.session is not None:
            _take_out(self._of_session, caller.session, connection)
        if self.presence is not None and caller.person is not None:
            self.presence.leave(caller.person)

    def watch(self, connection: Connection, topic: str, sides: Sides) -> None:
        """Have a connection that hears a topic told whether these people are here."""
        if self.presence is not None:
            self.presence.watch(connection, topic, sides)

    def unwatch(self, connection: Connection, topic: str) -> None:
        """Have it told no longer."""
        if self.presence is not None:
            self.presence.unwatch(connection, topic)

    def has_changed(self, caller: Caller, *, since: float) -> bool:
        """Whether somebody's rights have changed since they were asked about; then the answer may be of before."""
        return any(self._changes.get(key, -1.0) >= since for key in (ALL, *caller.people()))

    def has_ended(self, caller: Caller) -> bool:
        """Whether their session ended just now, though Redis may still have had it when it was asked."""
        return caller.session in self._changes

    def hear_control(self, told: Mapping[str, Any]) -> None:
        """Somebody's rights have changed, or a session has ended."""
        now = self.clock()
        if told == EVERYBODY:
            self._changes[ALL] = now
            self._must_look_at_all = True
            if self._everybody is None and self._connections:
                self._everybody = asyncio.create_task(self._look_at_all())
        elif "user_id" in told:
            user_id = UUID(told["user_id"])
            self._changes[user_id] = now
            self._look_at(self._of_person.get(user_id, ()), must=True)
        elif "session" in told:
            self._changes[told["session"]] = now
            for connection in list(self._of_session.get(told["session"], ())):
                connection.end_sign_in()

    @property
    def may_look(self) -> bool:
        """Whether another connection's rights may be looked at by the clock: those who ask go before."""
        return len(self._looks) < MOST_LOOKS

    def count_look(self, look: asyncio.Task[None]) -> None:
        """Count a look from before it begins, so that one sweep does not begin them all, until it has ended."""
        self._looks.add(look)
        look.add_done_callback(self._looks.discard)

    def first_look_at(self) -> float:
        """From when on a new connection's rights count as looked at, so that not all are looked at in one moment."""
        return self.clock() - random.uniform(0, LOOK_AGAIN_AFTER_S / 2)  # noqa: S311 -- it only spreads work

    async def _look_at_all(self) -> None:
        """Look at everybody, not all in one moment; they are too many to end them all where it cannot be known."""
        try:
            while self._must_look_at_all:
                self._must_look_at_all = False
                connections = list(self._connections)
                together = max(1, len(connections) // EVERYBODY_IN_STEPS)
                for start in range(0, len(connections), together):
                    still_here = self._connections.intersection(connections[start : start + together])
                    self._look_at(still_here, must=False)
                    await asyncio.sleep(EVERYBODY_OVER_S / EVERYBODY_IN_STEPS)
        finally:
            self._everybody = None

    @staticmethod
    def _look_at(connections: Iterable[Connection], *, must: bool) -> None:
        for connection in list(connections):
            connection.look_again(must=must)

    def sweep(self) -> None:
        """Do for everybody what the clock demands."""
        now = self.clock()
        self._changes = {key: at for key, at in self._changes.items() if now - at < REMEMBERED_S}
        for connection in list(self._connections):
            self._check(connection, now)

    async def _sweep_on(self) -> None:
        reported_at, reported = self.clock(), self.refused.counts.copy()
        while True:
            await asyncio.sleep(SWEEP_EVERY_S)
            self.sweep()
            if self.clock() - reported_at >= REPORT_EVERY_S:
                self._report(self.refused.counts - reported)
                reported_at, reported = self.clock(), self.refused.counts.copy()

    @staticmethod
    def _check(connection: Connection, now: float) -> None:
        try:
            connection.check(now)
        except Exception:
            logger.exception("live_check_failed")  # of one; the others are still to be looked after

    def _report(self, refused: Mapping[Any, int]) -> None:
        if self._connections or refused:
            logger.info(
                "live_connections",
                connections=len(self._connections),
                people=len(self._of_person),
                refused={str(reason): count for reason, count in refused.items()},
            )


def _take_out(index: defaultdict[Any, set[Connection]], key: object, connection: Connection) -> None:
    index[key].discard(connection)
    if not index[key]:
        del index[key]
