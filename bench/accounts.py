"""What it costs to be known, and what many wrong sign-ins at once get.

`GET /api/v1/shops/nearby` is asked by a stranger, with a session's cookie and with an access token, by turns, at the
web process as `make up` serves it: the differences are what finding out who asks costs. Then somebody guesses a
password a thousand times, 32 guesses at a time, under the rate limits as they are.
"""

import sys
from collections.abc import Sequence
from functools import partial

import bench.django_ready  # noqa: F401
from bench import accounts_figures, accounts_guesses, database, http_clients, nearby_questions, rounds, runs, servers
from bench.accounts_check import extra_statements, verify_everybody_is_known
from bench.accounts_guesses import Guesses
from bench.accounts_people import Person, make_person
from bench.figures import report
from bench.rounds import Contestant
from bench.runs import Machine, Size
from bench.servers import Server
from deploy.local import console

WHOLE = Size(shops=20_000, rounds=15)
SECONDS = {1: 1.0}
WARM_UP_S = 3.0


def main(arguments: Sequence[str]) -> int:
    """Run the benchmark; returns the exit status."""
    return runs.start("accounts", __doc__, WHOLE, _measure, arguments)


def _measure(size: Size) -> int:
    machine = Machine.held()
    database.build(shops=size.shops)
    person = make_person()
    extra = extra_statements(nearby_questions.questions(), person.callers())
    database.let_go()
    guesses = _guess(person)
    with servers.running() as stack:
        standings = _compare(stack.web, person, machine, turns=size.rounds)
    console.say(accounts_figures.table(standings, guesses, shops=size.shops, cores=machine.cores))
    return report(accounts_figures.figures(standings, extra, guesses, is_judged=size.covers(WHOLE)))


def _guess(person: Person) -> Guesses:
    """Before anything else is counted against this network: the wider limits must not be reached by other requests."""
    with servers.running(rate_limit_factor=1) as stack, console.step(f"{accounts_guesses.GUESSES:,} wrong sign-ins"):
        return accounts_guesses.guess(stack.web.address, person.email)


def _compare(web: Server, person: Person, machine: Machine, *, turns: int) -> rounds.Standings:
    with console.step("Limits out of reach refuse nobody, everybody is known, and everything warm"):
        accounts_guesses.verify_that_limits_refuse(web.address, person.email)
        verify_everybody_is_known(web.address, nearby_questions.questions(), person.callers())
        contestants = [_contestant(name, web, headers, machine) for name, headers in person.callers().items()]
        for contestant in contestants:
            contestant.drive(clients=1, seconds=WARM_UP_S)
    return rounds.measure(contestants, seconds=SECONDS, rounds=turns, told=lambda done: console.say(f"· {done}"))


def _contestant(name: str, web: Server, headers: dict[str, str], machine: Machine) -> Contestant:
    requests = [question.request(web.address, headers) for question in nearby_questions.questions()]
    return Contestant(name, partial(http_clients.drive, web.address, requests), {"web": web.pid, **machine.services})


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
