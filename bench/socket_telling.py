"""What sockets are told: on the market's topics through PostgreSQL, and by the bare server from its memory."""

import itertools
import socket
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Protocol
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone

from bench import database, socket_frames
from bench.bare_sockets import TELL
from bench.rounds import Drive
from bench.samples import Sample
from bench.socket_clients import Clients
from marketplace.core.live import name_of
from realtime import topics, wire
from realtime.topics import NewMessage

KIND = "bench.told"
# As long as what is told of an order.
FILLING: Mapping[str, Any] = {
    "id": "0192f0c1-7a55-7c3e-9d0b-5b1f6a2e4c11",
    "number": "C7Q2M9X4-1",
    "state": "accepted",
    "version": 3,
    "total": {"amount": "1240.00", "currency": "BDT"},
    "promised_at": "2026-11-27T18:30:00Z",
    "cause": "orders.order_state_changed",
}
# As many as wait for PostgreSQL at once at the rate at which is told, and fewer than the pool holds.
WRITERS = 3
AT_ONCE = 500
# Events that were told on each topic before anything is measured.
PAST = 10
TIMEOUT_S = 30


class Tell(Protocol):
    """Tells one event to so many sockets."""

    def __call__(self, sockets: int) -> None: ...


def data_of(told_at: float) -> dict[str, Any]:
    """An event's data, with the instant of this machine's clock from which its way is timed."""
    return {"told_at": told_at, **FILLING}


@dataclass(frozen=True, slots=True)
class Market:
    """Tells as services do: a transaction that appends, and wakes who listens when it is committed.

    Attributes:
        shared: the topic that so many sockets hear.
    """

    shared: Mapping[int, str]

    def tell(self, sockets: int) -> None:
        """On the topic that they share."""
        self.tell_of(self.shared[sockets], time.perf_counter())

    def tell_of(self, topic: str, told_at: float) -> None:
        with transaction.atomic():
            topics.append(topic, kind=KIND, data=data_of(told_at))

    def tell_each(self, names: Sequence[str]) -> None:
        """One event on each."""
        for begin in range(0, len(names), AT_ONCE):
            told_at = time.perf_counter()
            some = [NewMessage(name, KIND, data_of(told_at)) for name in names[begin : begin + AT_ONCE]]
            with transaction.atomic():
                topics.append_all(some)


def give_past(names: Sequence[str]) -> None:
    """Have some events told on each topic before; PostgreSQL is told that there are so many.

    What it plans for empty tables reads them from end to end, and nobody's tables stay empty.
    """
    for _event in range(PAST):
        Market({}).tell_each(names)
    database.settle()


@dataclass(slots=True)
class Bare:
    """Tells the bare server, on a connection of its own, the very text that the market would send."""

    link: socket.socket
    told: Counter[int] = field(default_factory=Counter)

    def tell(self, sockets: int) -> None:
        data = data_of(time.perf_counter())
        self.told[sockets] += 1
        topic = name_of("bench", UUID(int=sockets))
        text = wire.event_text(topic, self.told[sockets], kind=KIND, at=timezone.now(), data=data)
        self.link.sendall(socket_frames.frame(socket_frames.TEXT, f"{sockets}\n{text}".encode()))


@contextmanager
def to_bare(address: tuple[str, int]) -> Iterator[Bare]:
    """A connection through which the bare server is told."""
    with socket.create_connection(address, timeout=TIMEOUT_S) as link:
        link.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        link.sendall(socket_frames.opening(address, TELL, {}))
        answer = b""
        while socket_frames.HEAD_END not in answer:
            answer += link.recv(4096)
        yield Bare(link)


def broadcasting(crowd: Clients, tell: Tell) -> Drive:
    """Tell so many sockets something, and again as soon as the last of them has heard it."""

    def drive(*, clients: int, seconds: float) -> Sample:
        crowd.begin()
        ends_at, told = time.perf_counter() + seconds, 0
        while time.perf_counter() < ends_at:
            tell(clients)
            told += 1
            crowd.wait_for(told * clients)
        return crowd.end()

    return drive


def tell_as_request(market: Market, topic: str, told_at: float) -> None:
    """As a request does, which gives its connection back when it is done."""
    try:
        market.tell_of(topic, told_at)
    finally:
        connection.close()


def at_a_rate(crowd: Clients, market: Market, names: Sequence[str], *, per_s: int) -> Drive:
    """Tell something at fixed instants, whether or not what was told before has been heard, on one topic after another.

    An event is timed from the instant at which it was due.
    """

    def drive(*, clients: int, seconds: float) -> Sample:
        crowd.begin()
        number, begins_at = int(per_s * seconds), time.perf_counter()
        with ThreadPoolExecutor(WRITERS) as writers:
            told = []
            for place, name in zip(range(number), itertools.cycle(names), strict=False):
                due_at = begins_at + place / per_s
                time.sleep(max(0.0, due_at - time.perf_counter()))
                told.append(writers.submit(tell_as_request, market, name, due_at))
            for one in told:
                one.result()
        crowd.wait_for(number)
        return crowd.end()

    return drive
