"""Many who do the same at once: each thread has a connection of its own, and all is committed.

A module that races imports `connection_a_thread`, which works for each of its tests.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connection, connections

# So many stand at the counter at once, each with a connection; the server takes 120.
AT_ONCE = 40


@pytest.fixture(autouse=True)
def connection_a_thread(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A pool would let in a few at a time, and the others would not race at all."""
    connection.close()
    monkeypatch.delitem(connections.settings["default"]["OPTIONS"], "pool", raising=False)
    yield
    connection.close()


def race(act: Callable[[int], Any], times: int, at_once: int = AT_ONCE) -> list[Any]:
    """Each thread keeps its connection for all of its turns; what was raised stands for what was returned."""
    start = Barrier(at_once, timeout=60)

    def run(first: int) -> list[Any]:
        start.wait()
        try:
            return [_attempt(act, number) for number in range(first, times, at_once)]
        finally:
            connection.close()

    with ThreadPoolExecutor(max_workers=at_once) as pool:
        return [result for results in pool.map(run, range(at_once)) for result in results]


def _attempt(act: Callable[[int], Any], number: int) -> Any:
    try:
        return act(number)
    except Exception as error:
        return error
