"""How the catalogue stands: a table for people, then the figures and their bars."""

from collections.abc import Iterator, Mapping
from functools import partial

from bench.figures import Bar, Figure
from bench.rounds import Results, Standings, ratio
from bench.samples import Sample

BENCH = "catalogue"
MOST_OF_FLOOR_MEDIAN = Bar.at_most(2.0)
LEAST_OF_FLOOR_THROUGHPUT = Bar.at_least(0.6)
ONE_STATEMENT = Bar.at_most(1)
make = partial(Figure, BENCH)


def table(standings: Mapping[str, Standings], *, goods: str, cores: int) -> str:
    """The comparison as people read it."""
    lines = [
        "",
        f"{goods}, {cores} cores for everything: clients, servers, PostgreSQL, Redis",
        "floor: the same prepared statement, bare psycopg, a process a client; web: HTTP to the web process.",
        "Pages for no pin and lists are kept in Redis once they were asked for, those at a pin never.",
        "",
        f"{'':19}{'clients':>8}{'p50 ms':>9}{'p95 ms':>9}{'req/s':>9}{'p50 ratio':>11}{'req/s ratio':>12}",
    ]
    for kind, of_kind in standings.items():
        lines += [_row(kind, of_kind, name, clients) for name, clients in of_kind]
    return "\n".join([*lines, ""])


def _row(kind: str, standings: Standings, name: str, clients: int) -> str:
    results = standings[name, clients]
    latency, throughput = _ratios(standings, name, clients)
    return (
        f"{kind + ' ' + name:19}{clients:>8}{results.percentile_ms(50):>9.2f}{results.percentile_ms(95):>9.2f}"
        f"{results.requests_per_s:>9,.0f}{latency:>11.2f}{throughput:>12.2f}"
    )


def _ratios(standings: Standings, name: str, clients: int) -> tuple[float, float]:
    results, floor = standings[name, clients], standings["floor", clients]
    return ratio(results, floor, _p50_ms), ratio(results, floor, _requests_per_s)


def figures(standings: Mapping[str, Standings], statements: int, *, is_judged: bool) -> Iterator[Figure]:
    """Every figure."""
    for kind, of_kind in standings.items():
        for (name, clients), results in of_kind.items():
            yield from _absolute(f"{kind}_{name}_{clients}_clients", results)
        most = max(clients for _, clients in of_kind)
        latency, throughput = _ratios(of_kind, "web", 1)[0], _ratios(of_kind, "web", most)[1]
        yield make(f"{kind}_to_floor_p50_ratio_1_client", latency, MOST_OF_FLOOR_MEDIAN, is_judged)
        yield make(f"{kind}_to_floor_requests_ratio_{most}_clients", throughput, LEAST_OF_FLOOR_THROUGHPUT, is_judged)
    yield make("sql_statements_per_request", statements, ONE_STATEMENT, is_judged)


def _absolute(label: str, results: Results) -> Iterator[Figure]:
    yield make(f"{label}_p50_ms", results.percentile_ms(50))
    yield make(f"{label}_p95_ms", results.percentile_ms(95))
    yield make(f"{label}_requests_per_s", results.requests_per_s)


def _p50_ms(sample: Sample) -> float:
    return sample.percentile_ms(50)


def _requests_per_s(sample: Sample) -> float:
    return sample.requests_per_s
