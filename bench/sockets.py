"""Ten thousand sockets on the live process, under each of three servers, beside the bare `websockets` library.

People come with a session each and hear the topic of their notices. Measured is what a socket takes while nothing
happens, how fast people come, how long an event takes to reach a thousand and all of them, how long one to each of
them takes at 200 a second, and how long it is until half of them are back who lost their network at once and missed an
event. That every socket hears each number of a topic once and in order is looked at all the time. A server that is not
the one of `make up` may break off, and is named.
"""

import argparse
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from functools import partial

from django.core.management import call_command

import bench.django_ready  # noqa: F401
from bench import (
    runs,
    socket_clients,
    socket_course,
    socket_people,
    socket_servers,
    socket_telling,
    sockets_figures,
)
from bench.errors import BenchError
from bench.figures import report
from bench.runs import Machine
from bench.socket_course import Course, Size
from deploy.local import console
from deploy.local.errors import LocalError

WHOLE = Size(sockets=10_000, rounds=5)


def main(arguments: Sequence[str]) -> int:
    """Run the benchmark; returns the exit status."""
    parser = argparse.ArgumentParser(prog="make bench B=sockets", description=__doc__)
    parser.add_argument("--sockets", type=int, default=WHOLE.sockets, help="with fewer, bars are not judged")
    parser.add_argument("--rounds", type=int, default=WHOLE.rounds, help="with fewer, bars are not judged")
    parser.add_argument("--servers", nargs="+", choices=socket_servers.ALL, default=socket_servers.ALL)
    options = parser.parse_args(arguments)
    return runs.run(partial(_measure, Size(options.sockets, options.rounds), options.servers))


def _measure(size: Size, servers: Sequence[str]) -> int:
    socket_clients.allow(size.sockets)
    served_by = socket_servers.served_by()
    with ExitStack() as ends:
        bare_crowd = ends.enter_context(socket_clients.crowd())
        leaving = {name: ends.enter_context(ExitStack()) for name in servers}
        crowds = {name: leaves.enter_context(socket_clients.crowd()) for name, leaves in leaving.items()}
        machine = Machine.held()
        with console.step(f"Tables, and {size.sockets:,} people who are signed in"):
            call_command("migrate", verbosity=0)
            people = socket_people.make(size.sockets)
            socket_telling.give_past([person.topic for person in people])
        bare = ends.enter_context(socket_servers.bare())
        with console.step(f"{size.sockets:,} sockets at the bare server"):
            bare_coming = socket_course.bare_crowd(bare_crowd, bare, size)
        teller = ends.enter_context(socket_telling.to_bare(bare.address))
        peer = socket_course.bare_contestant(bare_crowd, teller, bare)
        courses: dict[str, Course] = {}
        for name, leaves in leaving.items():
            console.say(f"The live process, served by {name}:")
            try:
                with leaves, socket_servers.live(name, sockets=size.sockets) as live:
                    courses[name] = socket_course.run(live, crowds[name], people, peer, machine.services, size)
            except (BenchError, LocalError) as error:
                # What the others did is worth knowing all the same, unless it was the bare crowd that failed.
                bare_crowd.begin()
                if name == served_by or len(servers) == 1:
                    raise
                console.say(f"{name} did not get through it: {error}")
    console.say(sockets_figures.table(bare_coming, courses, size, cores=machine.cores))
    is_judged = size.covers(WHOLE)
    return report(sockets_figures.figures(bare_coming, courses, served_by=served_by, is_judged=is_judged))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
