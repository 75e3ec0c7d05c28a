"""Questions to the database and Redis, asked in threads: the loop that all sockets share waits for nothing."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from django.db import close_old_connections

Answer = TypeVar("Answer")

# Each holds a connection to the database. More would only wait for Python's lock: what they do is mostly computing.
THREADS = 4
# Of which most may be the way through the queue, when thousands come back at once; and where rights must be known.
ANSWER_WITHIN_S, URGENT_WITHIN_S = 20.0, 5.0
_threads = ThreadPoolExecutor(THREADS, thread_name_prefix="live")


# Those whose rights have changed do not wait behind all who come back at once.
_urgent = ThreadPoolExecutor(1, thread_name_prefix="live-urgent")


async def in_thread(ask: Callable[[], Answer], *, is_urgent: bool = False) -> Answer:
    """What a function that waits returns; it runs as a request does, on a connection that is looked at first.

    Raises:
        TimeoutError: it waits for too long, be it for its turn or an answer. The thread goes on waiting.
    """
    threads, within_s = (_urgent, URGENT_WITHIN_S) if is_urgent else (_threads, ANSWER_WITHIN_S)
    async with asyncio.timeout(within_s):
        return await asyncio.get_running_loop().run_in_executor(threads, _as_request, ask)


def _as_request(ask: Callable[[], Answer]) -> Answer:
    close_old_connections()
    try:
        return ask()
    finally:
        close_old_connections()
