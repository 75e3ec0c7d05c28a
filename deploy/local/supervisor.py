"""supervisord of one stack: whether it lives, how it is started, asked and ended."""

import os
import signal
import subprocess
import xmlrpc.client
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

from deploy.local import accounts, console, waiting
from deploy.local.errors import LocalError
from deploy.local.places import PYTHON, State
from deploy.local.ports import HOST
from deploy.local.programs import SUPERVISOR_USER

MODULE = "supervisor.supervisord"
STOP_TIMEOUT_S = 60
HOPELESS_STARTS = 3


@dataclass(frozen=True)
class Status:
    """How one program does."""

    name: str
    state: str
    pid: int
    started_at: int
    uptime_s: int
    detail: str


@dataclass(frozen=True)
class Supervisor:
    """The one supervisord of a state folder."""

    state: State
    port: int
    password: str

    @property
    def config(self) -> Path:
        """Its configuration, whose path in a command line also tells our supervisord from others."""
        return config_of(self.state)

    def start(self, env: dict[str, str], *, with_us: bool) -> None:
        """Start it in a session of its own, so that Ctrl-C reaches only us and everything ends in order.

        Args:
            env: the environment of every program.
            with_us: end it, in order, when this process dies.
        """
        command: list[str | Path] = [PYTHON, "-m", MODULE, "-c", self.config]
        wrapped = accounts.bound_to_parent(command, on_death=signal.SIGTERM) if with_us else list(map(str, command))
        with (self.state.logs / "supervisord.out").open("wb") as out:
            process = subprocess.Popen(
                wrapped, stdin=subprocess.DEVNULL, stdout=out, stderr=out, env=env, cwd="/", start_new_session=True
            )
        waiting.until(lambda: process.poll() is not None or self._answers(), "supervisord", timeout_s=20)
        if process.poll() is not None:
            raise LocalError(f"supervisord ended at once:\n{console.tail(self.state.logs / 'supervisord.out')}")

    def start_program(self, name: str) -> None:
        """Start a program without waiting for it."""
        wait = False
        with self._rpc() as rpc:
            rpc.startProcess(name, wait)

    def statuses(self) -> list[Status]:
        """Every program, in the order of their start."""
        with self._rpc() as rpc:
            found = cast("list[dict[str, Any]]", rpc.getAllProcessInfo())
        return [
            Status(
                name=str(one["name"]),
                state=str(one["statename"]).lower(),
                pid=int(one["pid"]),
                started_at=int(one["start"]),
                uptime_s=max(0, int(one["now"]) - int(one["start"])) if one["pid"] else 0,
                detail=str(one["spawnerr"] or one["description"]),
            )
            for one in found
        ]

    def _answers(self) -> bool:
        try:
            with self._rpc() as rpc:
                rpc.getState()
        except (OSError, xmlrpc.client.Error):
            return False
        return True

    @contextmanager
    def _rpc(self) -> Iterator[Any]:
        address = f"http://{SUPERVISOR_USER}:{self.password}@{HOST}:{self.port}/RPC2"
        with xmlrpc.client.ServerProxy(address, allow_none=True) as proxy:
            yield proxy.supervisor


@dataclass
class CrashWatch:
    """Notices programs that end right after each start, so that nobody waits for them in vain."""

    supervisor: Supervisor
    failed_starts: set[tuple[str, int]] = field(default_factory=set)

    def are_many(self) -> bool:
        """Whether one program has failed to start for the third time since this watch began."""
        self.failed_starts |= {
            (status.name, status.started_at)
            for status in self.supervisor.statuses()
            if status.state in {"backoff", "fatal"}
        }
        failures = Counter(name for name, _ in self.failed_starts)
        return max(failures.values(), default=0) >= HOPELESS_STARTS


def config_of(state: State) -> Path:
    """Where a stack's supervisord has its configuration."""
    return state.config / "supervisord.conf"


def living_pid(state: State) -> int | None:
    """The process id of the stack's supervisord, if it lives.

    Looked for among the processes: its own pid file comes a moment after its start, and outlives a `kill -9`.
    """
    ours = {MODULE.encode(), os.fsencode(config_of(state))}
    return next((pid for pid, command in _commands() if ours.issubset(command)), None)


def end(state: State) -> bool:
    """End the stack's supervisord and with it every program; returns whether there was one.

    Programs of one that was killed with -9 are on their way out already; they are waited for, because they hold
    ports and files that a new start wants.
    """
    pid = living_pid(state)
    if pid is not None:
        os.kill(pid, signal.SIGTERM)
    last_pid = pid or _noted_pid(state)
    waiting.until(
        lambda: living_pid(state) is None and not _in_session(last_pid), "The end of all programs", STOP_TIMEOUT_S
    )
    return pid is not None


def _commands() -> Iterator[tuple[int, list[bytes]]]:
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):  # it has ended since
            yield int(process.name), (process / "cmdline").read_bytes().split(b"\0")


def _noted_pid(state: State) -> int | None:
    try:
        return int((state.config / "supervisord.pid").read_text())
    except (OSError, ValueError):
        return None


def _in_session(leader: int | None) -> bool:
    """Whether programs of a supervisord that has ended are left: they stay in its session, and so its number is theirs.

    A living process of that number means that the number was given anew, which happens only once a session is empty.
    """
    if leader is None or _lives(leader):
        return False
    pids = (int(process.name) for process in Path("/proc").glob("[0-9]*"))
    return any(_session_of(pid) == leader and _lives(pid) for pid in pids)


def _session_of(pid: int) -> int | None:
    try:
        return os.getsid(pid)
    except ProcessLookupError:
        return None


def _lives(pid: int) -> bool:
    """Whether a process still holds ports and files; one that waits to be reaped, all its threads ended, does not."""
    process = Path(f"/proc/{pid}")
    try:
        _name, _, rest = (process / "stat").read_text().rpartition(") ")
        return not rest.startswith(("Z", "X")) or len(list((process / "task").iterdir())) > 1
    except OSError:
        return False
