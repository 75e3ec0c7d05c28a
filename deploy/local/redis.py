"""A private Redis: every write in an append-only file, on loopback and behind a password."""

import signal
import socket
from dataclasses import dataclass
from pathlib import Path

from deploy.local import accounts, waiting
from deploy.local.packages import program
from deploy.local.places import write_private
from deploy.local.ports import HOST


@dataclass(frozen=True)
class Redis:
    """One server, running or not."""

    folder: Path
    config: Path
    port: int
    password: str
    durable: bool = True

    @property
    def url(self) -> str:
        """The address as `HAAT_REDIS_URL` takes it: the database of the queues."""
        return f"redis://:{self.password}@{HOST}:{self.port}/0"

    @property
    def cache_url(self) -> str:
        """The address as `HAAT_CACHE_URL` takes it: a database that may be cleared."""
        return f"redis://:{self.password}@{HOST}:{self.port}/1"

    def command(self) -> list[str]:
        """The server in the foreground; SIGTERM lets it write what it holds before it ends.

        Redis itself would let two servers write one append-only file; the lock makes the second wait for the first.
        """
        server: list[str | Path] = [program("redis-server") or "redis-server", self.config]
        locked = ["flock", "--no-fork", self.folder / "lock", *server]
        return accounts.bound_to_parent(locked, on_death=signal.SIGTERM)

    def configure(self) -> None:
        """Write its configuration: there, and not on the command line, a password is not for everyone to read."""
        self.folder.mkdir(parents=True, exist_ok=True)
        lines = [
            f"bind {HOST}",
            f"port {self.port}",
            f"requirepass {self.password}",
            f'dir "{self.folder}"',
            f"appendonly {'yes' if self.durable else 'no'}",
            'save ""',
            "databases 64",
            "loglevel warning",
        ]
        write_private(self.config, "\n".join(lines) + "\n")

    def wait_until_ready(self, timeout_s: float = 60) -> None:
        """Wait until it answers; a long append-only file is read first."""
        waiting.until(self._answers, "Redis", timeout_s)

    def _answers(self) -> bool:
        try:
            with socket.create_connection((HOST, self.port), timeout=2) as connection:
                connection.sendall(f"AUTH {self.password}\r\nPING\r\nQUIT\r\n".encode())
                return b"+PONG" in connection.makefile("rb").read()
        except OSError:
            return False
