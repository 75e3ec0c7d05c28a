"""Django's own commands that a start needs."""

import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path

from deploy.local import accounts, console, locks
from deploy.local.errors import LocalError
from deploy.local.places import CHECKOUT, PYTHON, SETUP, STATIC_ROOT, State
from deploy.local.stamps import Stamp

DATA = (
    CHECKOUT / "geo" / "data",
    CHECKOUT / "sellers" / "data",
    CHECKOUT / "marketplace" / "accounts" / "data",
    CHECKOUT / "marketplace" / "catalog" / "data",
)
MANAGE: list[str | Path] = [PYTHON, CHECKOUT / "manage.py"]


def migrate(state: State, env: Mapping[str, str]) -> None:
    """Bring the tables up to the code, and the rights of the database's users."""
    console.run([*MANAGE, "prepare_database"], log=state.logs / "migrate.log", env=dict(env), cwd=CHECKOUT)


def seed(state: State, env: Mapping[str, str]) -> None:
    """Load the demo market, which shows its own progress; safe to repeat.

    Raises:
        LocalError: it failed, having said why.
    """
    command = accounts.bound_to_parent([*MANAGE, "seed"])
    if subprocess.run(command, env=dict(env), cwd=CHECKOUT, check=False).returncode:
        raise LocalError("The demo market could not be loaded.")
    seeded(state).write()


def seeded(state: State) -> Stamp:
    """Vouches that the demo market of the present data was loaded."""
    return Stamp.of(state.seeded, files=[file for folder in DATA for file in folder.iterdir() if file.is_file()])


def collect_static(env: Mapping[str, str]) -> None:
    """Gather static files under hashed names, when one of them changed."""
    with locks.held(SETUP / "static.lock", waiting_for="another command that gathers static files"):
        # Installed packages bring files too, and settings say how they are kept.
        inputs = [*static_sources(), CHECKOUT / "requirements.txt", CHECKOUT / "config" / "settings.py"]
        stamp = Stamp.of(STATIC_ROOT / ".stamp", files=inputs)
        if not stamp.is_fresh():
            command = [*MANAGE, "collectstatic", "--no-input"]
            with console.step("Static files"):
                stamp.ensure(lambda: console.run(command, log=SETUP / "static.log", env=dict(env), cwd=CHECKOUT))


def static_sources() -> Iterator[Path]:
    """What is collected from the rooms and from what was built."""
    # `[!.]`, or what was collected below .haat would be taken for a source of itself.
    folders = [*CHECKOUT.glob("[!.]*/static"), *CHECKOUT.glob("marketplace/*/static")]
    for folder in folders:
        yield from (file for file in folder.rglob("*") if file.is_file())
