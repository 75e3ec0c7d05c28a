"""Clients that ask for everything and read nothing, beside some that read: what they cost, and whom."""

import socket
import time
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import uuid4

import orjson
from django.db import transaction

from bench import processes, socket_frames, socket_servers
from deploy.local.ports import HOST
from realtime import topics, wire
from realtime.topics import NewMessage
from tests.faults.orders.kills.market import Market
from tests.faults.realtime.churn.listeners import Crowd
from tests.faults.realtime.churn.plan import KIND, Plan

READERS = 10
# What the machine keeps for somebody who does not read is as little as with a phone far away: of its own network the
# pieces are so large that it would keep megabytes.
RECEIVED_BYTES, SEGMENT_BYTES = 4096, 1400
# Some 48 kB ten times a second: who reads nothing has more than may wait after a few seconds.
FILLING, TOGETHER, EVERY_S = "x" * 12_000, 4, 0.1
# However slow the machine is: three times what may wait for one.
LEAST_TOLD = 300
WARM_S, HEARD_WITHIN_S = 3.0, 30.0
MOST_KIB_EACH = 1024


@dataclass(frozen=True, slots=True)
class Outcome:
    """How it went.

    Attributes:
        cut_off: how often one was, who then came again.
        kib_each: what the live process took for each, at most.
    """

    non_readers: int
    seconds: float
    cut_off: int
    kib_each: float
    wrong: Sequence[str]

    def __str__(self) -> str:
        verdict = "; ".join(self.wrong) or "the others heard everything"
        return (
            f"{self.non_readers} clients read nothing for {self.seconds:.0f} s, were cut off {self.cut_off} times and "
            f"took {self.kib_each:.0f} KiB each at most: {verdict}"
        )


class NonReader:
    """One of them: it says what it wants to hear, and that is all."""

    def __init__(self, address: tuple[str, int], topic: str) -> None:
        self._socket = socket.socket()
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVED_BYTES)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_MAXSEG, SEGMENT_BYTES)
        self._socket.settimeout(10)
        self._socket.connect(address)
        protocol = {"Sec-WebSocket-Protocol": wire.PROTOCOL}
        self._socket.sendall(socket_frames.opening(address, "/ws/", protocol))
        while socket_frames.HEAD_END not in self._socket.recv(4096, socket.MSG_PEEK):
            time.sleep(0.01)
        self.say({"type": "subscribe", "id": "all", "topic": topic})

    def say(self, message: dict[str, str]) -> bool:
        """Whether the connection is still there."""
        try:
            self._socket.sendall(socket_frames.frame(socket_frames.TEXT, orjson.dumps(message)))
        except OSError:
            return False
        return True

    def leave(self) -> None:
        self._socket.close()


def play(market: Market, plan: Plan) -> Outcome:
    """Tell everybody much, and have those come again who were cut off."""
    topic, live = f"{socket_servers.KIND}:{uuid4()}", market.programs["live"].pid
    tokens: list[int] = []
    with Crowd(f"ws://{HOST}:{market.address[1]}/ws/", [[topic]] * READERS) as readers:
        readers.calm_down()
        _tell(topic, tokens, until=time.monotonic() + WARM_S)
        before = processes.resident_mib(live)
        crowd = [NonReader(market.address, topic) for _one in range(plan.non_readers)]
        cut_off, most, ends_at = 0, before, time.monotonic() + plan.non_readers_s
        while time.monotonic() < ends_at or len(tokens) < LEAST_TOLD:
            _tell(topic, tokens, until=time.monotonic() + 1)
            most = max(most, processes.resident_mib(live))
            for place, one in enumerate(crowd):
                if not one.say({"type": "ping"}):
                    one.leave()
                    crowd[place], cut_off = NonReader(market.address, topic), cut_off + 1
        wrong = [*_differences(readers, topic, tokens), *readers.wrong]
        if readers.comings != READERS:
            wrong.append(f"who reads was cut off {readers.comings - READERS} times")
    for one in crowd:
        one.leave()
    kib_each = (most - before) * 1024 / plan.non_readers
    if kib_each > MOST_KIB_EACH:
        wrong.append(f"each may take {MOST_KIB_EACH} KiB")
    if not cut_off:
        wrong.append("nobody was cut off, so nothing was tried")
    return Outcome(plan.non_readers, plan.non_readers_s, cut_off, kib_each, wrong)


def _tell(topic: str, tokens: list[int], *, until: float) -> None:
    while time.monotonic() < until:
        new = range(len(tokens), len(tokens) + TOGETHER)
        with transaction.atomic():
            topics.append_all([NewMessage(topic, KIND, {"token": token, "filling": FILLING}) for token in new])
        tokens += new
        time.sleep(EVERY_S)


def _differences(readers: Crowd, topic: str, tokens: list[int]) -> list[str]:
    deadline = time.monotonic() + HEARD_WITHIN_S
    while time.monotonic() < deadline and not readers.has_all({topic: tokens}):
        time.sleep(0.1)
    return [
        f"somebody who reads heard {len(client.heard[topic])} of {len(tokens)}, or other ones"
        for client in readers.clients
        if client.heard[topic] != tokens
    ]
