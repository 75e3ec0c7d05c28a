"""From the first thing in a basket to its order: adding, quoting and placing over HTTP, in a market of a town's size.

Baskets are of three shops and ten lines, of guests with confirmed phones, for pins where all three deliver. Each is
ordered once. The floor does the writes of such a purchase through bare psycopg, over and over. At the end everybody
orders the one same thing at once, of which there is more than enough: whoever places holds its row for a while.
"""

import sys
from collections.abc import Mapping, Sequence
from functools import partial

from django.utils import timezone

import bench.django_ready  # noqa: F401
from bench import (
    checkout_baskets,
    checkout_figures,
    database,
    goods_market,
    http_clients,
    rounds,
    runs,
    servers,
    sql_clients,
    zone_market,
)
from bench.checkout_baskets import Content, Purchases
from bench.checkout_floor import Placing, count_statements, placing_of
from bench.figures import report
from bench.goods_market import Goods
from bench.rounds import Contestant, Results, Standings
from bench.runs import Machine, Size
from bench.samples import Sample
from bench.servers import Server
from deploy.local import console

WHOLE = Size(shops=5_000, rounds=7)
CLIENTS = 16
SECONDS = {1: 2.0, CLIENTS: 4.0}
HOT_SECONDS = 10.0
WARM_UP_S = 3.0
CONTENTS = 60
FLOORS = 20
# More than are ordered in a second, whoever orders: what is left is for the next turn.
PER_S = 250


def main(arguments: Sequence[str]) -> int:
    """Run the benchmark; returns the exit status."""
    return runs.start("checkout", __doc__, WHOLE, _measure, arguments)


def _measure(size: Size) -> int:
    machine = Machine.held()
    database.build(shops=size.shops)
    with console.step("A delivery zone for each shop"):
        zone_market.draw(database.URL)
    with console.step("Goods"):
        goods_market.fill(database.URL, Goods(products=size.shops * 5, offers=size.shops * 50))
    with console.step("Baskets that can be ordered, and what ordering one writes"):
        contents = checkout_baskets.contents(wanted=CONTENTS)
        [hot] = checkout_baskets.contents(wanted=1, shops=1, lines=1)
        since, purchases = timezone.now(), Purchases(contents)
        purchases.prepare(FLOORS + 2)
        statements = [count_statements(purchases) for _again in range(2)][-1]
        floor = [placing_of(purchases, since=since) for _purchase in range(FLOORS)]
        database.let_go()
    with servers.running() as stack:
        standings = _compare(stack.web, contents, purchases, floor, machine, turns=size.rounds)
        at_once = _order_the_same(stack.web, hot, machine, turns=min(size.rounds, 3))
    console.say(checkout_figures.table(standings, at_once, shops=size.shops, cores=machine.cores))
    return report(checkout_figures.figures(standings, at_once, statements, is_judged=size.covers(WHOLE)))


def _compare(
    web: Server,
    contents: Sequence[Content],
    purchases: Purchases,
    floor: Sequence[Placing],
    machine: Machine,
    *,
    turns: int,
) -> Standings:
    additions, questions = checkout_baskets.additions_and_questions(web.address, contents)
    place = _placing(web, purchases, parts := {"web": web.pid, **machine.services})
    with console.step("Everything warm"):
        for requests in (additions, questions):
            http_clients.drive(web.address, requests, clients=CLIENTS, seconds=WARM_UP_S)
        place.prepare(clients=CLIENTS, seconds=WARM_UP_S)
        place.drive(clients=CLIENTS, seconds=WARM_UP_S)
        # Tables of orders were empty until now: what was planned for them then would be the plan ever after.
        database.settle()
    contestants = [
        Contestant("floor", partial(sql_clients.drive, database.URL, floor), machine.services),
        Contestant("add", partial(http_clients.drive, web.address, additions), parts),
        Contestant("quote", partial(http_clients.drive, web.address, questions), parts),
        place,
    ]
    return rounds.measure(contestants, seconds=SECONDS, rounds=turns, told=lambda done: console.say(f"· {done}"))


def _order_the_same(web: Server, hot: Content, machine: Machine, *, turns: int) -> Results:
    """Everybody wants the one thing."""
    contestant = _placing(web, Purchases([hot]), {"web": web.pid, **machine.services})
    with console.step("Everybody orders the same"):
        standings = rounds.measure([contestant], seconds={CLIENTS: HOT_SECONDS}, rounds=turns, told=lambda _done: None)
    return standings["place", CLIENTS]


def _placing(web: Server, purchases: Purchases, parts: Mapping[str, int]) -> Contestant:
    """Ordering, with baskets that are filled before each turn."""

    def prepare(*, clients: int, seconds: float) -> None:
        purchases.prepare(int(seconds * PER_S) + clients)

    def drive(*, clients: int, seconds: float) -> Sample:
        return http_clients.drive(web.address, purchases.requests(web.address), clients=clients, seconds=seconds)

    return Contestant("place", drive, parts, prepare)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
