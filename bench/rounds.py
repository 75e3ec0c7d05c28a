"""Who is compared, measured by turns: a machine that slows down for a while slows all of them."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Protocol

from bench import processes
from bench.samples import Sample, percentile


class Drive(Protocol):
    """Puts load on one contestant."""

    def __call__(self, *, clients: int, seconds: float) -> Sample: ...


class Prepare(Protocol):
    """Makes ready what a turn uses up, before anything of it is counted."""

    def __call__(self, *, clients: int, seconds: float) -> None: ...


def _nothing(*, clients: int, seconds: float) -> None:
    """For turns that use nothing up."""


@dataclass(frozen=True, slots=True)
class Contestant:
    """Something that answers.

    Attributes:
        parts: the processes at work, by name, each with all below it.
    """

    name: str
    drive: Drive
    parts: Mapping[str, int]
    prepare: Prepare = _nothing


@dataclass(slots=True)
class Results:
    """What one contestant did with so many clients, a sample a round."""

    samples: list[Sample] = field(default_factory=list)
    cpu_s: dict[str, float] = field(default_factory=lambda: defaultdict(float))

    @property
    def requests(self) -> int:
        return sum(len(sample.latencies_s) for sample in self.samples)

    @property
    def requests_per_s(self) -> float:
        return median(sample.requests_per_s for sample in self.samples)

    def percentile_ms(self, percent: float) -> float:
        """Over the requests of all rounds."""
        return percentile([latency for sample in self.samples for latency in sample.latencies_s], percent) * 1000

    def cpu_ms_per_request(self) -> dict[str, float]:
        """Processor time by part of the system; `clients` is what the load itself took."""
        return {name: seconds * 1000 / self.requests for name, seconds in self.cpu_s.items()}

    def add(self, contestant: Contestant, *, clients: int, seconds: float) -> None:
        """Measure once more."""
        contestant.prepare(clients=clients, seconds=seconds)
        before = {name: processes.cpu_s(pid) for name, pid in contestant.parts.items()}
        sample = contestant.drive(clients=clients, seconds=seconds)
        for name, pid in contestant.parts.items():
            self.cpu_s[name] += processes.cpu_s(pid) - before[name]
        self.cpu_s["clients"] += sample.client_cpu_s
        self.samples.append(sample)


Standings = Mapping[tuple[str, int], Results]
"""Results by the contestant's name and the number of clients."""


def measure(
    contestants: Sequence[Contestant], *, seconds: Mapping[int, float], rounds: int, told: Callable[[str], None]
) -> Standings:
    """Measure everybody by turns, that many rounds.

    Args:
        seconds: how long a turn lasts, by number of clients.
        told: hears after each round.
    """
    results = {(contestant.name, clients): Results() for contestant in contestants for clients in seconds}
    for number in range(1, rounds + 1):
        for clients, long in seconds.items():
            for contestant in contestants:
                results[contestant.name, clients].add(contestant, clients=clients, seconds=long)
        told(f"round {number} of {rounds}")
    return results


def ratio(results: Results, floor: Results, of: Callable[[Sample], float]) -> float:
    """The median of the rounds' ratios: what disturbs one round disturbs both of its sides, or is outvoted."""
    return median(_ratios(zip(results.samples, floor.samples, strict=True), of))


def difference(results: Results, floor: Results, of: Callable[[Sample], float]) -> float:
    """The median of the rounds' differences, for the same reason."""
    return median(of(own) - of(low) for own, low in zip(results.samples, floor.samples, strict=True))


def _ratios(pairs: Iterable[tuple[Sample, Sample]], of: Callable[[Sample], float]) -> Iterator[float]:
    return (of(own) / of(floor) for own, floor in pairs)
