"""uvicorn's WebSockets, with the bounds that they lack.

uvicorn holds messages to a size and stops reading while the application is busy. But it answers every ping, collects
every piece of a message in pieces, and waits for ever to close on a client that does not read; each of them lets a
client fill the memory or take the processor. The ASGI application sees none of it, so it is bounded here.
"""

import time
from typing import Any

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.frames import Frame
from websockets.http11 import Request

from realtime.handshake import ABORT
from realtime.places import Allowance
from realtime.refusals import Reason, refusals

# What is taken apart at once: the frames of a longer piece are counted before the next is looked at.
PIECE_BYTES = 8192
# Frames of all kinds; of messages an application's own bound allows fewer.
FRAMES_A_SECOND, FRAMES_AT_ONCE = 50, 200
# What may wait to be sent when a ping comes, which is answered at once.
MOST_WAITING_BYTES = 64 * 1024


class LiveProtocol(WebSocketsSansIOProtocol):
    """One connection: `uvicorn --ws realtime.server:LiveProtocol`."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.allowance = Allowance(FRAMES_AT_ONCE, time.monotonic())

    def data_received(self, data: bytes) -> None:
        for start in range(0, len(data), PIECE_BYTES):
            if self.transport.is_closing():
                return
            super().data_received(data[start : start + PIECE_BYTES])

    def handle_events(self) -> None:
        now = time.monotonic()
        for event in self.conn.events:
            if isinstance(event, Frame) and not self.allowance.take(
                now, a_second=FRAMES_A_SECOND, at_once=FRAMES_AT_ONCE
            ):
                refusals.note(Reason.TOO_MANY_FRAMES)
                self.conn.events.clear()
                self.transport.abort()
                return
        super().handle_events()

    def handle_connect(self, event: Request) -> None:
        super().handle_connect(event)
        if self.response.status_code == 101:
            # The application has not seen it yet: its task runs when this is done.
            self.scope["extensions"][ABORT] = {"abort": self.transport.abort}

    def handle_ping(self) -> None:
        if self.transport.get_write_buffer_size() > MOST_WAITING_BYTES:
            refusals.note(Reason.DOES_NOT_READ)
            self.transport.abort()
        else:
            super().handle_ping()
