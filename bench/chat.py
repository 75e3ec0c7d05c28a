"""Messages of chats, from the call that sends one to the socket of whoever reads it, at 200 a second.

Shops answer their buyers, each in a room of its own, through the service that pages and the API call: numbers, marks,
topics and the outbox as always, limits counted but too high to refuse. Each buyer has a socket that hears the room. A
message is timed from the instant at which it was due. In the same run the same sockets are told events of the same
length by `append` alone: what is above that, chat costs.
"""

import argparse
import sys
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from functools import partial

from django.conf import settings

import bench.django_ready  # noqa: F401
from bench import chat_rooms, database, runs, socket_clients, socket_servers, web_writers
from bench.chat_rooms import Talk
from bench.figures import Bar, Figure, report
from bench.rounds import Contestant, Drive, Results, ratio
from bench.runs import Machine
from bench.samples import Sample
from bench.socket_clients import Clients
from bench.socket_crowd import Door, Interest
from bench.socket_telling import Market
from bench.web_writers import Writers
from deploy.local import console
from realtime import wire

BENCH = "chat"
SHOPS, ROOMS, ROUNDS = 40, 400, 5
PAST = 10
PER_S, SECONDS, WARM_S = 200, 10.0, 2.0
MOST_P99_MS = Bar.at_most(100)
LIMITS_FACTOR = 100_000.0
CHAT, APPEND = "chat", "append"


def main(arguments: Sequence[str]) -> int:
    """Run the benchmark; returns the exit status."""
    parser = argparse.ArgumentParser(prog="make bench B=chat", description=__doc__)
    parser.add_argument("--rooms", type=int, default=ROOMS, help="with fewer, bars are not judged")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="with fewer, bars are not judged")
    options = parser.parse_args(arguments)
    return runs.run(partial(_measure, options.rooms, options.rounds))


def _measure(rooms: int, rounds: int) -> int:
    settings.RATE_LIMIT_FACTOR = LIMITS_FACTOR
    with ExitStack() as ends:
        crowd = ends.enter_context(socket_clients.crowd())
        machine = Machine.held()
        database.build(shops=SHOPS)
        with console.step(f"{rooms} rooms, in each of which {PAST} messages were said"):
            talks = chat_rooms.make(rooms)
            chat_rooms.give_past(talks, messages=PAST)
        answers, appends = [talk.answer for talk in talks], _appends(Market({}), talks)
        writing = ends.enter_context(web_writers.writers([*answers, *appends]))
        server = ends.enter_context(socket_servers.live(socket_servers.served_by(), sockets=rooms))
        _come(crowd, talks, server.address)
        parts = {"live": server.pid, **machine.services}
        parts |= {f"web_{number}": pid for number, pid in enumerate(writing.pids, start=1)}
        told: dict[str, tuple[Contestant, Results]] = {
            CHAT: (Contestant(CHAT, _at_a_rate(crowd, writing, range(rooms)), parts), Results()),
            APPEND: (Contestant(APPEND, _at_a_rate(crowd, writing, range(rooms, 2 * rooms)), parts), Results()),
        }
        for contestant, _results in told.values():
            contestant.drive(clients=rooms, seconds=WARM_S)
        with console.step(f"{PER_S} messages a second in {rooms} rooms, and as many events, by turns"):
            for _round in range(rounds):
                for contestant, results in told.values():
                    results.add(contestant, clients=rooms, seconds=SECONDS)
        crowd.leave()
    return report(_figures(told[CHAT][1], told[APPEND][1], is_judged=rooms >= ROOMS and rounds >= ROUNDS))


def _come(crowd: Clients, talks: Sequence[Talk], address: tuple[str, int]) -> None:
    door = Door(address, path="/ws/", protocol=wire.PROTOCOL, greets=True, ping_every_s=wire.PING_EVERY_S)
    crowd.connect(door, [talk.buyer.cookie for talk in talks])
    crowd.subscribe([Interest(talk.topic) for talk in talks])


def _appends(market: Market, talks: Sequence[Talk]) -> list[Callable[[float], None]]:
    return [partial(market.tell_of, talk.topic) for talk in talks]


def _at_a_rate(crowd: Clients, writing: Writers, acts: Sequence[int]) -> Drive:
    """Do one after the other at fixed instants, whether or not what was done before has been heard."""

    def drive(*, clients: int, seconds: float) -> Sample:
        crowd.begin()
        crowd.wait_for(writing.do(acts, per_s=PER_S, seconds=seconds))
        return crowd.end()

    return drive


def _figures(chat: Results, append: Results, *, is_judged: bool) -> list[Figure]:
    make = partial(Figure, BENCH)
    return [
        make(f"{PER_S}_a_second_sender_to_receiver_p50_ms", chat.percentile_ms(50)),
        make(f"{PER_S}_a_second_sender_to_receiver_p99_ms", chat.percentile_ms(99), MOST_P99_MS, is_judged),
        make(f"{PER_S}_a_second_append_to_receiver_p50_ms", append.percentile_ms(50)),
        make(f"{PER_S}_a_second_append_to_receiver_p99_ms", append.percentile_ms(99)),
        *(make(f"{part}_cpu_ms_a_message", ms) for part, ms in _cpu_ms(chat).items()),
        make("p50_ratio_to_append", ratio(chat, append, lambda sample: sample.percentile_ms(50))),
    ]


def _cpu_ms(results: Results) -> dict[str, float]:
    """Processor time of a message by part of the market, of all web processes together."""
    taken = results.cpu_ms_per_request()
    web = sum(ms for part, ms in taken.items() if part.startswith("web_"))
    return {"web": web} | {part: ms for part, ms in taken.items() if not part.startswith("web_")}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
