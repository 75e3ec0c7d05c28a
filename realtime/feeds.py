"""A topic that somebody in this process hears: who is up to date, and who is still catching up."""

import asyncio
from dataclasses import dataclass, field
from itertools import count
from typing import Protocol

from realtime.waking import Signal

_arrivals = count(1)


class Listener(Protocol):
    """Somebody who hears topics. No method may wait, block or raise; all may leave or have others leave."""

    def hear(self, topic: str, seq: int, text: str) -> None:
        """One message: the whole text as it goes over the wire, made once for all who hear it."""

    def miss(self, topic: str, seq: int) -> None:
        """What came before is no longer kept; it goes on after `seq`."""

    def hear_signal(self, signal: Signal) -> bool:
        """Something that has no number, and may be passed over; False where it was."""


@dataclass(slots=True, eq=False)
class CatchUp:
    """Somebody on the way from their number to that of all others.

    Attributes:
        at: the number up to which they have heard everything; None wants to hear only what comes.
        page: while they wait for their next page: answered with whether they have all now.
    """

    listener: Listener
    feed: "Feed"
    at: int | None
    page: "asyncio.Future[bool] | None" = None

    @property
    def is_wanted(self) -> bool:
        """Whether they have neither arrived nor left."""
        return self.feed.catching_up.get(self.listener) is self

    def answer(self, *, has_all: bool) -> None:
        if self.page is not None and not self.page.done():
            self.page.set_result(has_all)


@dataclass(slots=True, eq=False)
class Feed:
    """One topic.

    Attributes:
        seq: the number up to which those who are up to date have heard everything; None while nobody has read it.
        told_of: the highest number of which a wake-up told while `seq` was not known.
        is_due: whether it waits to be read.
        listeners: those who are up to date. Each has a number of its own from every time that they came to be so.
        catching_up: those who are not yet; what is broadcast passes them by.
    """

    name: str
    seq: int | None = None
    told_of: int = 0
    is_due: bool = False
    listeners: dict[Listener, int] = field(default_factory=dict)
    catching_up: dict[Listener, CatchUp] = field(default_factory=dict)

    @property
    def is_deserted(self) -> bool:
        return not self.listeners and not self.catching_up

    def has(self, listener: Listener) -> bool:
        return listener in self.listeners or listener in self.catching_up

    def expect(self, listener: Listener, *, after: int | None) -> CatchUp:
        """Let somebody be one who catches up."""
        catch_up = self.catching_up[listener] = CatchUp(listener, self, after)
        return catch_up

    def welcome(self, listener: Listener) -> None:
        """Let somebody be one of those who are up to date."""
        self.listeners[listener] = next(_arrivals)
        catch_up = self.catching_up.pop(listener, None)
        if catch_up is not None:
            catch_up.answer(has_all=True)

    def drop(self, listener: Listener) -> bool:
        """Forget somebody, and tell whether they were there."""
        catch_up = self.catching_up.pop(listener, None)
        if catch_up is not None:
            catch_up.answer(has_all=False)
            return True
        return self.listeners.pop(listener, None) is not None
