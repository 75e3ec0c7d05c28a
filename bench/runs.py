"""What all benchmarks have in common: how one is started, how much of it is wanted, and on which cores it runs."""

import argparse
import os
import signal
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Self

from bench import database, processes
from bench.errors import BenchError
from deploy.local import console

CORES = 2


@dataclass(frozen=True, slots=True)
class Size:
    """How much is measured: the market's shops, and the rounds in which everybody has a turn."""

    shops: int
    rounds: int

    def covers(self, whole: Self) -> bool:
        """Whether nothing is less than there; a quick look is judged by nobody."""
        return self.shops >= whole.shops and self.rounds >= whole.rounds


@dataclass(frozen=True, slots=True)
class Machine:
    """What everything runs on.

    Attributes:
        cores: how many.
        services: the first processes of PostgreSQL and Redis, by name.
    """

    cores: int
    services: dict[str, int]

    @classmethod
    def held(cls) -> Self:
        """Keep this process, the services and whatever they start on the same few cores."""
        cores = sorted(os.sched_getaffinity(0))[:CORES]
        services = {"postgres": database.postgres_pid(), "redis": database.redis_pid()}
        processes.hold_to(cores, [os.getpid(), *services.values()])
        return cls(len(cores), services)


def start(name: str, about: str | None, whole: Size, measure: Callable[[Size], int], arguments: Sequence[str]) -> int:
    """Run a benchmark as large as the command line says; returns the exit status.

    Args:
        whole: what is measured when nothing is said; with less, bars are not judged.
        measure: does it, and returns the exit status.
    """
    size = _size(argparse.ArgumentParser(prog=f"make bench B={name}", description=about), whole, arguments)
    return run(partial(measure, size))


def run(measure: Callable[[], int]) -> int:
    """Run a benchmark that knows how much is wanted; returns the exit status."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    try:
        return measure()
    except BenchError as error:
        print(f"\n{error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        console.say("\nStopped.")
        return 130


def _size(parser: argparse.ArgumentParser, whole: Size, arguments: Sequence[str]) -> Size:
    parser.add_argument("--shops", type=int, default=whole.shops, help="with fewer, bars are not judged")
    parser.add_argument("--rounds", type=int, default=whole.rounds, help="with fewer, bars are not judged")
    options = parser.parse_args(arguments)
    return Size(options.shops, options.rounds)
