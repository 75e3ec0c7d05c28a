"""Under whose account a program runs, and with whom it dies."""

import os
import pwd
import signal
import subprocess
from collections.abc import Sequence
from pathlib import Path

DATABASE_ACCOUNT = "postgres"


def database_account() -> str | None:
    """The account for the database: `postgres` when root starts it (it refuses root), else one's own."""
    return DATABASE_ACCOUNT if os.geteuid() == 0 else None


def bound_to_parent(
    command: Sequence[str | Path], *, on_death: signal.Signals = signal.SIGKILL, account: str | None = None
) -> list[str]:
    """The command, made to receive a signal when its parent dies, even by `kill -9`."""
    prefix = ["setpriv", "--pdeathsig", on_death.name.removeprefix("SIG")]
    if account:
        prefix += ["--reuid", account, "--regid", account, "--init-groups"]
    return [*prefix, "--", *map(str, command)]


def give(folder: Path, account: str | None) -> None:
    """Make a folder private to the account that uses it."""
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    if account:
        owner = pwd.getpwnam(account)
        os.chown(folder, owner.pw_uid, owner.pw_gid)


def can_use(folder: Path, account: str | None) -> bool:
    """Whether the account can really write there; every folder above has a say, so it is tried out."""
    probe = folder / ".probe"
    command = ["sh", "-c", 'touch "$1" && rm "$1"', "sh", str(probe)]
    result = subprocess.run(bound_to_parent(command, account=account), cwd="/", capture_output=True, check=False)
    return result.returncode == 0


def give_file(file: Path, account: str | None) -> None:
    """Make a file readable by the account alone."""
    file.chmod(0o600)
    if account:
        owner = pwd.getpwnam(account)
        os.chown(file, owner.pw_uid, owner.pw_gid)
