"""What clients do to the server itself: nothing of it fills the memory, takes the processor, or harms a neighbour."""

import json
import os
import socket
import zlib
from collections.abc import Iterator
from contextlib import ExitStack, suppress

import orjson
import pytest
from django.conf import LazySettings
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.frames import Frame, Opcode
from websockets.sync.client import ClientConnection

from realtime import server, wire
from realtime import socket as socket_module
from realtime.places import MOST_OF_ADDRESS
from realtime.server import FRAMES_AT_ONCE, frame_of
from realtime.wire import CloseCode
from tests.unit.realtime.serving import Served, frame, options_of_containers, options_of_the_market, serving, until
from tests.unit.realtime.talking import TOPIC, Rights, rights

__all__ = ["rights"]

TOKEN_BYTES = 32
ON_ITS_WAY_BYTES = 8 * 1024 * 1024  # what the kernel may hold of loopback, at most


@pytest.fixture(autouse=True)
def short_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket_module, "END_WITHIN_S", 0.3)
    monkeypatch.setattr(server, "END_WITHIN_S", 0.3)


@pytest.fixture
def served(rights: Rights) -> Iterator[Served]:
    with serving() as running:
        yield running


@pytest.fixture
def neighbour(served: Served) -> Iterator[ClientConnection]:
    """Somebody who hears the topic before and after all of it."""
    with served.open() as client:
        subscribe(client)
        yield client
        seq = len(served.hub.told[TOPIC]) + 1
        served.do(served.hub.tell)
        while (heard := json.loads(client.recv(20)))["seq"] != seq:
            assert heard["type"] == "event"


def subscribe(client: ClientConnection, **more: object) -> None:
    client.send(json.dumps({"type": "subscribe", "id": "1", "topic": TOPIC, **more}))
    while json.loads(client.recv(20))["type"] != "subscribed":
        pass


def end_of(client: ClientConnection) -> int | None:
    """The code that the client is told at the end; None where it is cut."""
    try:
        while True:
            client.recv(20)
    except ConnectionClosed as closed:
        return closed.rcvd.code if closed.rcvd else None


def compressed(data: bytes) -> bytes:
    """A message as clients send it that were allowed to compress."""
    first, *rest = frame(Opcode.TEXT, zlib.compress(data)[:4000])
    return bytes([first | 0x40, *rest])


def is_cut(bare: socket.socket) -> bool:
    try:
        while bare.recv(65536):
            pass
    except ConnectionError:
        pass
    return True


def test_market_serves_sockets_so_in_containers_too() -> None:
    assert (
        options_of_the_market()
        == options_of_containers()
        == {
            "ws": "realtime.server:LiveProtocol",
            "ws_max_size": wire.MAX_MESSAGE_BYTES,
            "ws_max_queue": 32,
            "ws_ping_interval": 0,
            "ws_ping_timeout": 20,
            "ws_per_message_deflate": False,
        }
    )


def test_socket_is_opened_and_talked_on(served: Served) -> None:
    with served.open() as client:
        assert client.subprotocol == "haat.v1"
        subscribe(client)
        served.do(served.hub.tell)

        assert json.loads(client.recv(20))["seq"] == 1


def test_refusal_is_an_answer_in_the_format_of_the_api(served: Served, caplog: pytest.LogCaptureFixture) -> None:
    with pytest.raises(InvalidStatus) as refused, served.open(origin="https://evil.example"):
        pass

    answer = refused.value.response
    assert (answer.status_code, orjson.loads(answer.body)["error"]["code"]) == (403, "forbidden")
    assert served.counted() == {"foreign_origin": 1}
    until(lambda: served.connections() == 0)
    assert [told for told in caplog.records if told.levelname == "ERROR"] == []


def test_compression_is_not_agreed_upon(served: Served) -> None:
    with served.open(compression="deflate") as client:
        assert client.protocol.extensions == []


