"""Load over HTTP: clients that each keep one connection open and ask again as soon as they are answered.

One thread drives all of them over raw sockets and reads no more of an answer than its status and length, because it
runs on the cores that are measured. What it takes all the same counts against the server.
"""

import re
import selectors
import socket
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from itertools import cycle

import orjson

from bench.errors import BenchError
from bench.samples import Sample

READ_BYTES = 64 * 1024
TIMEOUT_S = 30
LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)\r\n", re.IGNORECASE)
SUCCESS = b"HTTP/1.1 20"
STATUS = slice(9, 12)


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

    @property
    def status(self) -> int:
        """The answer's."""
        return int(self.answer[STATUS])

    def require_success(self) -> None:
        """Go on only with what can be measured.

        Raises:
            BenchError: the answer is not a success.
        """
        if not self.answer.startswith(SUCCESS):
            raise _unfit(self.answer)

    def is_answered(self) -> bool:
        """Take what has arrived; whether the answer is whole.

        Raises:
            BenchError: the answer does not say its length, or the server hung up.
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
    if not length:
        raise _unfit(answer)
    return end + int(length[1])


def _unfit(answer: bytes) -> BenchError:
    return BenchError(f"Not an answer to measure: {answer[:500].decode(errors='replace')}")


def drive(address: tuple[str, int], requests: Iterable[bytes], *, clients: int, seconds: float) -> Sample:
    """Ask the requests in turn, over and over, for that long; of what is an iterator no more is taken than is asked.

    Raises:
        BenchError: a request failed.
    """
    latencies: list[float] = []
    with _connected(address, clients) as (connections, ready):
        started, cpu_s = time.perf_counter(), time.process_time()
        for client, latency_s in _answers(connections, ready, _until(started + seconds, cycle(requests))):
            client.require_success()
            latencies.append(latency_s)
        return Sample(latencies, time.perf_counter() - started, time.process_time() - cpu_s)


def statuses(address: tuple[str, int], requests: Sequence[bytes], *, clients: int) -> Counter[int]:
    """Ask each request once, that many at a time; how many were answered by which status."""
    with _connected(address, clients) as (connections, ready):
        return Counter(client.status for client, _ in _answers(connections, ready, iter(requests)))


@contextmanager
def _connected(address: tuple[str, int], clients: int) -> Iterator[tuple[Sequence[Connection], selectors.BaseSelector]]:
    with ExitStack() as held:
        connections = [Connection(address) for _ in range(clients)]
        ready = held.enter_context(selectors.DefaultSelector())
        for connection in connections:
            held.callback(connection.socket.close)
            ready.register(connection.socket, selectors.EVENT_READ, connection)
        yield connections, ready


def _until(end: float, requests: Iterator[bytes]) -> Iterator[bytes]:
    while time.perf_counter() < end:
        yield next(requests)


def _answers(
    connections: Sequence[Connection], ready: selectors.BaseSelector, requests: Iterator[bytes]
) -> Iterator[tuple[Connection, float]]:
    """Keep every client busy until nothing is left to ask; whoever was answered, and after how many seconds."""
    waiting = 0
    for connection, request in zip(connections, requests, strict=False):
        connection.ask(request)
        waiting += 1
    while waiting:
        events = ready.select(TIMEOUT_S)
        if not events:
            raise BenchError(f"No answer within {TIMEOUT_S} s.")
        for key, _ in events:
            client: Connection = key.data
            if client.is_answered():
                yield client, time.perf_counter() - client.asked_at
                following = next(requests, None)
                if following is None:
                    waiting -= 1
                else:
                    client.ask(following)


def fetch(address: tuple[str, int], requests: Sequence[bytes]) -> list[bytes]:
    """The body of each request's answer, asked one after the other."""
    connection = Connection(address)
    with connection.socket:
        return [_body(connection, request) for request in requests]


def _body(connection: Connection, request: bytes) -> bytes:
    connection.ask(request)
    while not connection.is_answered():
        pass
    connection.require_success()
    return connection.answer.partition(b"\r\n\r\n")[2]


def get_request(address: tuple[str, int], path: str, headers: Mapping[str, str] | None = None) -> bytes:
    """A GET as a client sends it that keeps its connection and asks for no compression."""
    return _request("GET", address, path, headers or {})


def post_request(address: tuple[str, int], path: str, body: object, headers: Mapping[str, str] | None = None) -> bytes:
    """A POST of JSON by such a client."""
    content = orjson.dumps(body)
    sent = {"Content-Type": "application/json", "Content-Length": str(len(content)), **(headers or {})}
    return _request("POST", address, path, sent) + content


def _request(method: str, address: tuple[str, int], path: str, headers: Mapping[str, str]) -> bytes:
    host, port = address
    sent = {"Host": f"{host}:{port}", "User-Agent": "haat-bench", "Accept": "application/json", **headers}
    lines = [f"{method} {path} HTTP/1.1", *(f"{name}: {value}" for name, value in sent.items())]
    return "\r\n".join([*lines, "", ""]).encode()
