"""Waiting for something to become true, within bounds."""

import time
from collections.abc import Callable

from deploy.local.errors import LocalError

PAUSE_S = 0.1


def until(
    is_so: Callable[[], bool], what: str, timeout_s: float, *, give_up: Callable[[], bool] = lambda: False
) -> None:
    """Look again and again until it is so.

    Raises:
        LocalError: it did not become so in time, or there is no use in waiting on.
    """
    deadline = time.monotonic() + timeout_s
    while not is_so():
        if give_up():
            raise LocalError(f"{what} did not start.")
        if time.monotonic() > deadline:
            raise LocalError(f"{what} was not ready within {timeout_s:.0f} s.")
        time.sleep(PAUSE_S)
