"""How `sockets` stands: a table for people, then the figures and their bars."""

from collections.abc import Iterator, Mapping
from functools import partial

from bench.figures import Bar, Figure
from bench.rounds import Results, Standings, ratio
from bench.samples import Sample
from bench.socket_course import BARE, LIVE, PER_S, Coming, Course, Size

BENCH = "sockets"
MOST_KIB_EACH = Bar.at_most(40)
LEAST_CONNECTIONS_PER_S = Bar.at_least(800)
MOST_OF_BARE = Bar.at_most(3)
# What a chat message may take from its sender to its receiver, of which this is the longest part.
MOST_AT_A_RATE_P99_MS = Bar.at_most(100)
MOST_STORM_S = Bar.at_most(20)
make = partial(Figure, BENCH)


def table(bare: Coming, courses: Mapping[str, Course], size: Size, *, cores: int) -> str:
    """The comparison as people read it."""
    lines = [
        "",
        f"{size.sockets:,} sockets, each known by its session and hearing its own topic, {cores} cores for everything",
        "bare: the `websockets` library alone; the others: the live process, by the server that serves it.",
        "",
        f"{'':9}{'connected/s':>12}{'subscribed/s':>14}{'KiB each':>10}{'idle cores':>12}",
        _coming_row(BARE, bare),
        *(_coming_row(name, course.coming) for name, course in courses.items()),
        "",
        f"{'':9}{'told to':>9}{'p50 ms':>9}{'p99 ms':>9}{'heard/s':>10}{'p99 ratio':>11}  CPU ms for each that heard",
    ]
    for name, course in courses.items():
        lines += [_told_row(name, course.standings, who, to) for who, to in course.standings]
        lines += [_rate_row(name, course.at_a_rate)]
    lines += ["", *(_storm_row(name, course, size) for name, course in courses.items()), ""]
    return "\n".join(lines)


def figures(bare: Coming, courses: Mapping[str, Course], *, served_by: str, is_judged: bool) -> Iterator[Figure]:
    """Every figure; bars are for the server of `make up`."""
    yield from _of_coming(BARE, bare)
    for name, course in courses.items():
        serves = name == served_by
        yield from _of_coming(name, course.coming, has_bars=serves, is_judged=is_judged)
        yield from _of_broadcasts(name, course.standings, has_bars=serves, is_judged=is_judged)
        rate, bar = course.at_a_rate, MOST_AT_A_RATE_P99_MS if serves else None
        yield make(f"{name}_{PER_S}_a_second_append_to_receiver_p50_ms", rate.percentile_ms(50))
        yield make(f"{name}_{PER_S}_a_second_append_to_receiver_p99_ms", rate.percentile_ms(99), bar, is_judged)
        slowest = max(max(storm.latencies_s) for storm in course.storms)
        yield make(f"{name}_storm_all_resumed_s", slowest, MOST_STORM_S if serves else None, is_judged)


def _of_coming(name: str, coming: Coming, *, has_bars: bool = False, is_judged: bool = False) -> Iterator[Figure]:
    rate, kib = (LEAST_CONNECTIONS_PER_S, MOST_KIB_EACH) if has_bars else (None, None)
    yield make(f"{name}_connections_per_s", coming.sockets / coming.connected_s, rate, is_judged)
    if coming.subscribed_s:
        yield make(f"{name}_subscriptions_per_s", coming.sockets / coming.subscribed_s)
    yield make(f"{name}_kib_each", coming.kib_each, kib, is_judged)
    yield make(f"{name}_idle_cores", coming.idle_cores)


def _of_broadcasts(name: str, standings: Standings, *, has_bars: bool, is_judged: bool) -> Iterator[Figure]:
    for (who, to), results in standings.items():
        label = f"{name}_broadcast_{to}" if who == LIVE else f"{BARE}_beside_{name}_broadcast_{to}"
        yield make(f"{label}_p50_ms", results.percentile_ms(50))
        yield make(f"{label}_p99_ms", results.percentile_ms(99))
    for to in {to: None for _who, to in standings}:
        bar = MOST_OF_BARE if has_bars else None
        yield make(f"{name}_broadcast_{to}_to_bare_p99_ratio", _to_bare(standings, to), bar, is_judged)


def _to_bare(standings: Standings, to: int) -> float:
    return ratio(standings[LIVE, to], standings[BARE, to], _p99_ms)


def _p99_ms(sample: Sample) -> float:
    return sample.percentile_ms(99)


def _coming_row(name: str, coming: Coming) -> str:
    subscribed = f"{coming.sockets / coming.subscribed_s:,.0f}" if coming.subscribed_s else ""
    return (
        f"{name:9}{coming.sockets / coming.connected_s:>12,.0f}{subscribed:>14}"
        f"{coming.kib_each:>10.1f}{coming.idle_cores:>12.3f}"
    )


def _told_row(name: str, standings: Standings, who: str, to: int) -> str:
    results, shown = standings[who, to], name if who == LIVE else BARE
    return _row(shown, f"{to:,}", results, f"{_to_bare(standings, to):.2f}" if who == LIVE else "")


def _rate_row(name: str, results: Results) -> str:
    return _row(name, f"{PER_S}/s", results, "")


def _row(name: str, to: str, results: Results, to_bare: str) -> str:
    cpu = ", ".join(f"{part} {cost:.3f}" for part, cost in results.cpu_ms_per_request().items())
    return (
        f"{name:9}{to:>9}{results.percentile_ms(50):>9.1f}{results.percentile_ms(99):>9.1f}"
        f"{results.requests_per_s:>10,.0f}{to_bare:>11}  {cpu}"
    )


def _storm_row(name: str, course: Course, size: Size) -> str:
    each = ", ".join(
        f"{max(storm.latencies_s):.1f} s ({storm.percentile_ms(50) / 1000:.1f} s)" for storm in course.storms
    )
    return f"{name}: {size.storm:,} came back, the last (the median) after {each}"
