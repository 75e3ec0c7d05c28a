"""Pages of products and lists of categories over HTTP against their own SQL statements through bare psycopg.

Asked are products with all that sell them, the same with what is delivered to a pin, and the first page of categories,
in a market where every shop has a drawn delivery zone. The floor runs the prepared statement that makes the answer.
Pages for no pin and lists are kept in Redis after the first time; those at a pin are made anew each time, so there the
endpoint does all that the floor does.
"""

import sys
from collections.abc import Sequence
from datetime import datetime
from functools import partial

import orjson
from django.utils import timezone

import bench.django_ready  # noqa: F401
from bench import (
    catalogue_figures,
    catalogue_questions,
    database,
    goods_market,
    http_clients,
    rounds,
    runs,
    servers,
    sql_clients,
    zone_market,
)
from bench.catalogue_questions import KINDS, GoodsQuestion
from bench.errors import BenchError
from bench.figures import report
from bench.goods_market import Goods
from bench.nearby_check import statements_per_request
from bench.rounds import Contestant, Standings
from bench.runs import Machine, Size
from bench.servers import Server
from deploy.local import console

WHOLE = Size(shops=20_000, rounds=7)
OFFERS_OF_A_SHOP = 50
PRODUCTS_TO_SHOPS = 5
CLIENTS = 16
SECONDS = {1: 1.5, CLIENTS: 3.0}
WARM_UP_S = 3.0
# Of each kind so many are looked at for their statements: one process asks, whom the rate limit does not know.
COUNTED = 100
# What is told of an answer when it is held against its statement: offers, or products.
TOLD = {"page": "offers", "page_at_pin": "offers", "list": "items"}


def main(arguments: Sequence[str]) -> int:
    """Run the benchmark; returns the exit status."""
    return runs.start("catalogue", __doc__, WHOLE, _measure, arguments)


def _measure(size: Size) -> int:
    machine = Machine.held()
    goods = Goods(products=size.shops * PRODUCTS_TO_SHOPS, offers=size.shops * OFFERS_OF_A_SHOP)
    database.build(shops=size.shops)
    with console.step("A delivery zone for each shop"):
        zone_market.draw(database.URL)
    with console.step(f"{goods.offers:,} offers of {goods.products:,} products"):
        goods_market.fill(database.URL, goods)
    asked = {kind: catalogue_questions.questions(kind, products=goods.products, now=timezone.now()) for kind in KINDS}
    statements = statements_per_request([one for of_kind in asked.values() for one in of_kind[:COUNTED]])
    database.let_go()
    with servers.running() as stack:
        standings = {
            kind: _compare(kind, of_kind, stack.web, machine.services, turns=size.rounds)
            for kind, of_kind in asked.items()
        }
    told = f"{goods.offers:,} offers of {goods.products:,} products in {size.shops:,} shops"
    console.say(catalogue_figures.table(standings, goods=told, cores=machine.cores))
    return report(catalogue_figures.figures(standings, statements, is_judged=size.covers(WHOLE)))


def _compare(
    kind: str, asked: Sequence[GoodsQuestion], web: Server, services: dict[str, int], *, turns: int
) -> Standings:
    now = timezone.now()
    with console.step(f"Same answers from both, and everything warm: {kind}"):
        _verify_same_answers(kind, asked, web.address, now)
        http_clients.drive(
            web.address,
            [question.request(web.address) for question in asked],
            clients=CLIENTS,
            seconds=WARM_UP_S,
        )
    in_sql = [question.statement(now=now) for question in asked]
    over_http = [question.request(web.address) for question in asked]
    contestants = [
        Contestant("floor", partial(sql_clients.drive, database.URL, in_sql), {"postgres": services["postgres"]}),
        Contestant("web", partial(http_clients.drive, web.address, over_http), {"web": web.pid, **services}),
    ]
    told = partial(_say, kind)
    return rounds.measure(contestants, seconds=SECONDS, rounds=turns, told=told)


def _say(kind: str, done: str) -> None:
    console.say(f"· {kind}: {done}")


def _verify_same_answers(kind: str, asked: Sequence[GoodsQuestion], address: tuple[str, int], now: datetime) -> None:
    """Compare ids and their order, question by question.

    Raises:
        BenchError: the endpoint and the statement differ, or nothing was found at all.
    """
    rows = sql_clients.fetch(database.URL, [question.statement(now=now) for question in asked])
    bodies = http_clients.fetch(address, [question.request(address) for question in asked])
    found = 0
    for row, body in zip(rows, bodies, strict=True):
        from_sql, from_http = orjson.loads(row[0]), orjson.loads(body)[TOLD[kind]]
        ids = _ids(from_sql if kind == "list" else from_sql[TOLD[kind]])
        if ids != _ids(from_http):
            raise BenchError(f"The endpoint answers {_ids(from_http)}, its statement {ids}.")
        found += len(ids)
    if not found:
        raise BenchError(f"Nothing was found for {kind}, so there is nothing to measure.")


def _ids(items: Sequence[dict[str, object]]) -> list[object]:
    return [item["id"] for item in items]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
