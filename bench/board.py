"""A shop's board with very many open orders over HTTP, against its own SQL statement through bare psycopg.

Ten thousand orders of one shop are open, in all columns, beside as many that are over, and some of many other shops.
Asked is the board as its page asks for it, by somebody of the shop with an access token.
"""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import orjson
from django.utils import timezone

import bench.django_ready  # noqa: F401
from bench import board_figures, database, goods_market, http_clients, rounds, runs, servers, sql_clients
from bench.accounts_people import TOKEN, make_person
from bench.board_orders import OPEN, Pattern
from bench.errors import BenchError
from bench.figures import report
from bench.goods_market import Goods
from bench.nearby_check import statements_per_request
from bench.rounds import Contestant, Standings
from bench.runs import Machine, Size
from bench.servers import Server
from bench.sql_clients import Question
from deploy.local import console
from marketplace.accounts.models import User
from marketplace.core.prepared import PreparedStatement
from marketplace.orders.board_sql import BOARD
from marketplace.orders.selectors.board import CARDS, DONE_FOR
from sellers.models import Shop, ShopMember, ShopRole

WHOLE = Size(shops=1_000, rounds=7)
OPEN_ORDERS = 10_000
ORDERS_OF_OTHERS = 50
CLIENTS = 8
SECONDS = {1: 2.0, CLIENTS: 4.0}
WARM_UP_S = 3.0


@dataclass(frozen=True, slots=True)
class Board:
    """One shop's, and how somebody of it asks for it."""

    shop: Shop
    headers: dict[str, str]

    @property
    def path(self) -> str:
        return f"/api/v1/shops/{self.shop.slug}/board"

    def question(self) -> Question:
        """The endpoint's statement."""
        prepared = PreparedStatement.of(BOARD)
        asked = {"shop_id": self.shop.pk, "cards": CARDS, "done_from": timezone.now() - DONE_FOR}
        return Question(prepared.text, prepared.values(asked))


def main(arguments: Sequence[str]) -> int:
    """Run the benchmark; returns the exit status."""
    return runs.start("board", __doc__, WHOLE, _measure, arguments)


def _measure(size: Size) -> int:
    machine = Machine.held()
    database.build(shops=size.shops)
    goods_market.fill(database.URL, Goods(products=size.shops, offers=size.shops * 10))
    with console.step(f"{OPEN_ORDERS:,} open orders, and those of {size.shops - 1:,} other shops"):
        board = _fill(size.shops)
    statements = statements_per_request([board], board.headers)
    database.let_go()
    with servers.running() as stack:
        standings = _compare(stack.web, board, machine.services, turns=size.rounds)
    console.say(board_figures.table(standings, orders=OPEN_ORDERS, cores=machine.cores))
    return report(board_figures.figures(standings, statements, is_judged=size.covers(WHOLE)))


def _fill(shops: int) -> Board:
    """Everybody's orders, and somebody of the shop whose board it is."""
    [own, *others] = Shop.objects.order_by("pk")[:shops]
    pattern, over = Pattern.made(own), ("delivered", "cancelled")
    pattern.copy(database.URL, shop=own, first=1, number=OPEN_ORDERS, states=OPEN)
    pattern.copy(database.URL, shop=own, first=OPEN_ORDERS + 1, number=OPEN_ORDERS, states=over)
    for place, shop in enumerate(others):
        first = 2 * OPEN_ORDERS + 1 + place * ORDERS_OF_OTHERS
        pattern.copy(database.URL, shop=shop, first=first, number=ORDERS_OF_OTHERS, states=(*OPEN, *over))
    person = make_person()
    ShopMember.objects.create(shop=own, user=User.objects.get(email=person.email), role=ShopRole.OWNER)
    database.settle()
    return Board(own, person.callers()[TOKEN])


def _compare(web: Server, board: Board, services: dict[str, int], *, turns: int) -> Standings:
    question, request = board.question(), http_clients.get_request(web.address, board.path, board.headers)
    with console.step("Same answers from both, and everything warm"):
        _verify(question, web, request)
        http_clients.drive(web.address, [request], clients=CLIENTS, seconds=WARM_UP_S)
    contestants = [
        Contestant("floor", partial(sql_clients.drive, database.URL, [question]), {"postgres": services["postgres"]}),
        Contestant("web", partial(http_clients.drive, web.address, [request]), {"web": web.pid, **services}),
    ]
    return rounds.measure(contestants, seconds=SECONDS, rounds=turns, told=lambda done: console.say(f"· {done}"))


def _verify(question: Question, web: Server, request: bytes) -> None:
    """The endpoint tells what the statement does, and all open orders are counted."""
    [[row]], [body] = sql_clients.fetch(database.URL, [question]), http_clients.fetch(web.address, [request])
    in_sql, over_http = orjson.loads(row), orjson.loads(body)
    if in_sql != over_http:
        raise BenchError("The endpoint tells another board than its statement.")
    counted = sum(column["count"] for column in over_http["columns"] if column["key"] != "done")
    if counted != OPEN_ORDERS:
        raise BenchError(f"The board counts {counted:,} open orders, not {OPEN_ORDERS:,}.")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
