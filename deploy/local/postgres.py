"""A private PostgreSQL cluster: its folder, its account, its database."""

import hashlib
import os
import shutil
import signal
import subprocess
from dataclasses import dataclass
from pathlib import Path

from deploy.local import accounts, console, waiting
from deploy.local.errors import LocalError
from deploy.local.ports import HOST

SYSTEM_CLUSTERS = Path("/usr/lib/postgresql")
FALLBACK = Path("/var/lib/haat")
DATABASE = "haat"
# Who owns the tables, who serves, who only reads: `manage.py prepare_database` makes the other two.
USER = "haat"
APPLICATION, READER = "haat_app", "haat_reader"
OLDEST_VERSION = 15

# For data that lives as long as one command: nothing is forced to disk.
THROW_AWAY = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_wal_size": "4GB",
}
# For tests, whose speed nobody compares with a market's: less is written, and less kept, for it may lie in memory.
FOR_TESTS = {**THROW_AWAY, "wal_level": "minimal", "max_wal_senders": "0", "max_wal_size": "512MB"}


@dataclass(frozen=True)
class Cluster:
    """One cluster, running or not."""

    folder: Path
    port: int
    password: str
    account: str | None
    durable: bool = True
    for_tests: bool = False

    @property
    def data(self) -> Path:
        """What initdb makes; the folder around it belongs to the account, so that initdb may rename into it."""
        return self.folder / "data"

    @property
    def url(self) -> str:
        """The owner's address."""
        return self.url_of(USER, self.password)

    def url_of(self, user: str, password: str) -> str:
        """The database's address for one user, as `HAAT_DATABASE_URL` takes it."""
        return f"postgresql://{user}:{password}@{HOST}:{self.port}/{DATABASE}"

    def command(self) -> list[str]:
        """The server in the foreground, on loopback only and without a socket file: paths of those are short."""
        settings = {
            "listen_addresses": HOST,
            "port": str(self.port),
            "unix_socket_directories": "",
            "shared_buffers": "256MB",
            "max_connections": "120",
            "random_page_cost": "1.1",
            # Statements are many and short; compiling one takes longer than running it.
            "jit": "off",
            "log_line_prefix": "%m ",
            **({} if self.durable else FOR_TESTS if self.for_tests else THROW_AWAY),
        }
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        command: list[str | Path] = [_program("postgres", self.data), "-D", self.data, *options]
        return accounts.bound_to_parent(command, on_death=signal.SIGQUIT, account=self.account)

    def create(self, log: Path) -> None:
        """Make the cluster's files unless they are whole; a half-made one was never renamed into place."""
        if _as_account(self.account, ["test", "-f", self.data / "PG_VERSION"]) == 0:
            return
        accounts.give(self.folder, self.account)
        fresh, password_file = self.folder / "fresh", self.folder / "password"
        shutil.rmtree(fresh, ignore_errors=True)
        password_file.write_text(self.password)
        accounts.give_file(password_file, self.account)
        initdb: list[str | Path] = [_program("initdb"), "--pgdata", fresh]
        initdb += ["--username", USER, "--pwfile", password_file]
        initdb += ["--encoding=UTF8", "--locale=C.UTF-8", "--auth=scram-sha-256", "--no-instructions"]
        try:
            command = initdb if self.durable else [*initdb, "--no-sync"]
            console.run(command, log=log, cwd=Path("/"), account=self.account)
        finally:
            password_file.unlink()
        fresh.rename(self.data)

    def wait_until_ready(self, timeout_s: float = 60) -> None:
        """Wait until it answers; after a crash it replays its log first."""
        ready: list[str | Path] = [_program("pg_isready"), "-q", "-h", HOST, "-p", str(self.port)]
        waiting.until(lambda: subprocess.run(ready, check=False).returncode == 0, "PostgreSQL", timeout_s)

    def create_database(self) -> None:
        """Make our database unless it is there."""
        if DATABASE not in self.query("SELECT datname FROM pg_database").splitlines():
            self.query(f"CREATE DATABASE {DATABASE}")

    def query(self, sql: str) -> str:
        """One statement's plain output.

        Raises:
            LocalError: the server refused it; most likely the password is another cluster's.
        """
        psql: list[str | Path] = [_program("psql"), "-X", "-At", "-h", HOST, "-p", str(self.port)]
        psql += ["-U", USER, "-d", "postgres", "-c", sql]
        environment = {**os.environ, "PGPASSWORD": self.password, "PGCONNECT_TIMEOUT": "10"}
        result = subprocess.run(
            psql, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
        )
        if result.returncode:
            raise LocalError(f"PostgreSQL refused a statement: {result.stderr.strip()}")
        return result.stdout.strip()


def folder_for(place: Path) -> Path:
    """A folder the database's account can really use, made if need be.

    That is `place` itself, or, below a home that others may not enter, a folder under /var/lib that `place` links to.
    """
    account = accounts.database_account()
    if place.is_symlink():
        return place.readlink()
    accounts.give(place, account)
    if accounts.can_use(place, account):
        return place
    place.rmdir()
    elsewhere = FALLBACK / hashlib.sha256(str(place).encode()).hexdigest()[:16]
    FALLBACK.mkdir(mode=0o711, exist_ok=True)
    accounts.give(elsewhere, account)
    if not accounts.can_use(elsewhere, account):
        raise LocalError(f"The account {account} can write neither to {place} nor to {elsewhere}.")
    place.symlink_to(elsewhere)
    return elsewhere


def _as_account(account: str | None, command: list[str | Path]) -> int:
    return subprocess.run(accounts.bound_to_parent(command, account=account), cwd="/", check=False).returncode


def _program(name: str, data: Path | None = None) -> Path:
    """A server program: of the version that made the data, else of the newest installed."""
    versions = {int(path.parts[-3]): path for path in SYSTEM_CLUSTERS.glob(f"*/bin/{name}")}
    made_by = _version_of(data) if data else None
    version = made_by or max(versions, default=0)
    if version < OLDEST_VERSION or version not in versions:
        raise LocalError(f"{name} of PostgreSQL {made_by or OLDEST_VERSION} is not in {SYSTEM_CLUSTERS}.")
    return versions[version]


def _version_of(data: Path) -> int | None:
    version = data / "PG_VERSION"
    return int(version.read_text()) if version.exists() else None
