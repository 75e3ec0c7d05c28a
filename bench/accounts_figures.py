"""How `accounts` stands: a table for people, then the figures and their bars."""

from collections.abc import Iterator, Mapping
from functools import partial

from bench.accounts_guesses import CLIENTS, LIMIT, Guesses
from bench.accounts_people import SESSION, STRANGER, TOKEN
from bench.figures import Bar, Figure
from bench.rounds import Standings, difference
from bench.samples import Sample

BENCH = "accounts"
MOST_EXTRA_MS = Bar.at_most(1.0)
NO_STATEMENT = Bar.exactly(0)
THE_LIMIT = Bar.exactly(LIMIT)
KNOWN = (SESSION, TOKEN)
make = partial(Figure, BENCH)


def table(standings: Standings, guesses: Guesses, *, shops: int, cores: int) -> str:
    """The comparison as people read it."""
    lines = [
        "",
        f"nearest 20 of {shops:,} shops at the web process, one client, {cores} cores for everything",
        "extra: p50 above the stranger's of the same round, median of the rounds.",
        "",
        f"{'':9}{'p50 ms':>9}{'p99 ms':>9}{'extra ms':>10}{'req/s':>9}  CPU ms each",
    ]
    lines += [_row(standings, name) for name in (STRANGER, *KNOWN)]
    told = f"{guesses.looked_at:,} looked at, {guesses.refused:,} refused"
    return "\n".join([*lines, "", f"wrong sign-ins, {CLIENTS} at a time, in {guesses.seconds:.1f} s: {told}", ""])


def _row(standings: Standings, name: str) -> str:
    results = standings[name, 1]
    cpu = ", ".join(f"{part} {cost:.2f}" for part, cost in results.cpu_ms_per_request().items())
    return (
        f"{name:9}{results.percentile_ms(50):>9.2f}{results.percentile_ms(99):>9.2f}{_extra_ms(standings, name):>10.2f}"
        f"{results.requests_per_s:>9,.0f}  {cpu}"
    )


def figures(
    standings: Standings, extra_statements: Mapping[str, int], guesses: Guesses, *, is_judged: bool
) -> Iterator[Figure]:
    """Every figure."""
    for (name, _), results in standings.items():
        yield make(f"{name}_p50_ms", results.percentile_ms(50))
        yield make(f"{name}_p99_ms", results.percentile_ms(99))
    for name in KNOWN:
        yield make(f"{name}_extra_p50_ms", _extra_ms(standings, name), MOST_EXTRA_MS, is_judged)
        yield make(f"{name}_extra_sql_statements", extra_statements[name], NO_STATEMENT, is_judged)
    yield make("wrong_sign_ins_refused", guesses.refused)
    yield make("wrong_sign_ins_looked_at", guesses.looked_at, THE_LIMIT, is_judged)


def _extra_ms(standings: Standings, name: str) -> float:
    return difference(standings[name, 1], standings[STRANGER, 1], _p50_ms)


def _p50_ms(sample: Sample) -> float:
    return sample.percentile_ms(50)
