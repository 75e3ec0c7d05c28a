"""The endpoint `GET /api/v1/search` against its own SQL statements through bare psycopg, and suggestions beside it.

A million offers of a hundred thousand products in twenty thousand shops, each with a drawn delivery zone; asked are
words of the bazaar in three scripts, some mistyped, at a pin, with filters and facets. Answers that were kept from
before are forgotten at the beginning of every turn, and a turn has more questions than it can ask, so each is worked
out.
"""

import sys
from collections.abc import Sequence
from functools import partial

from django.utils import timezone

import bench.django_ready  # noqa: F401
from bench import (
    database,
    http_clients,
    rounds,
    runs,
    search_figures,
    search_goods,
    search_questions,
    servers,
    sql_clients,
    zone_market,
)
from bench.figures import report
from bench.nearby_check import statements_per_request
from bench.rounds import Contestant
from bench.runs import Machine, Size
from bench.samples import Sample
from bench.servers import Server
from deploy.local import console
from marketplace.search.caching import forget_all

WHOLE = Size(shops=20_000, rounds=7)
CLIENTS = 8
SECONDS = {1: 2.0, CLIENTS: 4.0}
WARM_UP_S = 5.0


def main(arguments: Sequence[str]) -> int:
    """Run the benchmark; returns the exit status."""
    return runs.start("search", __doc__, WHOLE, _measure, arguments)


def _measure(size: Size) -> int:
    machine = Machine.held()
    database.build(shops=size.shops)
    with console.step(f"{size.shops:,} zones, cut into pieces by the database"):
        zone_market.draw(database.URL)
    with console.step("Products, offers and the index"):
        search_goods.fill(database.URL, shops=size.shops)
    statements = statements_per_request(search_questions.questions()[:60])
    with servers.running() as stack:
        standings = _compare(stack.web, machine.services, turns=size.rounds)
    console.say(search_figures.table(standings, shops=size.shops, cores=machine.cores))
    return report(search_figures.figures(standings, statements, is_judged=size.covers(WHOLE)))


def _compare(web: Server, services: dict[str, int], *, turns: int) -> rounds.Standings:
    asked, now = search_questions.questions(), timezone.now()
    forget_all()
    in_sql = [question.in_sql(now=now) for question in asked]
    database.let_go()
    over_http = [question.request(web.address) for question in asked]
    beginnings = [question.request(web.address) for question in search_questions.beginnings()]
    with console.step("Everything warm"):
        for requests in (over_http, beginnings):
            http_clients.drive(web.address, requests, clients=CLIENTS, seconds=WARM_UP_S)
    parts = {"web": web.pid, **services}
    contestants = [
        Contestant("floor", partial(sql_clients.drive, database.URL, in_sql), {"postgres": services["postgres"]}),
        Contestant("web", partial(_drive_anew, web, over_http), parts),
        Contestant("suggest", partial(_drive_anew, web, beginnings), parts),
    ]
    return rounds.measure(contestants, seconds=SECONDS, rounds=turns, told=lambda done: console.say(f"· {done}"))


def _drive_anew(web: Server, requests: Sequence[bytes], *, clients: int, seconds: float) -> Sample:
    """A turn in which nothing is known from the one before."""
    forget_all()
    return http_clients.drive(web.address, requests, clients=clients, seconds=seconds)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
