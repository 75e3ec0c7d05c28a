"""The peer under a broadcast: a server made of the `websockets` library and nothing else.

Whoever comes receives. What somebody says at `TELL` is broadcast as it is: a number, a line break, and the text that so
many of the receivers get, those that came first.
"""

import asyncio
import http
import sys

import uvloop
from websockets.asyncio.server import ServerConnection, broadcast, serve
from websockets.http11 import Request, Response

from deploy.local.ports import HOST

TELL = "/tell"
# As many as the live process has (uvicorn's own).
BACKLOG = 2048


async def run(port: int) -> None:
    """Serve until the process ends."""
    receivers: list[ServerConnection] = []

    async def receive_or_tell(connection: ServerConnection) -> None:
        if connection.request is None or connection.request.path != TELL:
            receivers.append(connection)
            await connection.wait_closed()
            receivers.remove(connection)
            return
        async for message in connection:
            number, _, text = str(message).partition("\n")
            broadcast(receivers[: int(number)], text)

    # Without keep-alive: the live process leaves that to its clients, too.
    async with serve(receive_or_tell, HOST, port, process_request=_health, backlog=BACKLOG, ping_interval=None):
        await asyncio.Event().wait()


def _health(connection: ServerConnection, request: Request) -> Response | None:
    """What tells that the server is there."""
    return connection.respond(http.HTTPStatus.OK, "ok") if request.path == "/healthz" else None


if __name__ == "__main__":
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(run(int(sys.argv[1])))