@pytest.mark.usefixtures("neighbour")
@pytest.mark.parametrize(
    ("sent", "code", "reason"),
    [
        (compressed(b"x" * 10**7), 1002, "malformed"),
        (frame(Opcode.TEXT, b"x" * (wire.MAX_MESSAGE_BYTES + 1)), 1009, "too_big"),
        (frame(Opcode.TEXT, b"x" * 4000, fin=False) + frame(Opcode.CONT, b"x" * 97), 1009, "too_big"),
        (b"\x81\xff" + b"\x7f" + b"\xff" * 7, 1009, "too_big"),
        (b"\x81\x05hello", 1002, "malformed"),
        (b"\x83\x80" + bytes(4), 1002, "malformed"),
        (frame(Opcode.CONT, b"x"), 1002, "malformed"),
        (b"\x09\x80" + bytes(4), 1002, "malformed"),
        (b"\x89\xfe" + b"\x00\x7e" + bytes(4 + 126), 1002, "malformed"),
        (frame(Opcode.TEXT, b"\xff\xfe"), 1007, "malformed"),
        (frame(Opcode.BINARY, b"\xff\xfe"), CloseCode.MALFORMED, "malformed"),
        (frame(Opcode.CLOSE, b"\x00\x01"), 1002, "malformed"),
    ],
    ids=[
        "compressed",
        "too long",
        "too long in pieces",
        "says it is endless",
        "unmasked",
        "of no kind",
        "goes on with nothing",
        "control in pieces",
        "long control",
        "not UTF-8",
        "binary",
        "impossible code",
    ],
)
def test_what_breaks_the_protocol_ends_the_socket(served: Served, sent: bytes, code: int, reason: str) -> None:
    with served.open() as client:
        client.recv(20)
        client.socket.sendall(sent)

        assert end_of(client) == code

    assert served.counted() == {reason: 1}
    until(lambda: served.connections() == 1)


@pytest.mark.usefixtures("neighbour")
@pytest.mark.parametrize(
    "flood",
    [
        frame(Opcode.PING, b"x" * 125) * 100,
        frame(Opcode.PONG) * 100,
        frame(Opcode.CONT, fin=False) * 100,
        frame(Opcode.TEXT, b'{"type":"ping"}') * 100,
    ],
    ids=["pings", "pongs", "empty pieces", "messages"],
)
def test_flood_of_frames_is_cut(served: Served, flood: bytes) -> None:
    client = served.open_bare()
    if flood.startswith(frame(Opcode.CONT, fin=False)[:1]):
        client.sendall(frame(Opcode.TEXT, fin=False))

    with suppress(ConnectionError):
        for _time in range(200):
            client.sendall(flood)

    assert is_cut(client)
    assert served.counted().keys() <= {"too_many_frames", "too_many_messages"}
    until(lambda: served.connections() == 1)


@pytest.mark.usefixtures("neighbour")
@pytest.mark.parametrize(
    "headers", ["".join(f"X-A{number}: b\r\n" for number in range(130)), f"X-A: {'b' * 9000}\r\n"], ids=["many", "long"]
)
def test_handshake_that_cannot_be_read_is_cut(served: Served, headers: str) -> None:
    client = served.connected()

    client.sendall(served.handshake(headers))

    assert is_cut(client)
    assert served.counted() == {"malformed": 1}
    until(lambda: served.connections() == 1)


