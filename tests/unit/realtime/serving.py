"""The live process's server on loopback: uvicorn with the options that `make up` starts it with, in a thread."""

import asyncio
import base64
import os
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import uvicorn
import yaml
from websockets.frames import Frame, Opcode
from websockets.sync.client import ClientConnection, connect

from config.api import status_of
from config.errors import told_as
from deploy.local import programs
from deploy.local.nginx import Nginx
from deploy.local.places import CHECKOUT, State
from realtime.entrance import SocketEntrance
from realtime.hub import Hub
from realtime.refusals import refusals
from realtime.switchboard import Switchboard
from realtime.wire import PROTOCOL
from tests.unit.realtime.talking import FakeHub

PATIENCE_S = 20
# What of uvicorn's options makes a difference to a socket.
OPTIONS = ("ws", "ws_max_size", "ws_max_queue", "ws_ping_interval", "ws_ping_timeout", "ws_per_message_deflate")


class Served:
    """A running server, and what is behind it."""

    def __init__(self, hub: Hub | None) -> None:
        self.hub = FakeHub()
        self.later_s = 0.0  # how much later than it is
        behind: Any = hub or self.hub
        self.board = Switchboard(behind, told_as=told_as, clock=lambda: time.monotonic() + self.later_s)
        entrance = SocketEntrance(self.board, status_of=status_of)
        config = uvicorn.Config(entrance, port=0, lifespan="off", log_config=None, **options_of_the_market())
        self.server = uvicorn.Server(config)
        self.thread = threading.Thread(target=self._run, daemon=True)
        self.bare: list[socket.socket] = []

    def _run(self) -> None:
        async def inside() -> None:
            self.loop = asyncio.get_running_loop()
            await self.server.serve()
            await self.board.stop()

        with asyncio.Runner(loop_factory=self.server.config.get_loop_factory()) as runner:
            runner.run(inside())

    @property
    def address(self) -> tuple[str, int]:
        host, port = self.server.servers[0].sockets[0].getsockname()[:2]
        return host, port

    def open(self, **options: Any) -> ClientConnection:
        """A client's socket; from our own page, unless told otherwise."""
        host = "{}:{}".format(*self.address)
        options = {"origin": f"http://{host}", "subprotocols": [PROTOCOL], "compression": None} | options
        return connect(f"ws://{host}/ws/", open_timeout=PATIENCE_S, **options)

    def open_bare(self, *, keeps_bytes: int = 4096) -> socket.socket:
        """A connection past its handshake, of which nothing is read unless the test does."""
        bare = self.connected(keeps_bytes=keeps_bytes)
        bare.sendall(self.handshake())
        answer = b""
        while b'"welcome"' not in answer:
            answer += bare.recv(1)
        while bare.recv(1) != b"}":
            pass
        return bare

    def connected(self, *, keeps_bytes: int = 4096) -> socket.socket:
        """A connection on which nothing is said yet."""
        bare = socket.socket()
        self.bare.append(bare)
        bare.settimeout(PATIENCE_S)
        bare.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, keeps_bytes)
        bare.connect(self.address)
        return bare

    def handshake(self, headers: str = "") -> bytes:
        """What a page of ours begins with, and more headers."""
        host = "{}:{}".format(*self.address)
        key = base64.b64encode(os.urandom(16)).decode()
        return (
            f"GET /ws/ HTTP/1.1\r\nHost: {host}\r\nOrigin: http://{host}\r\n"
            f"Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {key}\r\n"
            f"Sec-WebSocket-Protocol: {PROTOCOL}\r\n{headers}\r\n".encode()
        )

    def do(self, act: Callable[[], Any]) -> Any:
        """Have something done in the server's loop."""

        async def inside() -> Any:
            return act()

        return asyncio.run_coroutine_threadsafe(inside(), self.loop).result(PATIENCE_S)

    def counted(self) -> dict[str, int]:
        return {str(reason): count for reason, count in refusals.counts.items()}

    def connections(self) -> int:
        """How many the server holds."""
        return len(self.server.server_state.connections)


@contextmanager
def serving(hub: Hub | None = None) -> Iterator[Served]:
    """A server for a test, with a hub that tells what the test has it tell, or with a real one."""
    refusals.counts.clear()
    served = Served(hub)
    served.thread.start()
    until(lambda: served.server.started)
    try:
        yield served
    finally:
        served.server.should_exit = served.server.force_exit = True
        served.thread.join(PATIENCE_S)
        for bare in served.bare:
            bare.close()
        assert not served.thread.is_alive()


def options_of_the_market() -> dict[str, Any]:
    """What `make up` tells uvicorn of sockets."""
    state = State(Path("/nonexistent"))
    nginx = Nginx(state.nginx, state.config / "nginx.conf", {"web": 0, "app": 0, "live": 0})
    found = programs.processes({"app": 0, "live": 0}, state, nginx, reload=False)
    [live] = [program for program in found if program.name == "live"]
    return options_in(live.command)


def options_of_containers() -> dict[str, Any]:
    """What docker-compose.yaml tells it."""
    composed = yaml.safe_load((CHECKOUT / "docker-compose.yaml").read_text())
    return options_in(composed["services"]["live"]["command"])


def options_in(command: list[str]) -> dict[str, Any]:
    arguments = command[command.index("uvicorn") + 1 :]
    told = uvicorn.main.make_context("uvicorn", list(arguments)).params
    return {name: told[name] for name in OPTIONS}


def frame(opcode: Opcode, data: bytes = b"", **flags: bool) -> bytes:
    """A frame as clients send it."""
    return Frame(opcode, data, **flags).serialize(mask=True)


def until(holds: Callable[[], bool]) -> None:
    """Wait for something to become true.

    Raises:
        AssertionError: it did not.
    """
    give_up_at = time.monotonic() + PATIENCE_S
    while not holds():
        assert time.monotonic() < give_up_at, "it did not come to pass"
        time.sleep(0.01)
