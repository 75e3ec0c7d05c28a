"""The beginning and the end of the process that holds sockets, where its server tells of them (ASGI's lifespan)."""

import asyncio
import resource

from marketplace.core import gathering
from realtime.handshake import Receive, Scope, Send
from realtime.switchboard import Switchboard


class Lifespan:
    """An ASGI application of that kind. Under a server that tells of neither, the first connection begins it all."""

    def __init__(self, board: Switchboard) -> None:
        self._board = board

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        while True:
            event = await receive()
            if event["type"] == "lifespan.startup":
                _let_in_as_many_as_the_system_does()
                await self._board.start()
                await send({"type": "lifespan.startup.complete"})
            elif event["type"] == "lifespan.shutdown":
                await self._board.stop()
                await asyncio.to_thread(gathering.finish_all)  # uvicorn's end runs nothing else
                await send({"type": "lifespan.shutdown.complete"})
                return


def _let_in_as_many_as_the_system_does() -> None:
    """A socket is an open file, of which a process may have a thousand by default and mostly many more if it asks."""
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
