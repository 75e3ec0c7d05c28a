"""Frames against those of the `websockets` library."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from websockets.frames import Frame, Opcode
from websockets.streams import StreamReader

from bench import socket_frames
from bench.errors import BenchError
from bench.socket_frames import CLOSE, PING, TEXT, Frames

SIZES = (0, 1, 125, 126, 127, 65_535, 65_536, 70_000)
payloads = st.sampled_from(SIZES).map(lambda size: b"x" * size)


def read_by_library(data: bytes) -> Frame:
    """What a server makes of it."""
    reader = StreamReader()
    reader.feed_data(data)
    reading = Frame.parse(reader.read_exact, mask=True)
    with pytest.raises(StopIteration) as done:
        next(reading)
    frame: Frame = done.value.value
    return frame


@pytest.mark.parametrize("size", SIZES)
def test_server_reads_what_a_client_writes(size: int) -> None:
    read = read_by_library(socket_frames.frame(TEXT, b"x" * size))

    assert (read.opcode, bytes(read.data), read.fin) == (Opcode.TEXT, b"x" * size, True)


@given(st.lists(st.tuples(st.sampled_from([Opcode.TEXT, Opcode.PING, Opcode.CLOSE]), payloads), max_size=4), st.data())
def test_frames_are_whole_wherever_they_are_cut(sent: list[tuple[Opcode, bytes]], data: st.DataObject) -> None:
    sent = [(opcode, payload[:125] if opcode != Opcode.TEXT else payload) for opcode, payload in sent]
    stream = b"".join(Frame(opcode, payload).serialize(mask=False) for opcode, payload in sent)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(stream)), max_size=5)))
    frames = Frames()

    found = [
        one
        for begin, end in zip([0, *cuts], [*cuts, len(stream)], strict=True)
        for one in frames.feed(stream[begin:end])
    ]

    assert found == [(int(opcode), payload) for opcode, payload in sent]
    assert frames.left == b""


def test_frame_that_arrives_byte_by_byte_is_whole_with_its_last() -> None:
    stream = Frame(Opcode.TEXT, b"y" * 300).serialize(mask=False)
    frames = Frames()

    found = [frames.feed(stream[at : at + 1]) for at in range(len(stream))]

    assert found[:-1] == [[]] * (len(stream) - 1)
    assert found[-1] == [(TEXT, b"y" * 300)]


def test_message_in_pieces_is_refused() -> None:
    begun = Frame(Opcode.TEXT, b"half", fin=False).serialize(mask=False)

    with pytest.raises(BenchError):
        Frames().feed(begun)


def test_opcodes_are_those_of_the_protocol() -> None:
    assert (TEXT, CLOSE, PING, socket_frames.PONG) == (Opcode.TEXT, Opcode.CLOSE, Opcode.PING, Opcode.PONG)


def test_opening_says_who_asks_and_from_where() -> None:
    request = socket_frames.opening(("127.0.0.1", 80), "/ws/", {"Cookie": "a=b"}).decode()

    assert request.startswith("GET /ws/ HTTP/1.1\r\nHost: 127.0.0.1:80\r\n")
    assert request.endswith("\r\n\r\n")
    assert "\r\nOrigin: http://127.0.0.1:80\r\n" in request
    assert "\r\nCookie: a=b\r\n" in request
