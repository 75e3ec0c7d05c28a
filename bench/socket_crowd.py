"""A crowd of sockets in one process of its own, which does as it is asked through a pipe (bench/socket_clients.py)."""

import asyncio
import gc
import itertools
import random
import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from multiprocessing.connection import Connection as Pipe
from typing import Any

import uvloop

from bench import socket_frames
from bench.errors import BenchError
from bench.instants import counted_at
from bench.samples import Sample
from bench.socket_member import Member

# Of one connection; and how long whoever was refused waits, at most, before trying again.
COME_S, AGAIN_S = 30.0, 2.0
TICK_S = 1.0
# What is signalled of a courier (marketplace.delivery); this process needs nothing else of the market's code.
POSITION = "position"


@dataclass(frozen=True, slots=True)
class Door:
    """Where sockets come in.

    Attributes:
        greets: the first message is a welcome.
        ping_every_s: how often the server wants to hear that a socket is there; 0 if it does not care.
    """

    address: tuple[str, int]
    path: str = "/"
    protocol: str = ""
    greets: bool = False
    ping_every_s: int = 0

    def opening(self, cookie: str) -> bytes:
        """What a browser sends first."""
        sent = {"Sec-WebSocket-Protocol": self.protocol, "Cookie": cookie}
        return socket_frames.opening(self.address, self.path, {name: text for name, text in sent.items() if text})


@dataclass(frozen=True, slots=True)
class Interest:
    """A topic that a socket hears, and the ticket that lets it."""

    topic: str
    ticket: str = ""


def told_at_of(data: Mapping[str, Any]) -> float:
    """When an event was told, by this machine's clock; what a chat message says begins with it, a position is of it."""
    if "at" in data:
        return counted_at(datetime.fromisoformat(data["at"]))
    return float(data["told_at"] if "told_at" in data else data["body"].partition(" ")[0])


