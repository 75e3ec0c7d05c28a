"""Advisory locks on files: they vanish with the process that holds them, however it ends."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from deploy.local import console


@contextmanager
def held(path: Path, *, waiting_for: str) -> Iterator[None]:
    """Hold the lock, waiting for whoever has it and saying so once."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            console.say(f"Waiting for {waiting_for} …")
            fcntl.flock(file, fcntl.LOCK_EX)
        yield
