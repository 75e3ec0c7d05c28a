"""Positions of carriers, from the phone that sends one to the socket of the buyer who waits, and what recording takes.

Three hundred orders are on their way, and each carrier's phone says where it is once in three seconds: a hundred
positions a second. Each buyer has a socket that hears the order's leg. By turns a position is only signalled, which is
the floor, recorded by the service, and posted to the API; each is timed from the instant at which it was due. Then the
API is asked as fast as it answers.
"""

import argparse
import itertools
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from functools import partial

import bench.django_ready  # noqa: F401
from bench import database, http_clients, position_rides, runs, servers, socket_clients, socket_servers, web_writers
from bench.figures import Figure, report
from bench.position_rides import Ride
from bench.rounds import Contestant, Drive, Results, ratio
from bench.runs import Machine
from bench.samples import Sample
from bench.servers import Server
from bench.socket_clients import Clients
from bench.socket_crowd import Door, Interest
from bench.web_writers import Act, Writers
from deploy.local import console
from realtime import wire

BENCH = "positions"
SHOPS, RIDES, ROUNDS = 40, 300, 5
# As often as a phone that moves sends one.
EVERY_S = 3
SECONDS, WARM_S = 10.0, 2.0
SIGNAL, SERVICE, POST, ANSWER = "signal", "service", "post", "answer"


def main(arguments: Sequence[str]) -> int:
    """Run the benchmark; returns the exit status."""
    parser = argparse.ArgumentParser(prog="make bench B=positions", description=__doc__)
    parser.add_argument("--rides", type=int, default=RIDES, help="orders on their way")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    options = parser.parse_args(arguments)
    return runs.run(partial(_measure, options.rides, options.rounds))


def _measure(number: int, rounds: int) -> int:
    with ExitStack() as ends:
        crowd = ends.enter_context(socket_clients.crowd())
        machine = Machine.held()
        database.build(shops=SHOPS)
        rides = position_rides.make(number)
        database.let_go()
        web = ends.enter_context(servers.running()).web
        acts = _acts(rides, web)
        writing = ends.enter_context(web_writers.writers([act for same in acts.values() for act in same]))
        live = ends.enter_context(socket_servers.live(socket_servers.served_by(), sockets=number))
        _come(crowd, rides, live)
        parts = {"web": web.pid, "live": live.pid, **machine.services}
        contestants = [
            Contestant(name, _at_a_rate(crowd, writing, range(place * number, (place + 1) * number)), parts)
            for place, name in enumerate(acts)
        ]
        answering = partial(http_clients.drive, web.address, _requests(rides, web))
        contestants.append(Contestant(ANSWER, answering, parts))
        told = _by_turns(contestants, clients=number, rounds=rounds)
        crowd.leave()
    return report(_figures(told))


def _acts(rides: Sequence[Ride], web: Server) -> dict[str, list[Act]]:
    return {
        SIGNAL: [ride.signal for ride in rides],
        SERVICE: [ride.record for ride in rides],
        POST: [partial(ride.post, web.address) for ride in rides],
    }


def _come(crowd: Clients, rides: Sequence[Ride], live: Server) -> None:
    door = Door(live.address, path="/ws/", protocol=wire.PROTOCOL, greets=True, ping_every_s=wire.PING_EVERY_S)
    crowd.connect(door, [ride.buyer.cookie for ride in rides])
    crowd.subscribe([Interest(ride.topic) for ride in rides])


def _at_a_rate(crowd: Clients, writing: Writers, acts: Sequence[int]) -> Drive:
    """Have one phone after the other speak at fixed instants, whether or not the one before was heard."""

    def drive(*, clients: int, seconds: float) -> Sample:
        crowd.begin()
        crowd.wait_for(writing.do(acts, per_s=clients / EVERY_S, seconds=seconds))
        return crowd.end()

    return drive


def _requests(rides: Sequence[Ride], web: Server) -> Iterator[bytes]:
    """Positions as they would be sent now, without end."""
    for ride in itertools.cycle(rides):
        yield ride.request(web.address, time.perf_counter())


def _by_turns(contestants: Sequence[Contestant], *, clients: int, rounds: int) -> Mapping[str, Results]:
    """Whoever speaks at a rate has as many phones as there are orders; whoever waits for answers is one."""
    told = {contestant.name: Results() for contestant in contestants}
    many = {contestant.name: 1 if contestant.name == ANSWER else clients for contestant in contestants}
    for contestant in contestants:
        contestant.drive(clients=many[contestant.name], seconds=WARM_S)
    with console.step(f"{clients:,} orders on their way, {clients / EVERY_S:.0f} positions a second, by turns"):
        for _round in range(rounds):
            for contestant in contestants:
                told[contestant.name].add(contestant, clients=many[contestant.name], seconds=SECONDS)
    return told


def _figures(told: Mapping[str, Results]) -> list[Figure]:
    make, floor = partial(Figure, BENCH), told[SIGNAL]
    named = {SIGNAL: "signal_to_buyer", SERVICE: "service_to_buyer", POST: "post_to_buyer", ANSWER: "post_to_answer"}
    figures = [
        make(f"{named[name]}_p{percent}_ms", results.percentile_ms(percent))
        for name, results in told.items()
        for percent in (50, 99)
    ]
    figures += [
        make(f"{named[name]}_p50_ratio_to_signal", ratio(told[name], floor, lambda sample: sample.percentile_ms(50)))
        for name in (SERVICE, POST)
    ]
    figures.append(make("posts_a_second_of_one_client", told[ANSWER].requests_per_s))
    cpu_ms = told[POST].cpu_ms_per_request()
    return figures + [make(f"{part}_cpu_ms_a_post", ms) for part, ms in cpu_ms.items()]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