def test_few_frames_of_all_kinds_are_nothing(served: Served) -> None:
    with served.open() as client:
        client.recv(20)
        for _time in range(FRAMES_AT_ONCE // 4):
            client.ping().wait(20)
        client.send(["{", '"type":', '"ping"', "}"])

        assert json.loads(client.recv(20))["type"] == "pong"


def test_text_that_is_not_utf8_writes_no_traceback(served: Served, caplog: pytest.LogCaptureFixture) -> None:
    with served.open() as client:
        client.recv(20)
        client.socket.sendall(frame(Opcode.TEXT, b"\xff"))
        assert end_of(client) == 1007

    assert [told for told in caplog.records if told.levelname == "ERROR"] == []


def test_frame_is_made_once_for_all_and_as_the_library_does() -> None:
    for text in ("", "x" * 125, "চাল" * 30, "x" * 126, "x" * 70_000):
        assert frame_of(text) == Frame(Opcode.TEXT, text.encode()).serialize(mask=False)
        assert frame_of(text) is frame_of(text)


@pytest.mark.usefixtures("neighbour")
def test_who_pings_and_reads_no_pong_is_cut(served: Served, settings: LazySettings) -> None:
    settings.RATE_LIMIT_FACTOR = 1_000_000  # so that nothing else ends it
    client = served.open_bare()

    pings = frame(Opcode.PING, b"x" * 125) * 100

    with pytest.raises(ConnectionError):
        client.sendall(pings * (2 * ON_ITS_WAY_BYTES // len(pings)))

    assert served.counted() == {"does_not_read": 1}
    until(lambda: served.connections() == 1)


class TestWhoDoesNotRead:
    @staticmethod
    def subscribed(served: Served, others: int = 0) -> socket.socket:
        client = served.open_bare()
        client.sendall(frame(Opcode.TEXT, json.dumps({"type": "subscribe", "id": "1", "topic": TOPIC}).encode()))
        until(lambda: served.hub.hear_of() == 1 + others)
        return client

    def test_is_cut_at_the_bound(self, served: Served, neighbour: ClientConnection) -> None:
        self.subscribed(served, others=1)

        told = 0
        while served.hub.hear_of() == 2:
            served.do(lambda: served.hub.tell(size=50_000))
            json.loads(neighbour.recv(20))
            told += 50_000
            assert told < ON_ITS_WAY_BYTES

        until(lambda: served.connections() == 1)
        assert served.counted() == {"does_not_read": 1}

    def test_reads_why_when_it_reads_again(self, served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(socket_module, "END_WITHIN_S", 10)
        client = self.subscribed(served)
        while served.hub.hear_of():
            served.do(lambda: served.hub.tell(size=50_000))

        heard = b""
        while b"resume=" not in heard[-TOKEN_BYTES - 10 :] or len(heard.rpartition(b"resume=")[2]) < TOKEN_BYTES:
            heard += client.recv(1 << 20)
        last = heard.rindex(b"resume=")
        assert int.from_bytes(heard[last - 2 : last]) == CloseCode.DOES_NOT_READ
        # The events that came before are whole, in order, and the token goes on after the last.
        seqs = [int(part.split(b",")[0]) for part in heard.split(b'"seq":')[2:]]
        assert seqs == list(range(1, len(seqs) + 1))
        with served.open() as again:
            again.send(json.dumps({"type": "resume", "id": "1", "token": heard[last + len(b"resume=") :].decode()}))
            while (message := json.loads(again.recv(20)))["type"] != "resumed":
                seqs += [message["seq"]] if message["type"] == "event" else []
        assert seqs == list(range(1, len(served.hub.told[TOPIC]) + 1))

    def test_is_cut_also_when_the_server_has_nothing_more_to_say(self, served: Served) -> None:
        client = self.subscribed(served)
        [held] = served.board._connections  # noqa: SLF001 -- to see what waits
        while not held._outgoing._bytes:  # type: ignore[attr-defined]  # noqa: SLF001 -- likewise
            served.do(lambda: served.hub.tell(size=50_000))
        client.sendall(frame(Opcode.TEXT, b"x" * (wire.MAX_MESSAGE_BYTES + 1)))

        until(lambda: served.connections() == 0)


def test_who_stops_in_the_middle_of_a_message_falls_silent(served: Served) -> None:
    client = served.open_bare()
    client.sendall(frame(Opcode.TEXT, b'{"type":"ping"}')[:9])

    served.later_s = wire.SILENT_FOR_S + 1
    served.do(served.board.sweep)

    assert is_cut(client)
    assert served.counted() == {"silent": 1}


def test_hundreds_that_say_nothing_are_held_to_their_bound_and_then_ended(served: Served) -> None:
    with ExitStack() as opened:
        held = [opened.enter_context(served.open()) for _socket in range(MOST_OF_ADDRESS)]
        with pytest.raises(InvalidStatus) as refused, served.open():
            pass
        assert refused.value.response.status_code == 429

        served.later_s = wire.SILENT_FOR_S + 1
        served.do(served.board.sweep)

        assert {end_of(client) for client in held} == {CloseCode.SILENT}
    with served.open() as client:
        subscribe(client)


def test_line_that_breaks_leaves_nothing_behind(served: Served) -> None:
    client = served.open_bare()
    client.sendall(frame(Opcode.TEXT, json.dumps({"type": "subscribe", "id": "1", "topic": TOPIC}).encode()))
    until(lambda: served.hub.hear_of() == 1)

    client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\x00\x00\x00\x00\x00\x00\x00")
    client.close()

    until(lambda: served.hub.hear_of() == 0)
    until(lambda: served.connections() == 0)


def test_end_of_the_server_is_told(rights: Rights) -> None:
    with serving() as served, served.open() as client:
        client.recv(20)
        served.server.should_exit = True

        assert end_of(client) == 1012


@pytest.mark.parametrize("seed", range(20))
def test_noise_harms_nobody(served: Served, neighbour: ClientConnection, seed: int) -> None:
    noise = os.urandom(4000)
    client = served.open_bare()
    with suppress(ConnectionError):
        client.sendall(noise)
        client.shutdown(socket.SHUT_WR)

    assert is_cut(client)