class Crowd:
    """All sockets, and what they have heard since somebody last asked to count."""

    def __init__(self) -> None:
        self._door = Door(("", 0))
        self._members: list[Member] = []
        self._interests: list[list[Interest]] = []
        self._cookies: list[str] = []
        self._wrong = ""
        self._latencies_s: list[float] = []
        self._begun_at = self._cpu_s = 0.0
        self._since: float | None = None
        self._subscribed = 0
        self._moved = asyncio.Event()
        self._ids = itertools.count(1)

    def hear(self, message: Mapping[str, Any], at: float) -> None:
        """Time an event or a position from when it was told, or from when all began to come back."""
        if message["type"] == "event" or message.get("kind") == POSITION:
            told_at = told_at_of(message["data"]) if self._since is None else self._since
            self._latencies_s.append(at - told_at)
        elif message["type"] == "subscribed":
            self._subscribed += 1
        self._moved.set()

    def complain(self, what: str) -> None:
        """The first complaint is the one that tells most."""
        self._wrong = self._wrong or what
        self._moved.set()

    async def connect(self, door: Door, cookies: Sequence[str], at_once: int) -> float:
        """Open a socket for each, so many at a time; seconds until all are open."""
        self._door, self._cookies = door, list(cookies)
        self._interests = [[] for _cookie in cookies]
        self._members = []
        gate = asyncio.Semaphore(at_once)

        async def come(cookie: str) -> Member:
            async with gate:
                return await self._come(cookie, {})

        started = time.perf_counter()
        self._members = list(await asyncio.gather(*map(come, cookies)))
        return time.perf_counter() - started

    async def subscribe(self, interests: Sequence[Interest], at_once: int) -> float:
        """Have the first sockets hear a topic each, so many asking at a time; seconds until all do."""
        self._subscribed, started = 0, time.perf_counter()
        asking = zip(self._members, self._interests, interests, strict=False)
        for asked, (member, own, interest) in enumerate(asking):
            await self._until(partial(self._have_subscribed, asked - at_once + 1))
            own.append(interest)
            self._ask_for(member, interest)
        await self._until(partial(self._have_subscribed, len(interests)))
        return time.perf_counter() - started

    async def begin(self) -> None:
        """Count from here on."""
        self._latencies_s, self._since = [], None
        self._begun_at, self._cpu_s = time.perf_counter(), time.process_time()

    async def wait_for(self, number: int) -> None:
        """Until so many events have been heard since the beginning."""
        await self._until(lambda: len(self._latencies_s) >= number)

    async def end(self) -> Sample:
        """What was heard since the beginning."""
        self._require_well()
        cpu_s = time.process_time() - self._cpu_s
        return Sample(self._latencies_s, time.perf_counter() - self._begun_at, cpu_s)

    async def vanish(self, number: int) -> None:
        """The first so many sockets are gone, and their people have not noticed yet."""
        for member in self._members[:number]:
            member.vanish()

    async def come_back(self, number: int) -> Sample:
        """All that are gone come back at once and go on after what they have; how long until each heard what it missed.

        Each must have missed exactly one event.
        """
        await self.begin()
        self._since = time.perf_counter()
        await asyncio.gather(*(self._come_back(place) for place in range(number)))
        await self.wait_for(number)
        return await self.end()

    async def leave(self) -> None:
        """Nobody is there any more."""
        await self.vanish(len(self._members))
        self._members = []

    async def _come_back(self, place: int) -> None:
        while True:
            seen = self._members[place].seen
            with suppress(BenchError, OSError, TimeoutError):
                member = await self._come(self._cookies[place], seen)
                break
            await asyncio.sleep(random.uniform(0, AGAIN_S))  # noqa: S311 -- so that not all come again at once
        self._members[place] = member
        for interest in self._interests[place]:
            self._ask_for(member, interest)

    async def _come(self, cookie: str, seen: dict[str, int]) -> Member:
        door = self._door
        member = Member(self, door.opening(cookie), greets=door.greets, seen=seen)
        try:
            async with asyncio.timeout(COME_S):
                await asyncio.get_running_loop().create_connection(lambda: member, *door.address)
                await member.came
        except (BenchError, OSError, TimeoutError):
            member.vanish()
            raise
        return member

    def _ask_for(self, member: Member, interest: Interest) -> None:
        message: dict[str, Any] = {"type": "subscribe", "id": str(next(self._ids)), "topic": interest.topic}
        if interest.topic in member.seen:
            message["after"] = member.seen[interest.topic]
        if interest.ticket:
            message["ticket"] = interest.ticket
        member.say(message)

    def _have_subscribed(self, number: int) -> bool:
        return self._subscribed >= number

    async def _until(self, is_so: Callable[[], bool]) -> None:
        while not is_so():
            self._require_well()
            self._moved.clear()
            await self._moved.wait()
        self._require_well()

    def _require_well(self) -> None:
        if self._wrong:
            raise BenchError(self._wrong)

    async def keep_alive(self) -> None:
        """Say of each socket as often as the server wants it that it is there, a few of them at a time."""
        begun_at, told = time.perf_counter(), 0
        while True:
            await asyncio.sleep(TICK_S)
            # By the clock: a loop that has much to do comes late, and would leave them silent for too long.
            due = int((time.perf_counter() - begun_at) / TICK_S)
            if every := self._door.ping_every_s:
                for turn in range(told, due):
                    for member in itertools.islice(self._members, turn % every, None, every):
                        member.say({"type": "ping"})
            told = due


def serve(orders: "Pipe[Any, Any]") -> None:
    """Do what is asked until nobody can ask any more."""
    gc.disable()  # there is nothing in a crowd for it to find, and it would stop everybody
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_serve(orders))


async def _serve(orders: "Pipe[Any, Any]") -> None:
    crowd = Crowd()
    alive = asyncio.create_task(crowd.keep_alive())
    async for name, given in _asked(orders):
        if alive.done():
            alive.result()  # without it the server takes everybody for gone
        try:
            answer = await getattr(crowd, name)(**given)
        except (BenchError, OSError, TimeoutError) as error:
            answer = BenchError(f"{name}: {str(error) or type(error).__name__}")
        orders.send(answer)
    alive.cancel()


async def _asked(orders: "Pipe[Any, Any]") -> AsyncIterator[tuple[str, dict[str, Any]]]:
    while True:
        try:
            yield await asyncio.to_thread(orders.recv)
        except EOFError:
            return
