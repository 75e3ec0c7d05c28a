"""How `board` stands: a table for people, then the figures and their bar."""

from collections.abc import Iterator
from functools import partial

from bench.figures import Bar, Figure
from bench.rounds import Results, Standings, ratio
from bench.samples import Sample

BENCH = "board"
MOST_P95_MS = Bar.at_most(50)
make = partial(Figure, BENCH)


def table(standings: Standings, *, orders: int, cores: int) -> str:
    """The comparison as people read it."""
    lines = [
        "",
        f"the board of a shop with {orders:,} open orders, {cores} cores for everything",
        "floor: the same prepared statement, bare psycopg; web: HTTP to the web process, by access token.",
        "",
        f"{'':7}{'clients':>8}{'p50 ms':>9}{'p95 ms':>9}{'p99 ms':>9}{'req/s':>9}{'p50 ratio':>11}  CPU ms each",
    ]
    lines += [_row(standings, name, clients) for name, clients in standings]
    return "\n".join([*lines, ""])


def _row(standings: Standings, name: str, clients: int) -> str:
    results = standings[name, clients]
    cpu = ", ".join(f"{part} {cost:.2f}" for part, cost in results.cpu_ms_per_request().items())
    return (
        f"{name:7}{clients:>8}{results.percentile_ms(50):>9.2f}{results.percentile_ms(95):>9.2f}"
        f"{results.percentile_ms(99):>9.2f}{results.requests_per_s:>9,.0f}"
        f"{ratio(results, standings['floor', clients], _p50_ms):>11.2f}  {cpu}"
    )


def figures(standings: Standings, statements: int, *, is_judged: bool) -> Iterator[Figure]:
    """Every figure; the bar is for one who looks, as somebody at a counter does."""
    for (name, clients), results in standings.items():
        yield from _absolute(f"{name}_{clients}_clients", results)
    most = max(clients for _, clients in standings)
    for clients in (1, most):
        to_floor = ratio(standings["web", clients], standings["floor", clients], _p50_ms)
        yield make(f"web_to_floor_p50_ratio_{clients}_clients", to_floor)
    yield make("sql_statements_per_request", statements)
    yield make("board_p95_ms", standings["web", 1].percentile_ms(95), MOST_P95_MS, is_judged)


def _absolute(label: str, results: Results) -> Iterator[Figure]:
    yield make(f"{label}_p50_ms", results.percentile_ms(50))
    yield make(f"{label}_p95_ms", results.percentile_ms(95))
    yield make(f"{label}_requests_per_s", results.requests_per_s)


def _p50_ms(sample: Sample) -> float:
    return sample.percentile_ms(50)
