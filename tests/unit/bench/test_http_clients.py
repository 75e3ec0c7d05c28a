"""The load generator against servers that answer, fail and hang up."""

import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import pytest

from bench import http_clients
from bench.errors import BenchError

BODY = b"x" * 200_000


def answer(status: bytes = b"200 OK", body: bytes = BODY) -> bytes:
    return b"HTTP/1.1 " + status + b"\r\nContent-Length: %d\r\n\r\n" % len(body) + body


@contextmanager
def serving(says: bytes) -> Iterator[tuple[tuple[str, int], list[bytes]]]:
    """A server that says that to every request; yields its address and what it was asked."""
    asked: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=_accept, args=(server, says, asked), daemon=True).start()
        yield server.getsockname(), asked
        server.shutdown(socket.SHUT_RDWR)


def _accept(server: socket.socket, says: bytes, asked: list[bytes]) -> None:
    while True:
        try:
            client, _ = server.accept()
        except OSError:  # the test is over
            return
        threading.Thread(target=_converse, args=(client, says, asked), daemon=True).start()


def _converse(client: socket.socket, says: bytes, asked: list[bytes]) -> None:
    with client, suppress(ConnectionError):  # a client that has seen enough hangs up in the middle
        while request := client.recv(4096):
            asked.append(request)
            client.sendall(says)
            if not says:
                return


def test_every_request_is_timed_once_whatever_the_number_of_clients() -> None:
    with serving(answer()) as (address, asked):
        sample = http_clients.drive(address, [b"GET / HTTP/1.1\r\n\r\n"], clients=3, seconds=0.2)

    assert len(sample.latencies_s) == len(asked) >= 3
    assert all(0 < latency < 5 for latency in sample.latencies_s)
    assert sample.elapsed_s >= 0.2


def test_requests_are_asked_in_turn() -> None:
    with serving(answer(body=b"")) as (address, asked):
        http_clients.drive(address, [b"first", b"second"], clients=1, seconds=0.05)

    assert asked[:4] == [b"first", b"second", b"first", b"second"]


def test_statuses_ask_every_request_once_and_count_each_answer() -> None:
    with serving(answer(b"429 Too Many Requests", body=b"{}")) as (address, asked):
        statuses = http_clients.statuses(address, [b"%d" % number for number in range(10)], clients=4)

    assert statuses == {429: 10}
    assert sorted(asked) == [b"%d" % number for number in range(10)]


def test_fewer_requests_than_clients_are_all_answered() -> None:
    with serving(answer(body=b"")) as (address, asked):
        statuses = http_clients.statuses(address, [b"only"], clients=4)

    assert (statuses, asked) == ({200: 1}, [b"only"])


@pytest.mark.parametrize("says", [b"HTTP/1.1 401 Unauthorized\r\n\r\n", b""])
def test_answer_without_an_end_ends_the_count(says: bytes) -> None:
    with serving(says) as (address, _), pytest.raises(BenchError):
        http_clients.statuses(address, [b"POST"], clients=1)


def test_fetch_returns_the_whole_body() -> None:
    with serving(answer()) as (address, _):
        assert http_clients.fetch(address, [b"GET"]) == [BODY]


@pytest.mark.parametrize(
    "says", [answer(b"429 Too Many Requests"), answer(b"500 Oops"), b"HTTP/1.1 200 OK\r\n\r\n", b""]
)
def test_what_is_no_success_ends_the_measurement(says: bytes) -> None:
    with serving(says) as (address, _), pytest.raises(BenchError):
        http_clients.drive(address, [b"GET"], clients=2, seconds=0.2)


def test_request_keeps_its_connection_and_asks_for_no_compression() -> None:
    request = http_clients.get_request(("127.0.0.1", 80), "/api/v1/shops/nearby?lat=1").decode()

    assert request.startswith("GET /api/v1/shops/nearby?lat=1 HTTP/1.1\r\nHost: 127.0.0.1:80\r\n")
    assert request.endswith("\r\n\r\n")
    assert "encoding" not in request.lower()
    assert "connection" not in request.lower()


def test_request_carries_what_says_who_asks() -> None:
    request = http_clients.get_request(("127.0.0.1", 80), "/", {"Cookie": "sessionid=abc"}).decode()

    assert "\r\nCookie: sessionid=abc\r\n" in request


def test_posted_body_is_json_of_the_length_it_says() -> None:
    head, _, body = http_clients.post_request(("127.0.0.1", 80), "/login", {"password": "নদী"}).partition(b"\r\n\r\n")

    assert head.startswith(b"POST /login HTTP/1.1\r\n")
    assert f"\r\nContent-Length: {len(body)}".encode() in head
    assert json.loads(body) == {"password": "নদী"}
