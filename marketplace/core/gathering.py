"""Things that are dealt with a moment later, many at a time, by a thread of this process.

Nobody waits for it, and nothing fails because of it. What is gathered may be lost, as when the process is killed, so it
is for what something else makes good: an outbox that is swept, a value that is kept for a minute only.
"""

import os
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from multiprocessing.util import Finalize
from typing import Any, Generic, TypeVar
from weakref import WeakSet

import structlog

Thing = TypeVar("Thing")

# How long a process that ends waits for what is still to be dealt with.
LAST_WORDS_S = 2.0
# Before what a process otherwise does at its end.
FIRST = 100

logger = structlog.get_logger(__name__)


class Gathering(Generic[Thing]):
    """What waits, and the thread that deals with it. It is started by the first who has something.

    Args:
        name: what the thread and its log lines are called.
        deal: deals with some things; what it raises is logged, and they are lost.
        within_s: for how long things gather, in seconds.
        rest_s: how long the thread rests after it dealt with some, in seconds; meanwhile more gathers.
        together: how many `deal` is given at most.
        most_waiting: what comes while so many wait is lost.
    """

    def __init__(
        self,
        name: str,
        deal: Callable[[Sequence[Thing]], object],
        *,
        within_s: float,
        rest_s: float,
        together: int,
        most_waiting: int,
    ) -> None:
        self._name = name
        self._deal = deal
        self._within_s, self._rest_s = within_s, rest_s
        self._together = together
        self._most_waiting = most_waiting
        self.begin_anew()
        _all.add(self)

    def begin_anew(self) -> None:
        """As if nothing had been: a forked process has neither its parent's thread nor, maybe, a lock that opens."""
        self._has_changed = threading.Condition()
        self._waiting: list[Thing] = []
        self._is_dealing = False
        self._thread: threading.Thread | None = None

    def add(self, things: Iterable[Thing]) -> None:
        """Have these dealt with soon, each as often as it is added.

        Raises:
            RuntimeError: the system lets this process have no more threads.
        """
        given = list(things)
        with self._has_changed:
            room = self._most_waiting - len(self._waiting)
            self._waiting += given[:room]
            self._require_thread()
            self._has_changed.notify_all()
        if len(given) > room:
            logger.warning("too_much_gathered", what=self._name, lost=len(given) - room)

    def finish(self, within_s: float = LAST_WORDS_S) -> bool:
        """Wait until all is dealt with, at most so many seconds; whether it is."""
        with self._has_changed:
            return self._has_changed.wait_for(lambda: not self._waiting and not self._is_dealing, within_s)

    def end(self) -> None:
        """The same in a process that ends, which says what it loses."""
        if not self.finish():
            logger.warning("gathered_in_vain", what=self._name, lost=len(self._waiting))

    def _require_thread(self) -> None:
        """Start it where there is none, or none any more; the lock is held."""
        if self._thread is None or not self._thread.is_alive():
            thread = threading.Thread(target=self._serve, name=self._name, daemon=True)
            thread.start()
            self._thread, self._is_dealing = thread, False
            # Unlike what `atexit` is told, this is done in processes that `multiprocessing` forked, as granian's are.
            Finalize(None, self.end, exitpriority=FIRST)

    def _serve(self) -> None:
        while True:
            with self._has_changed:
                self._has_changed.wait_for(lambda: self._waiting)
            time.sleep(self._within_s)
            with self._has_changed:
                gathered, self._waiting = self._waiting, []
                self._is_dealing = True
            for start in range(0, len(gathered), self._together):
                # Not even a log that cannot be written ends it.
                with suppress(Exception):
                    self._deal_with(gathered[start : start + self._together])
            with self._has_changed:
                self._is_dealing = False
                self._has_changed.notify_all()
            time.sleep(self._rest_s)

    def _deal_with(self, some: Sequence[Thing]) -> None:
        try:
            self._deal(some)
        except Exception as error:
            logger.warning("gathered_in_vain", what=self._name, lost=len(some), error=type(error).__name__)


_all: "WeakSet[Gathering[Any]]" = WeakSet()


def _begin_anew() -> None:
    for gathering in _all:
        gathering.begin_anew()


def finish_all() -> None:
    """Have all that is gathered dealt with, whoever gathers it; for processes whose end runs nothing else."""
    for gathering in _all:
        gathering.end()


os.register_at_fork(after_in_child=_begin_anew)
