"""Load over HTTP: clients that each keep one connection open and ask again as soon as they are answered.

One thread drives all of them over raw sockets and reads no more of an answer than its status and length, because it
runs on the cores that are measured. What it takes all the same counts against the server.
"""

import re
import selectors
import socket
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from itertools import cycle

from bench.errors import BenchError
from bench.samples import Sample

READ_BYTES = 64 * 1024
TIMEOUT_S = 30
LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)\r\n", re.IGNORECASE)
OK = b"HTTP/1.1 200 "


class Connection:
    """One client: what it is waiting for, since when, and what has arrived of it."""

    def __init__(self, address: tuple[str, int]) -> None:
        self.socket = socket.create_connection(address, timeout=TIMEOUT_S)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.asked_at = 0.0
        self.answer = b""
        self.expected = 0

    def ask(self, request: bytes) -> None:
        self.answer, self.expected = b"", 0
        self.asked_at = time.perf_counter()
        self.socket.sendall(request)

    def is_answered(self) -> bool:
        """Take what has arrived; whether the answer is whole.

        Raises:
            BenchError: the answer is not a success, or the server hung up.
        """
        received = self.socket.recv(READ_BYTES)
        if not received:
            raise BenchError(f"The server hung up after {len(self.answer)} bytes.")
        self.answer = self.answer + received if self.answer else received
        if not self.expected:
            self.expected = _length_of(self.answer)
        return 0 < self.expected <= len(self.answer)


def _length_of(answer: bytes) -> int:
    """How long the whole answer will be; 0 while its head has not arrived."""
    end = answer.find(b"\r\n\r\n") + 4
    if end < 4:
        return 0
    length = LENGTH.search(answer, 0, end)
    if not answer.startswith(OK) or not length:
        raise BenchError(f"Not an answer to measure: {answer[:500].decode(errors='replace')}")
    return end + int(length[1])


def drive(address: tuple[str, int], requests: Sequence[bytes], *, clients: int, seconds: float) -> Sample:
    """Ask the requests in turn, over and over, for that long.

    Raises:
        BenchError: a request failed.
    """
    with ExitStack() as held:
        connections = [Connection(address) for _ in range(clients)]
        ready = held.enter_context(selectors.DefaultSelector())
        for connection in connections:
            held.callback(connection.socket.close)
            ready.register(connection.socket, selectors.EVENT_READ, connection)
        started, cpu_s = time.perf_counter(), time.process_time()
        latencies = _loop(connections, ready, cycle(requests), until=started + seconds)
        return Sample(latencies, time.perf_counter() - started, time.process_time() - cpu_s)


def _loop(
    connections: Sequence[Connection], ready: selectors.BaseSelector, requests: Iterator[bytes], *, until: float
) -> list[float]:
    """Keep every client busy until the time is over, then let each hear its last answer."""
    latencies: list[float] = []
    for connection in connections:
        connection.ask(next(requests))
    waiting = len(connections)
    while waiting:
        events = ready.select(TIMEOUT_S)
        if not events:
            raise BenchError(f"No answer within {TIMEOUT_S} s.")
        for key, _ in events:
            client: Connection = key.data
            if client.is_answered():
                now = time.perf_counter()
                latencies.append(now - client.asked_at)
                if now < until:
                    client.ask(next(requests))
                else:
                    waiting -= 1
    return latencies


def fetch(address: tuple[str, int], requests: Sequence[bytes]) -> list[bytes]:
    """The body of each request's answer, asked one after the other."""
    connection = Connection(address)
    with connection.socket:
        return [_body(connection, request) for request in requests]


def _body(connection: Connection, request: bytes) -> bytes:
    connection.ask(request)
    while not connection.is_answered():
        pass
    return connection.answer.partition(b"\r\n\r\n")[2]


def get_request(address: tuple[str, int], path: str) -> bytes:
    """A GET as a client sends it that keeps its connection and asks for no compression."""
    host, port = address
    lines = [f"GET {path} HTTP/1.1", f"Host: {host}:{port}", "User-Agent: haat-bench", "Accept: application/json"]
    return "\r\n".join([*lines, "", ""]).encode()
