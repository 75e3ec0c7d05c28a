"""The endpoint `GET /api/v1/shops/nearby` against its own SQL statement through bare psycopg.

Both answer the same questions from the same database on the same cores in the same run, by turns. The floor is what no
endpoint can beat: client processes that run the prepared statement and fetch its row. The endpoint is what a client
sees over a connection kept open: HTTP, rate limit, log line, middleware, validation and the statement, served as
`make up` serves; once at the web process, and once through nginx. What the load generator takes counts against it.
"""

import sys
from collections.abc import Sequence
from functools import partial

from django.utils import timezone

import bench.django_ready  # noqa: F401
from bench import database, http_clients, nearby_figures, nearby_questions, rounds, runs, servers, sql_clients
from bench.figures import report
from bench.nearby_check import statements_per_request, verify_same_answers
from bench.rounds import Contestant
from bench.runs import Machine, Size
from bench.servers import Server, Stack
from bench.sql_clients import Question
from deploy.local import console

WHOLE = Size(shops=1_000_000, rounds=7)
CLIENTS = 16
SECONDS = {1: 2.0, CLIENTS: 4.0}
WARM_UP_S = 5.0


def main(arguments: Sequence[str]) -> int:
    """Run the benchmark; returns the exit status."""
    return runs.start("nearby", __doc__, WHOLE, _measure, arguments)


def _measure(size: Size) -> int:
    machine = Machine.held()
    database.build(shops=size.shops)
    statements = statements_per_request(nearby_questions.questions())
    database.let_go()
    with servers.running() as stack:
        standings = _compare(stack, machine.services, turns=size.rounds)
        memory = nearby_figures.Memory.of(stack.web.pid)
    told = nearby_figures.table(standings, shops=size.shops, size=database.shops_size(), cores=machine.cores)
    console.say(told)
    judged = size.covers(WHOLE)
    return report(nearby_figures.figures(standings, memory, statements, cores=machine.cores, is_judged=judged))


def _compare(stack: Stack, services: dict[str, int], *, turns: int) -> rounds.Standings:
    asked = nearby_questions.questions()
    now = timezone.now()
    in_sql = [question.statement(now=now) for question in asked]
    with console.step("Same answers from both, and everything warm"):
        for server in (stack.web, stack.nginx):
            over_http = [question.request(server.address) for question in asked]
            verify_same_answers(in_sql, server.address, over_http)
            http_clients.drive(server.address, over_http, clients=CLIENTS, seconds=WARM_UP_S)
    contestants = [
        _floor(in_sql, services),
        _endpoint("web", stack.web, {"web": stack.web.pid, **services}),
        _endpoint("nginx", stack.nginx, {"nginx": stack.nginx.pid, "web": stack.web.pid, **services}),
    ]
    return rounds.measure(contestants, seconds=SECONDS, rounds=turns, told=lambda done: console.say(f"· {done}"))


def _floor(in_sql: Sequence[Question], services: dict[str, int]) -> Contestant:
    return Contestant("floor", partial(sql_clients.drive, database.URL, in_sql), {"postgres": services["postgres"]})


def _endpoint(name: str, server: Server, parts: dict[str, int]) -> Contestant:
    requests = [question.request(server.address) for question in nearby_questions.questions()]
    return Contestant(name, partial(http_clients.drive, server.address, requests), parts)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
