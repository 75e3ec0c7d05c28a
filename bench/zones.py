"""The endpoint `GET /api/v1/shops/at` among shops that each have a drawn delivery zone of hundreds of corners.

Asked is which shops deliver to a pin now, with zone and fee, the 20 nearest. The endpoint is compared with its own
statement through bare psycopg, and that with the same statement over whole shapes. Before that all zones are held to
shapely at 10,000 random pins and on borders. At last, in databases of their own, `nearby` is asked among ten million
shops and among one million.
"""

import argparse
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
    servers,
    sql_clients,
    zone_figures,
    zone_market,
    zone_oracle,
    zone_questions,
    zone_scale,
    zone_scan,
)
from bench.figures import report
from bench.nearby_check import statements_per_request
from bench.rounds import Contestant
from bench.runs import Machine, Size
from bench.servers import Server
from bench.sql_clients import Question
from bench.zone_check import verify_same_answers
from deploy.local import console

WHOLE = Size(shops=100_000, rounds=7)
SECONDS = {1: 3.0}
WARM_UP_S = 5.0


def main(arguments: Sequence[str]) -> int:
    """Run the benchmark; returns the exit status."""
    parser = argparse.ArgumentParser(add_help=False)
    parser.add_argument("--many", type=int, default=zone_scale.MANY)
    chosen, rest = parser.parse_known_args(arguments)
    return runs.start("zones", __doc__, WHOLE, partial(_measure, many=chosen.many), rest)


def _measure(size: Size, *, many: int) -> int:
    machine = Machine.held()
    database.build(shops=size.shops)
    with console.step(f"{size.shops:,} zones, cut into pieces by the database"):
        pieces = zone_market.draw(database.URL)
    with console.step("An index over whole shapes, for the scan"):
        zone_scan.prepare(database.URL)
    with console.step(f"{zone_oracle.PINS:,} random pins and {zone_oracle.BORDERS:,} on borders, by shapely"):
        oracle = zone_oracle.compare(database.URL)
    statements = statements_per_request(zone_questions.questions())
    database.let_go()
    with servers.running() as stack:
        standings = _compare(stack.web, machine.services, turns=size.rounds)
    console.say(zone_figures.table(standings, shops=size.shops, pieces=pieces, oracle=oracle, cores=machine.cores))
    scale = zone_scale.measure(few=zone_scale.FEW, many=many, turns=size.rounds)
    judged = size.covers(WHOLE)
    return report(zone_figures.figures(standings, oracle, statements, scale, is_judged=judged))


def _compare(web: Server, services: dict[str, int], *, turns: int) -> rounds.Standings:
    asked, now = zone_questions.questions(), timezone.now()
    in_sql = [question.statement(now=now) for question in asked]
    scans = [question.scan(now=now) for question in asked]
    requests = [question.request(web.address) for question in asked]
    with console.step("Same answers from all three, and everything warm"):
        verify_same_answers(in_sql, scans, web.address, requests)
        http_clients.drive(web.address, requests, clients=4, seconds=WARM_UP_S)
    contestants = [
        _sql("floor", in_sql, services),
        Contestant("web", partial(http_clients.drive, web.address, requests), {"web": web.pid, **services}),
        _sql("scan", scans, services),
    ]
    return rounds.measure(contestants, seconds=SECONDS, rounds=turns, told=lambda done: console.say(f"· {done}"))


def _sql(name: str, asked: Sequence[Question], services: dict[str, int]) -> Contestant:
    return Contestant(name, partial(sql_clients.drive, database.URL, asked), {"postgres": services["postgres"]})


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
