"""What a person sees: one calm line a step, moving in a terminal, plain elsewhere."""

import itertools
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from deploy.local import accounts
from deploy.local.errors import LocalError

FRAMES = "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏"
FRAME_S = 0.1
WORTH_TELLING_S = 1.0
TAIL_LINES = 30


def say(text: str) -> None:
    """One line, at once, also into a pipe."""
    print(text, flush=True)


@contextmanager
def step(what: str) -> Iterator[None]:
    """Show that `what` goes on, and how long it took when that was long."""
    started = time.monotonic()
    done = threading.Event()
    spinner = threading.Thread(target=_spin, args=(what, done), daemon=True)
    if sys.stdout.isatty():
        spinner.start()
    else:
        say(f"· {what}")
    mark = "✗"
    try:
        yield
        mark = "✓"
    finally:
        done.set()
        _close(what, mark, time.monotonic() - started, spinner)


def _spin(what: str, done: threading.Event) -> None:
    started = time.monotonic()
    for frame in itertools.cycle(FRAMES):
        seconds = time.monotonic() - started
        print(f"\r\033[K{frame} {what} {seconds:.0f} s", end="", flush=True)
        if done.wait(FRAME_S):
            return


def _close(what: str, mark: str, seconds: float, spinner: threading.Thread) -> None:
    took = f" ({seconds:.1f} s)" if seconds >= WORTH_TELLING_S else ""
    if spinner.is_alive():
        spinner.join()
        print(f"\r\033[K{mark} {what}{took}", flush=True)
    elif took or mark == "✗":
        say(f"{mark} {what}{took}")


def run(
    command: Sequence[str | Path],
    *,
    log: Path,
    env: dict[str, str] | None = None,
    cwd: Path | None = None,
    account: str | None = None,
    to_the_end: bool = False,
) -> None:
    """Run a command with its output in a log.

    Args:
        command: the program and its arguments.
        log: grows by what the command says.
        env: its environment; ours when there is none.
        cwd: its folder; ours when there is none.
        account: under which it runs; ours when there is none.
        to_the_end: let it finish even when this process is killed, for what must not be cut short.

    Raises:
        LocalError: it failed; shows the end of what it said.
    """
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("a+b") as file:
        file.write(f"\n$ {' '.join(map(str, command))}\n".encode())
        file.flush()
        start = file.tell()
        wrapped = list(map(str, command)) if to_the_end else accounts.bound_to_parent(command, account=account)
        result = subprocess.run(
            wrapped, stdin=subprocess.DEVNULL, stdout=file, stderr=file, env=env, cwd=cwd, check=False
        )
        if result.returncode:
            file.seek(start)
            tail = file.read().decode(errors="replace").splitlines()[-TAIL_LINES:]
            raise LocalError("\n".join([*tail, f"`{command[0]}` failed ({result.returncode}). The whole log: {log}"]))


def tail(log: Path, lines: int = TAIL_LINES) -> str:
    """The end of a log, or nothing where there is none."""
    if not log.exists():
        return ""
    with log.open("rb") as file:
        file.seek(max(0, os.fstat(file.fileno()).st_size - 64 * 1024))
        return "\n".join(file.read().decode(errors="replace").splitlines()[-lines:])
