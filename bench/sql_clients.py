"""Load on PostgreSQL itself: the floor under anything that asks it the same.

Each client is a process with one connection of bare psycopg, for threads would take turns in one interpreter. Every
statement is prepared, run by position in a loop, and its rows fetched.
"""

import multiprocessing
import os
import resource
import signal
import time
from collections.abc import Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection as Pipe
from multiprocessing.synchronize import Barrier
from typing import Any, Protocol

import psycopg

from bench.errors import BenchError
from bench.samples import Sample
from deploy.local.end_with_parent import end_with_parent

# PostgreSQL plans a prepared statement for the values of its first five uses, and only then may keep one plan.
WARM_UP_ROUNDS = 6
TIMEOUT_S = 120
# A fork, so that every client has what it needs at once; the parent must hold no connection and no thread.
processes = multiprocessing.get_context("fork")


class Work(Protocol):
    """What a client does over and over."""

    @property
    def statement(self) -> str:
        """By which it is known: of each statement some rounds are run before anything is timed."""

    def do(self, connection: psycopg.Connection) -> None:
        """Once, on a connection whose every statement is a transaction of its own."""


@dataclass(frozen=True, slots=True)
class Question:
    """A statement, its parameters numbered as PostgreSQL knows them, their values, and what is asked right after it."""

    statement: str
    parameters: Sequence[Any]
    then: tuple["Question", ...] = ()

    def do(self, connection: psycopg.Connection) -> None:
        for each in (self, *self.then):
            _rows(connection, each)


def drive(url: str, questions: Sequence[Work], *, clients: int, seconds: float) -> Sample:
    """Ask the questions in turn, over and over, for that long, each client beginning at another one.

    Raises:
        BenchError: a client failed.
    """
    start = processes.Barrier(clients)
    pipes, children = [], []
    for number in range(clients):
        ours, theirs = processes.Pipe(duplex=False)
        offset = number * len(questions) // clients
        own = [*questions[offset:], *questions[:offset]]
        child = processes.Process(target=_client, args=(url, own, seconds, start, theirs), daemon=True)
        child.start()
        theirs.close()
        pipes.append(ours)
        children.append(child)
    samples = [_received(pipe) for pipe in pipes]
    for child in children:
        child.join()
    return Sample(
        latencies_s=[latency for sample in samples for latency in sample.latencies_s],
        elapsed_s=max(sample.elapsed_s for sample in samples),
        client_cpu_s=sum(sample.client_cpu_s for sample in samples),
    )


def fetch(url: str, questions: Sequence[Question]) -> list[tuple[Any, ...]]:
    """The row of each question."""
    with _connect(url) as connection:
        return [_rows(connection, question)[0] for question in questions]


def _received(pipe: "Pipe[Any, Sample]") -> Sample:
    try:
        if pipe.poll(TIMEOUT_S):
            return pipe.recv()
    except EOFError as error:
        raise BenchError("A client of the floor ended without an answer.") from error
    raise BenchError(f"A client of the floor did not answer within {TIMEOUT_S} s.")


def _client(url: str, questions: Sequence[Work], seconds: float, start: Barrier, answer: "Pipe[Sample, Any]") -> None:
    end_with_parent()
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    with _connect(url) as connection:
        for question in {question.statement: question for question in questions}.values():
            for _ in range(WARM_UP_ROUNDS):
                question.do(connection)
        start.wait(TIMEOUT_S)
        answer.send(_loop(connection, questions, seconds))
    answer.close()
    os._exit(0)  # nothing of the parent's is this process's to tidy up


def _loop(connection: psycopg.Connection, questions: Sequence[Work], seconds: float) -> Sample:
    latencies: list[float] = []
    started, cpu_s = time.perf_counter(), _cpu_s()
    now, number = started, 0
    while now < started + seconds:
        asked_at = time.perf_counter()
        questions[number % len(questions)].do(connection)
        now = time.perf_counter()
        latencies.append(now - asked_at)
        number += 1
    return Sample(latencies, now - started, _cpu_s() - cpu_s)


def _rows(connection: psycopg.Connection, question: Question) -> list[tuple[Any, ...]]:
    return connection.execute(question.statement, question.parameters, prepare=True).fetchall()


def _connect(url: str) -> psycopg.Connection:
    return psycopg.connect(url, autocommit=True, cursor_factory=psycopg.RawCursor)


def _cpu_s() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime
