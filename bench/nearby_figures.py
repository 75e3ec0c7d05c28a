"""How `nearby` stands: a table for people, then the figures and their bars."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import Self

from bench import processes
from bench.figures import Bar, Figure
from bench.rounds import Results, Standings, ratio
from bench.samples import Sample

BENCH = "nearby"
MOST_OF_FLOOR_MEDIAN = Bar.at_most(2.0)
LEAST_OF_FLOOR_THROUGHPUT = Bar.at_least(0.6)
ONE_STATEMENT = Bar.at_most(1)
make = partial(Figure, BENCH)


@dataclass(frozen=True, slots=True)
class Memory:
    """What the web processes have in use after the load, in MiB."""

    largest_process_mib: float
    together_mib: float

    @classmethod
    def of(cls, web_pid: int) -> Self:
        family = processes.family(web_pid)
        return cls(max(map(processes.resident_mib, family)), processes.proportional_mib(family))


def table(standings: Standings, *, shops: int, size: str, cores: int) -> str:
    """The comparison as people read it."""
    lines = [
        "",
        f"nearest 20 of {shops:,} shops ({size}), {cores} cores for everything: clients, servers, PostgreSQL",
        "floor: the same prepared statement, bare psycopg, a process a client; web: HTTP to the web process;",
        "nginx: HTTP through nginx. Ratios are to the floor of the same round, median of the rounds.",
        "",
        f"{'':6}{'clients':>8}{'p50 ms':>9}{'p99 ms':>9}{'req/s':>9}{'p50 ratio':>11}{'req/s ratio':>12}  CPU ms each",
    ]
    lines += [_row(standings, name, clients) for name, clients in standings]
    return "\n".join([*lines, ""])


def _row(standings: Standings, name: str, clients: int) -> str:
    results = standings[name, clients]
    latency, throughput = _ratios(standings, name, clients)
    cpu = ", ".join(f"{part} {cost:.2f}" for part, cost in results.cpu_ms_per_request().items())
    return (
        f"{name:6}{clients:>8}{results.percentile_ms(50):>9.2f}{results.percentile_ms(99):>9.2f}"
        f"{results.requests_per_s:>9,.0f}{latency:>11.2f}{throughput:>12.2f}  {cpu}"
    )


def _ratios(standings: Standings, name: str, clients: int) -> tuple[float, float]:
    results, floor = standings[name, clients], standings["floor", clients]
    return ratio(results, floor, _p50_ms), ratio(results, floor, _requests_per_s)


def figures(standings: Standings, memory: Memory, statements: int, *, cores: int, is_judged: bool) -> Iterator[Figure]:
    """Every figure; the bars hold at the web process and through nginx alike."""
    for (name, clients), results in standings.items():
        yield from _absolute(f"{name}_{clients}_clients", results, cores)
    most = max(clients for _, clients in standings)
    for name in ("web", "nginx"):
        latency, throughput = _ratios(standings, name, 1)[0], _ratios(standings, name, most)[1]
        yield make(f"{name}_to_floor_p50_ratio_1_client", latency, MOST_OF_FLOOR_MEDIAN, is_judged)
        yield make(f"{name}_to_floor_requests_ratio_{most}_clients", throughput, LEAST_OF_FLOOR_THROUGHPUT, is_judged)
    yield make("web_largest_process_mib", memory.largest_process_mib)
    yield make("web_all_processes_mib", memory.together_mib)
    yield make("sql_statements_per_request", statements, ONE_STATEMENT, is_judged)


def _absolute(label: str, results: Results, cores: int) -> Iterator[Figure]:
    yield make(f"{label}_p50_ms", results.percentile_ms(50))
    yield make(f"{label}_p99_ms", results.percentile_ms(99))
    yield make(f"{label}_requests_per_s", results.requests_per_s)
    yield make(f"{label}_requests_per_s_per_core", results.requests_per_s / cores)


def _p50_ms(sample: Sample) -> float:
    return sample.percentile_ms(50)


def _requests_per_s(sample: Sample) -> float:
    return sample.requests_per_s
