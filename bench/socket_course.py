"""What a server of sockets is put through: a crowd comes, is idle, is told, loses its network and comes back."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Self
from uuid import UUID

from bench import processes, rounds, socket_servers, socket_telling
from bench.rounds import Contestant, Results, Standings
from bench.samples import Sample
from bench.servers import Server
from bench.socket_clients import Clients
from bench.socket_crowd import Door, Interest
from bench.socket_people import Person
from bench.socket_telling import Bare, Market
from deploy.local import console
from marketplace.core.live import name_of
from realtime import wire
from realtime.switchboard import LOOK_AGAIN_AFTER_S

# Some come and go before anything is counted, so that what is made once is made.
WARM = 200
# How long a crowd is left alone before its memory is read; and for how long its processor time is, in a quick look.
SETTLE_S, QUICK_IDLE_S = 5.0, 10.0
BROADCAST_S = 4.0
PER_S, AT_A_RATE_S = 200, 10.0
STORMS = 3
BARE, LIVE = "bare", "live"


@dataclass(frozen=True, slots=True)
class Size:
    """How much is measured.

    Attributes:
        few: sockets that the smaller broadcast reaches.
        storm: sockets that lose their network at once.
    """

    sockets: int
    rounds: int

    def covers(self, whole: Self) -> bool:
        """Whether nothing is less than there."""
        return self.sockets >= whole.sockets and self.rounds >= whole.rounds

    @property
    def few(self) -> int:
        return max(1, self.sockets // 10)

    @property
    def idle_s(self) -> float:
        """So long that the rights of each socket are looked at once, which is most of what an idle one takes."""
        return LOOK_AGAIN_AFTER_S if self.rounds > 1 else QUICK_IDLE_S

    @property
    def storm(self) -> int:
        return max(1, self.sockets // 2)


@dataclass(frozen=True, slots=True)
class Coming:
    """How a crowd came.

    Attributes:
        connected_s: until the last socket was open and greeted.
        subscribed_s: from then on until the last was known by its session, and heard its own topic.
        idle_cores: processor time in a second of a crowd of which nobody is told anything.
    """

    sockets: int
    connected_s: float
    subscribed_s: float
    kib_each: float
    idle_cores: float


@dataclass(slots=True)
class Course:
    """How a server did."""

    coming: Coming
    standings: Standings
    at_a_rate: Results = field(default_factory=Results)
    storms: list[Sample] = field(default_factory=list)


def bare_crowd(crowd: Clients, server: Server, size: Size) -> Coming:
    """Fill the bare server, whose sockets hear whatever it is told."""
    door, before = Door(server.address), socket_servers.memory_kib(server)
    connected_s = crowd.connect(door, [""] * size.sockets)
    time.sleep(SETTLE_S)
    kib_each = (socket_servers.memory_kib(server) - before) / size.sockets
    return Coming(size.sockets, connected_s, 0.0, kib_each, _idle_cores(server, QUICK_IDLE_S))


def run(
    server: Server,
    crowd: Clients,
    people: Sequence[Person],
    peer: Contestant,
    services: Mapping[str, int],
    size: Size,
) -> Course:
    """All of it, on a server that has just begun; its crowd is gone afterwards."""
    own = [Interest(person.topic) for person in people]
    shared = {number: name_of(socket_servers.KIND, UUID(int=number)) for number in (size.few, size.sockets)}
    market, parts = Market(shared), {LIVE: server.pid, **services}
    with console.step(f"{size.sockets:,} people come, and hear their own topic"):
        coming = _come(server, crowd, people, own, idle_s=size.idle_s)
    for number, topic in shared.items():
        crowd.subscribe([Interest(topic)] * number)
    with console.step(f"One event to {size.few:,} and to {size.sockets:,}, by turns with the bare server"):
        ours = Contestant(LIVE, socket_telling.broadcasting(crowd, market.tell), parts)
        seconds = dict.fromkeys(shared, BROADCAST_S)
        standings = rounds.measure(
            [peer, ours], seconds=seconds, rounds=size.rounds, told=lambda done: console.say(f"· {done}")
        )
    course = Course(coming, standings)
    names = [interest.topic for interest in own]
    with console.step(f"{PER_S} events a second, each to one"):
        drive = socket_telling.at_a_rate(crowd, market, names, per_s=PER_S)
        for _turn in range(size.rounds):
            course.at_a_rate.add(Contestant(LIVE, drive, parts), clients=size.sockets, seconds=AT_A_RATE_S)
    for _turn in range(min(STORMS, size.rounds)):
        with console.step(f"{size.storm:,} lose their network at once, miss an event each, and come back"):
            crowd.vanish(size.storm)
            market.tell_each(names[: size.storm])
            course.storms.append(crowd.come_back(size.storm))
    crowd.leave()
    return course


def bare_contestant(crowd: Clients, bare: Bare, server: Server) -> Contestant:
    """The bare server, as one that broadcasts."""
    return Contestant(BARE, socket_telling.broadcasting(crowd, bare.tell), {BARE: server.pid})


def _come(
    server: Server, crowd: Clients, people: Sequence[Person], own: Sequence[Interest], *, idle_s: float
) -> Coming:
    door = Door(server.address, path="/ws/", protocol=wire.PROTOCOL, greets=True, ping_every_s=wire.PING_EVERY_S)
    cookies = [person.cookie for person in people]
    crowd.connect(door, cookies[:WARM])
    crowd.subscribe(own[:WARM])
    crowd.leave()
    time.sleep(SETTLE_S)
    before = socket_servers.memory_kib(server)
    connected_s = crowd.connect(door, cookies)
    subscribed_s = crowd.subscribe(own)
    time.sleep(SETTLE_S)
    kib_each = (socket_servers.memory_kib(server) - before) / len(people)
    return Coming(len(people), connected_s, subscribed_s, kib_each, _idle_cores(server, idle_s))


def _idle_cores(server: Server, seconds: float) -> float:
    before = processes.cpu_s(server.pid)
    time.sleep(seconds)
    return (processes.cpu_s(server.pid) - before) / seconds
