"""How `search` stands: a table for people, then the figures and their bars."""

from collections.abc import Iterator
from functools import partial

from bench.figures import Bar, Figure
from bench.rounds import Results, Standings, ratio
from bench.samples import Sample

BENCH = "search"
MOST_SEARCH_P95_MS = Bar.at_most(150)
MOST_SUGGEST_P95_MS = Bar.at_most(30)
# One finds and one tells; the first request of all reads the staff's synonyms besides.
THREE_STATEMENTS = Bar.at_most(3)
make = partial(Figure, BENCH)


def table(standings: Standings, *, shops: int, cores: int) -> str:
    """The comparison as people read it."""
    lines = [
        "",
        f"search among {shops:,} shops, {shops * 5:,} products and {shops * 50:,} offers, {cores} cores for everything",
        "floor: the endpoint's statements, bare psycopg; web: HTTP, no answer kept from before the turn; suggest: HTTP",
        "",
        f"{'':8}{'clients':>8}{'p50 ms':>9}{'p95 ms':>9}{'p99 ms':>9}{'req/s':>9}  CPU ms each",
    ]
    lines += [_row(name, clients, results) for (name, clients), results in standings.items()]
    return "\n".join([*lines, ""])


def _row(name: str, clients: int, results: Results) -> str:
    cpu = ", ".join(f"{part} {cost:.2f}" for part, cost in results.cpu_ms_per_request().items())
    return (
        f"{name:8}{clients:>8}{results.percentile_ms(50):>9.2f}{results.percentile_ms(95):>9.2f}"
        f"{results.percentile_ms(99):>9.2f}{results.requests_per_s:>9,.0f}  {cpu}"
    )


def figures(standings: Standings, statements: int, *, is_judged: bool) -> Iterator[Figure]:
    """Every figure and its bar."""
    most = max(clients for _, clients in standings)
    for (name, clients), results in standings.items():
        for percent in (50, 95):
            yield make(f"{name}_{clients}_clients_p{percent}_ms", results.percentile_ms(percent))
    web, floor, suggest = (standings[name, most] for name in ("web", "floor", "suggest"))
    yield make("web_to_floor_p50_ratio", ratio(web, floor, partial(_percentile_ms, percent=50)))
    yield make("web_to_floor_p95_ratio", ratio(web, floor, partial(_percentile_ms, percent=95)))
    yield make("search_p95_ms", web.percentile_ms(95), MOST_SEARCH_P95_MS, is_judged)
    yield make("suggest_p95_ms", suggest.percentile_ms(95), MOST_SUGGEST_P95_MS, is_judged)
    yield make("sql_statements_per_request", statements, THREE_STATEMENTS, is_judged)


def _percentile_ms(sample: Sample, *, percent: float) -> float:
    return sample.percentile_ms(percent)
