"""A crowd of sockets, as the benchmark has it: in a process of its own, beside the server's.

One process holds all of them, so what it takes to hear and to stamp ten thousand messages is one more thing at work
while the server sends, and counts against it. The bare server's crowd is another process, idle in the meantime.
"""

import multiprocessing
import os
import resource
import signal
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from multiprocessing.connection import Connection as Pipe
from typing import Any

from bench import socket_crowd
from bench.errors import BenchError
from bench.samples import Sample
from bench.socket_crowd import Door, Interest
from deploy.local.end_with_parent import end_with_parent

AT_ONCE = 200
# A process has a few files open beside its sockets.
FILES_BESIDE = 500
# For all to come or to come back, of the slowest server; and for anything else.
COMING_S, TIMEOUT_S = 600, 60
# A fork, so that it has what it needs at once; this process must hold no connection and no thread when it is made.
processes = multiprocessing.get_context("fork")


class Clients:
    """What is asked of a crowd; everything raises `BenchError` as soon as one socket fares otherwise than it must."""

    def __init__(self, pipe: "Pipe[Any, Any]") -> None:
        self._pipe = pipe

    def connect(self, door: Door, cookies: Sequence[str], *, at_once: int = AT_ONCE) -> float:
        """Open a socket for each, which may be empty; seconds until all are open."""
        return float(self._ask("connect", within_s=COMING_S, door=door, cookies=cookies, at_once=at_once))

    def subscribe(self, interests: Sequence[Interest], *, at_once: int = AT_ONCE) -> float:
        """Have the first sockets hear a topic each, so many asking at a time; seconds until all do."""
        return float(self._ask("subscribe", within_s=COMING_S, interests=interests, at_once=at_once))

    def begin(self) -> None:
        """Count from here on."""
        self._ask("begin")

    def wait_for(self, number: int) -> None:
        """Until so many events have been heard since the beginning."""
        self._ask("wait_for", number=number)

    def end(self) -> Sample:
        """What was heard since the beginning, each with the time from its telling to its arrival."""
        return self._sample("end")

    def vanish(self, number: int) -> None:
        """The first so many sockets are gone without a word."""
        self._ask("vanish", number=number)

    def come_back(self, number: int) -> Sample:
        """They come back at once; how long until each has heard the one event that it missed."""
        return self._sample("come_back", within_s=COMING_S, number=number)

    def leave(self) -> None:
        """All sockets are gone."""
        self._ask("leave")

    def _sample(self, name: str, **given: Any) -> Sample:
        sample = self._ask(name, **given)
        assert isinstance(sample, Sample)
        return sample

    def _ask(self, name: str, *, within_s: float = TIMEOUT_S, **given: Any) -> Any:
        self._pipe.send((name, given))
        if not self._pipe.poll(within_s):
            raise BenchError(f"Sockets did not {name} within {within_s:.0f} s.")
        answer = self._pipe.recv()
        if isinstance(answer, BenchError):
            raise answer
        return answer


def allow(sockets: int) -> None:
    """Let this process, and those it starts, have so many sockets open.

    Raises:
        BenchError: the machine does not let anybody have as many.
    """
    wanted, (soft, hard) = sockets + FILES_BESIDE, resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard != resource.RLIM_INFINITY and hard < wanted:
        raise BenchError(f"A process may have {hard:,} files open here (`ulimit -Hn`), and {wanted:,} are needed.")
    if soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


@contextmanager
def crowd() -> Iterator[Clients]:
    """A process for a crowd; it ends with this block, or with this process."""
    ours, theirs = processes.Pipe()
    child = processes.Process(target=_serve, args=(theirs, ours), daemon=True)
    child.start()
    theirs.close()
    try:
        yield Clients(ours)
    finally:
        ours.close()
        child.kill()
        child.join()


def _serve(theirs: "Pipe[Any, Any]", ours: "Pipe[Any, Any]") -> None:
    end_with_parent()
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    ours.close()
    socket_crowd.serve(theirs)
    os._exit(0)  # nothing of the parent's is this process's to tidy up
