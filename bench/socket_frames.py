"""WebSocket as a client of ten thousand sockets speaks it (RFC 6455): no more of it than the servers here do.

A library would take more of the two cores than the server that is measured. No extension is offered, so no frame is
compressed, and servers cut none of their short messages in pieces.
"""

import base64
import secrets
from collections.abc import Mapping
from typing import Final

from bench.errors import BenchError

TEXT: Final = 0x1
CLOSE: Final = 0x8
PING: Final = 0x9
PONG: Final = 0xA
FINAL: Final = 0x80
OPCODE: Final = 0x0F
MASKED: Final = 0x80
# Lengths that say that the next two, or the next eight bytes tell the length.
TWO_BYTES, EIGHT_BYTES = 126, 127
# Clients must mask what they send, so that no proxy takes it for something else. A mask of zeros leaves it as it is,
# and there is no proxy.
MASK: Final = bytes(4)
SWITCHED: Final = b"HTTP/1.1 101"
HEAD_END: Final = b"\r\n\r\n"


def opening(address: tuple[str, int], path: str, headers: Mapping[str, str]) -> bytes:
    """The request that makes a connection a socket, of a page of the same site."""
    host = f"{address[0]}:{address[1]}"
    sent = {
        "Host": host,
        "Upgrade": "websocket",
        "Connection": "Upgrade",
        "Sec-WebSocket-Key": base64.b64encode(secrets.token_bytes(16)).decode(),
        "Sec-WebSocket-Version": "13",
        "Origin": f"http://{host}",
        **headers,
    }
    return "\r\n".join([f"GET {path} HTTP/1.1", *(f"{name}: {value}" for name, value in sent.items()), "", ""]).encode()


def frame(opcode: int, payload: bytes) -> bytes:
    """One whole message of a client."""
    size = len(payload)
    if size < TWO_BYTES:
        length = bytes([MASKED | size])
    elif size < 2**16:
        length = bytes([MASKED | TWO_BYTES]) + size.to_bytes(2)
    else:
        length = bytes([MASKED | EIGHT_BYTES]) + size.to_bytes(8)
    return bytes([FINAL | opcode]) + length + MASK + payload


class Frames:
    """What arrives at one socket, cut into frames.

    Attributes:
        left: the begin of one that has not arrived as a whole.
    """

    __slots__ = ("left",)

    def __init__(self) -> None:
        self.left = b""

    def feed(self, data: bytes) -> list[tuple[int, bytes]]:
        """Take what arrived: opcode and payload of each frame that is whole by now.

        Raises:
            BenchError: a message comes in pieces.
        """
        data = self.left + data if self.left else data
        found, at = [], 0
        while len(data) - at >= 2:
            begin, size = _payload_of(data, at)
            if begin + size > len(data):
                break
            if not data[at] & FINAL:
                raise BenchError("A message came in pieces, which no server here does.")
            found.append((data[at] & OPCODE, data[begin : begin + size]))
            at = begin + size
        self.left = data[at:]
        return found


def _payload_of(data: bytes, at: int) -> tuple[int, int]:
    """Where the payload of a frame begins, and its size, both beyond the data while the length has not arrived."""
    size = data[at + 1]
    if size < TWO_BYTES:
        return at + 2, size
    begin = at + (4 if size == TWO_BYTES else 10)
    return begin, int.from_bytes(data[at + 2 : begin])
