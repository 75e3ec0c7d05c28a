"""uvicorn's WebSockets, with the bounds that they lack.

uvicorn holds messages to a size and stops reading while the application is busy. But it answers every ping, collects
every piece of a message in pieces, and waits for ever to close on a client that does not read; each of them lets a
client fill the memory or take the processor. The ASGI application sees none of it, so it is bounded here.
"""

import asyncio
import time
from functools import lru_cache
from typing import Any

from django.conf import settings
from uvicorn._types import ASGISendEvent
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.frames import Frame, Opcode
from websockets.http11 import Request

from realtime.handshake import TRANSPORT
from realtime.places import Allowance
from realtime.refusals import Reason, refusals
from realtime.wire import CloseCode

# What is taken apart at once: the frames of a longer piece are counted before the next is looked at.
PIECE_BYTES = 8192
# Frames of all kinds; of messages an application's own bound allows fewer.
FRAMES_A_SECOND, FRAMES_AT_ONCE = 50, 200
# What may wait to be sent when a ping comes, which is answered at once.
MOST_WAITING_BYTES = 64 * 1024
# How long a client may take to say that it knows of the end, and to read the last that was said.
END_WITHIN_S = 10.0


@lru_cache(maxsize=64)
def frame_of(text: str) -> bytes:
    """A text's frame, the same for all sockets that are sent it in one go."""
    return Frame(Opcode.TEXT, text.encode()).serialize(mask=False)


class LiveProtocol(WebSocketsSansIOProtocol):
    """One connection: `uvicorn --ws realtime.server:LiveProtocol`."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.close_timeout = END_WITHIN_S
        self._allowance = Allowance(FRAMES_AT_ONCE * settings.RATE_LIMIT_FACTOR, time.monotonic())

    def data_received(self, data: bytes) -> None:
        for start in range(0, len(data), PIECE_BYTES):
            if self.transport.is_closing():
                return
            super().data_received(data[start : start + PIECE_BYTES])
            if self.conn.handshake_exc is not None and not self.handshake_initiated:
                self._end_handshake()

    def _end_handshake(self) -> None:
        """Cut a connection whose handshake could not be read, of which uvicorn hears nothing."""
        refusals.note(Reason.MALFORMED)
        self.handshake_complete = self.close_sent = True
        self.transport.abort()

    def handle_events(self) -> None:
        frames = sum(isinstance(event, Frame) for event in self.conn.events)
        if frames and not self._allows(frames):
            refusals.note(Reason.TOO_MANY_FRAMES)
            self.conn.events.clear()
            self.transport.abort()
            return
        super().handle_events()

    def _allows(self, frames: int) -> bool:
        now, factor = time.monotonic(), settings.RATE_LIMIT_FACTOR
        most_a_second, most_at_once = FRAMES_A_SECOND * factor, FRAMES_AT_ONCE * factor
        return all(self._allowance.take(now, a_second=most_a_second, at_once=most_at_once) for _frame in range(frames))

    def handle_connect(self, event: Request) -> None:
        super().handle_connect(event)
        if self.response.status_code == 101:
            # The application has not seen it yet: its task runs when this is done.
            extensions: Any = self.scope["extensions"]
            extensions[TRANSPORT] = {"abort": self.transport.abort, "write": self.write_at_once}

    def write_at_once(self, text: str) -> bool:
        """Send a text without waiting, unless others wait before it: then False. It is made a frame once for all."""
        if not self.writable.is_set() or not self.handshake_complete or self.close_sent or self.transport.is_closing():
            return False
        self.transport.write(frame_of(text))
        return True

    def send_receive_event_to_app(self) -> None:
        """uvicorn logs a traceback for every text that is not UTF-8."""
        if self.curr_msg_data_type == "text" and not self.close_sent:
            try:
                b"".join(self.frames).decode()
            except UnicodeDecodeError:
                self.conn.send_close(1007)
                self.handle_parser_exception()
                return
        super().send_receive_event_to_app()

    async def send(self, message: ASGISendEvent) -> None:
        await super().send(message)
        if message["type"] == "websocket.http.response.body":
            # The handshake is over; uvicorn would log an error for every one that is refused with an answer.
            self.handshake_complete = True

    def handle_parser_exception(self) -> None:
        """uvicorn ends it itself; the application hears no more of why than of any other end."""
        sent = self.conn.close_sent
        refusals.note(Reason.TOO_BIG if sent is not None and sent.code == CloseCode.TOO_BIG else Reason.MALFORMED)
        super().handle_parser_exception()

    def on_task_complete(self, task: asyncio.Task[None]) -> None:
        super().on_task_complete(task)
        # What is closed is first sent what waits, and who does not read never gets it.
        if not self.disconnected and self.transport.get_write_buffer_size():
            self.loop.call_later(END_WITHIN_S, self.transport.abort)

    def handle_ping(self) -> None:
        if self.transport.is_closing():
            return
        if self.transport.get_write_buffer_size() > MOST_WAITING_BYTES:
            refusals.note(Reason.DOES_NOT_READ)
            self.transport.abort()
        else:
            super().handle_ping()
