"""Inside web and worker: a trap that kills programs of the market at one step of one act.

A step is what is just before or just after a statement or a commit, so an act can be cut off at every point at which
it differs what the database knows of it. Which step, in which program, and whom it kills is in a file, for a round at
a time; a trap works once.
"""

import json
import os
import signal
import threading
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import asdict, dataclass
from functools import wraps
from pathlib import Path
from typing import Any

import psycopg

from bench.processes import family

HEADER = "X-Trap"
VARIABLE = "TRAP_FILE"
STEPS = ((psycopg.Cursor, "execute"), (psycopg.Cursor, "executemany"), (psycopg.Connection, "commit"))


@dataclass(frozen=True, slots=True)
class Trap:
    """What is killed, and when.

    Attributes:
        name: carried by the request that is cut off.
        program: in which the steps are counted.
        step: the first is 1.
        roots: first processes; all below them die as well. None of them: the process that gets there, alone.
    """

    name: str
    program: str
    step: int
    roots: list[int]

    def set(self, file: Path) -> None:
        """Have it wait."""
        sprung(file).unlink(missing_ok=True)
        fresh = file.with_suffix(".fresh")
        fresh.write_text(json.dumps(asdict(self)))
        fresh.replace(file)

    @classmethod
    def in_file(cls, file: Path) -> "Trap | None":
        """The one that waits."""
        if sprung(file).exists():
            return None
        try:
            return cls(**json.loads(file.read_text()))
        except FileNotFoundError:
            return None

    def spring(self, file: Path) -> None:
        """Kill, unless that was done."""
        try:
            sprung(file).touch(exist_ok=False)
        except FileExistsError:
            return
        if not self.roots:
            os.kill(os.getpid(), signal.SIGKILL)
        kill(self.roots)


def sprung(file: Path) -> Path:
    """What is there as soon as the trap has worked."""
    return file.with_suffix(".sprung")


def kill(roots: Iterable[int]) -> None:
    """Kill processes and all below them, whoever asks last."""
    doomed = [pid for root in roots for pid in family(root)]
    for pid in sorted(doomed, key=lambda pid: pid == os.getpid()):
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


class Count:
    """Steps since the trap was set."""

    def __init__(self, file: Path) -> None:
        self._file, self._lock, self._name, self._done = file, threading.Lock(), "", 0

    def step(self, program: str) -> None:
        """One more, of a program whose every step counts."""
        trap = Trap.in_file(self._file)
        if trap is None or trap.program != program:
            return
        with self._lock:
            self._done = 1 if trap.name != self._name else self._done + 1
            self._name = trap.name
            is_there = self._done >= trap.step
        if is_there:
            trap.spring(self._file)


class OfThisThread(threading.local):
    """What the request of this thread is about."""

    trap: Trap | None = None
    done = 0


def watch_steps(step: Callable[[], None]) -> None:
    """Have something called before and after each statement and commit of this process."""
    for owner, name in STEPS:
        setattr(owner, name, _with_steps(getattr(owner, name), step))


def _with_steps(act: Callable[..., Any], step: Callable[[], None]) -> Callable[..., Any]:
    @wraps(act)
    def run(*given: Any, **named: Any) -> Any:
        step()
        answer = act(*given, **named)
        step()
        return answer

    return run


def guard_requests(application: Callable[..., Any], file: Path) -> Callable[..., Any]:
    """Count the steps of the request that carries the trap's name; the last is just before the answer goes."""
    of_this_thread = OfThisThread()

    def step() -> None:
        trap = of_this_thread.trap
        if trap is not None:
            of_this_thread.done += 1
            if of_this_thread.done == trap.step:
                trap.spring(file)

    def guarded(environ: dict[str, Any], start_response: Callable[..., Any]) -> Any:
        trap = Trap.in_file(file)
        if trap is None or trap.program != "web" or environ.get("HTTP_X_TRAP") != trap.name:
            return application(environ, start_response)
        of_this_thread.trap, of_this_thread.done = trap, 0
        try:
            answer = application(environ, start_response)
            trap.spring(file)
            return answer
        finally:
            of_this_thread.trap = None

    watch_steps(step)
    return guarded


def file_of_market() -> Path:
    """Where this market's traps are told."""
    return Path(os.environ[VARIABLE])
