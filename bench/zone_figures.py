"""How `zones` stands: a table for people, then the figures and their bars."""

from collections.abc import Iterator
from functools import partial

from bench.figures import Bar, Figure
from bench.rounds import Standings, ratio
from bench.samples import Sample
from bench.zone_oracle import Agreement
from bench.zone_scale import Scale

BENCH = "zones"
MOST_OF_FLOOR_MEDIAN = Bar.at_most(2.0)
LEAST_OF_SCAN_MEDIAN = Bar.at_least(10)
MOST_OF_MILLION_MEDIAN = Bar.at_most(1.5)
ONE_STATEMENT = Bar.at_most(1)
NO_DIFFERENCE = Bar.exactly(0)
make = partial(Figure, BENCH)


def table(standings: Standings, *, shops: int, pieces: int, oracle: Agreement, cores: int) -> str:
    """The comparison as people read it."""
    lines = [
        "",
        f"shops that deliver to a pin now, nearest 20 of {shops:,} with a zone ({pieces:,} pieces), {cores} cores",
        f"oracle: {oracle.pins:,} pins, {oracle.pairs:,} times in a zone, {oracle.differences} differ from shapely",
        "floor: the statement through bare psycopg; web: HTTP to the web process; scan: the same with whole shapes.",
        "",
        f"{'':6}{'p50 ms':>9}{'p99 ms':>9}{'req/s':>9}{'p50 to floor':>14}  CPU ms each",
    ]
    floor = standings["floor", 1]
    for (name, _clients), results in standings.items():
        cpu = ", ".join(f"{part} {cost:.2f}" for part, cost in results.cpu_ms_per_request().items())
        lines.append(
            f"{name:6}{results.percentile_ms(50):>9.2f}{results.percentile_ms(99):>9.2f}"
            f"{results.requests_per_s:>9,.0f}{ratio(results, floor, _p50_ms):>14.2f}  {cpu}"
        )
    return "\n".join([*lines, ""])


def figures(
    standings: Standings, oracle: Agreement, statements: int, scale: Scale | None, *, is_judged: bool
) -> Iterator[Figure]:
    """Every figure; ratios are to the floor of the same round, median of the rounds."""
    floor = standings["floor", 1]
    for (name, _clients), results in standings.items():
        yield make(f"{name}_p50_ms", results.percentile_ms(50))
        yield make(f"{name}_p99_ms", results.percentile_ms(99))
    web, scan = (ratio(standings[name, 1], floor, _p50_ms) for name in ("web", "scan"))
    yield make("web_to_floor_p50_ratio", web, MOST_OF_FLOOR_MEDIAN, is_judged)
    yield make("scan_to_floor_p50_ratio", scan, LEAST_OF_SCAN_MEDIAN, is_judged)
    yield make("oracle_pins", oracle.pins)
    yield make("oracle_pairs", oracle.pairs)
    yield make("oracle_differences", oracle.differences, NO_DIFFERENCE)
    yield make("sql_statements_per_request", statements, ONE_STATEMENT, is_judged)
    if scale is not None:
        yield make(f"nearby_{scale.few}_shops_p50_ms", scale.few_ms)
        yield make(f"nearby_{scale.many}_shops_p50_ms", scale.many_ms)
        yield make("nearby_many_to_few_p50_ratio", scale.ratio, MOST_OF_MILLION_MEDIAN, is_judged)


def _p50_ms(sample: Sample) -> float:
    return sample.percentile_ms(50)
