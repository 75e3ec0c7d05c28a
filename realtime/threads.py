"""Questions to the database and Redis, asked in threads: the loop that all sockets share waits for nothing."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from django.db import close_old_connections

Answer = TypeVar("Answer")

# Each holds a connection to the database. More would only wait for Python's lock: what they do is mostly computing.
THREADS = 4
_threads = ThreadPoolExecutor(THREADS, thread_name_prefix="live")


async def in_thread(ask: Callable[[], Answer]) -> Answer:
    """What a function that waits returns; it runs as a request does, on a connection that is looked at first."""
    return await asyncio.get_running_loop().run_in_executor(_threads, _as_request, ask)


def _as_request(ask: Callable[[], Answer]) -> Answer:
    close_old_connections()
    try:
        return ask()
    finally:
        close_old_connections()
