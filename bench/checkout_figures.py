"""How `checkout` stands: a table for people, then the figures and their bars."""

from collections.abc import Iterator
from functools import partial

from bench.figures import Bar, Figure
from bench.rounds import Results, Standings, ratio
from bench.samples import Sample

BENCH = "checkout"
MOST_OF_FLOOR = Bar.at_most(4.0)
LEAST_HOT_ORDERS_PER_S = Bar.at_least(100)
TWELVE_STATEMENTS = Bar.at_most(12)
make = partial(Figure, BENCH)


def table(standings: Standings, hot: Results, *, shops: int, cores: int) -> str:
    """The comparison as people read it."""
    lines = [
        "",
        f"baskets of three shops and ten lines among {shops:,} shops, {cores} cores for everything",
        "floor: what placing one locks and writes, bare psycopg; add, quote, place: HTTP to the web process;",
        "hot: everybody orders the one same thing.",
        "",
        f"{'':8}{'clients':>8}{'p50 ms':>9}{'p95 ms':>9}{'p99 ms':>9}{'req/s':>9}{'p50 ratio':>11}  CPU ms each",
    ]
    lines += [_row(name, clients, results, standings) for (name, clients), results in standings.items()]
    lines += [_row("hot", _most(standings), hot, None)]
    return "\n".join([*lines, ""])


def _row(name: str, clients: int, results: Results, standings: Standings | None) -> str:
    cpu = ", ".join(f"{part} {cost:.2f}" for part, cost in results.cpu_ms_per_request().items())
    to_floor = f"{ratio(results, standings['floor', clients], _p50_ms):.2f}" if standings and name == "place" else ""
    return (
        f"{name:8}{clients:>8}{results.percentile_ms(50):>9.2f}{results.percentile_ms(95):>9.2f}"
        f"{results.percentile_ms(99):>9.2f}{results.requests_per_s:>9,.0f}{to_floor:>11}  {cpu}"
    )


def figures(standings: Standings, hot: Results, statements: int, *, is_judged: bool) -> Iterator[Figure]:
    """Every figure and its bar."""
    for (name, clients), results in standings.items():
        yield make(f"{name}_{clients}_clients_p50_ms", results.percentile_ms(50))
        yield make(f"{name}_{clients}_clients_p95_ms", results.percentile_ms(95))
        yield make(f"{name}_{clients}_clients_per_s", results.requests_per_s)
    most = _most(standings)
    for clients in (1, most):
        to_floor = ratio(standings["place", clients], standings["floor", clients], _p50_ms)
        # With many clients the floor's are as many processes, and the ratio tells of the cores more than of the code.
        bar = MOST_OF_FLOOR if clients == 1 else None
        yield make(f"place_to_floor_p50_ratio_{clients}_clients", to_floor, bar, is_judged)
    yield make("hot_orders_p95_ms", hot.percentile_ms(95))
    yield make("hot_orders_per_s", hot.requests_per_s, LEAST_HOT_ORDERS_PER_S, is_judged)
    yield make("sql_statements_per_purchase", statements, TWELVE_STATEMENTS, is_judged)


def _most(standings: Standings) -> int:
    return max(clients for _, clients in standings)


def _p50_ms(sample: Sample) -> float:
    return sample.percentile_ms(50)
