"""Writers as web processes are: as many as `make up` starts, each of which does one thing at a time.

Threads of one process would take turns in one interpreter, which no request has to. What is to be done waits in one
queue, and whoever is free does the next.
"""

import multiprocessing
import os
import signal
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from multiprocessing.connection import Connection as Pipe
from multiprocessing.queues import SimpleQueue
from typing import Any

from django.db import close_old_connections, connection

from bench import database
from bench.errors import BenchError
from config.collecting import spare_what_stays
from deploy.local.end_with_parent import end_with_parent
from deploy.local.programs import WEB_PROCESSES

Act = Callable[[float], None]
"""Does one thing; it is given the instant at which it was due (`time.perf_counter`)."""

Tasks = SimpleQueue[tuple[int, float]]
"""The number of an act, and when it was due."""

# A fork, so that they have what they need at once.
processes = multiprocessing.get_context("fork")


class Writers:
    """What is asked of them.

    Attributes:
        pids: their processes.
    """

    def __init__(
        self, tasks: "SimpleQueue[tuple[int, float]]", failures: "Pipe[Any, Any]", pids: Sequence[int]
    ) -> None:
        self._tasks, self._failures = tasks, failures
        self.pids = pids

    def do(self, acts: Sequence[int], *, per_s: float, seconds: float) -> int:
        """Have the acts with these numbers done at a rate, one after another and over again.

        Returns:
            How many were due; some may still be under way.

        Raises:
            BenchError: one failed.
        """
        number, begins_at = int(per_s * seconds), time.perf_counter()
        for place in range(number):
            due_at = begins_at + place / per_s
            time.sleep(max(0.0, due_at - time.perf_counter()))
            self._tasks.put((acts[place % len(acts)], due_at))
        if self._failures.poll():
            raise BenchError(f"A writer failed: {self._failures.recv()}")
        return number


@contextmanager
def writers(acts: Sequence[Act]) -> Iterator[Writers]:
    """Processes that do these acts; they end with this block, or with this process."""
    database.let_go()  # a connection that two processes write to is nobody's
    tasks: Tasks = processes.SimpleQueue()
    failures, theirs = processes.Pipe(duplex=False)
    children = [
        processes.Process(target=_serve, args=(acts, tasks, theirs), daemon=True) for _writer in range(WEB_PROCESSES)
    ]
    for child in children:
        child.start()
    theirs.close()
    try:
        yield Writers(tasks, failures, [child.pid for child in children if child.pid is not None])
    finally:
        for child in children:
            child.kill()
            child.join()


def _serve(acts: Sequence[Act], tasks: Tasks, failures: "Pipe[Any, Any]") -> None:
    end_with_parent()
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    # As `config.wsgi` has it: what there is stays, and the connection is the thread's for good.
    spare_what_stays()
    connection.settings_dict["CONN_MAX_AGE"] = None
    connection.settings_dict["OPTIONS"].pop("pool", None)
    with suppress(EOFError):
        while True:
            act, due_at = tasks.get()
            close_old_connections()
            try:
                acts[act](due_at)
            except Exception as error:
                failures.send(repr(error))
            close_old_connections()
    os._exit(0)  # nothing of the parent's is this process's to tidy up
