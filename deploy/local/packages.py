"""Debian's packages: looks for the files they bring, and installs only what is missing."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from deploy.local import console, interpreters
from deploy.local.errors import LocalError
from deploy.local.places import SETUP

# A plain user's PATH often lacks where Debian keeps servers.
SYSTEM_PATH = f"{os.environ.get('PATH', '')}:/usr/local/sbin:/usr/sbin:/sbin"
POLICY = Path("/usr/sbin/policy-rc.d")
OLDEST_NODE = 18


@dataclass(frozen=True)
class Need:
    """Something to be present, and the packages that bring it."""

    packages: tuple[str, ...]
    is_met: Callable[[], bool]


def program(name: str) -> str | None:
    """The path of a program, also where only root usually looks."""
    return shutil.which(name, path=SYSTEM_PATH)


def _has_program(*names: str) -> Callable[[], bool]:
    return lambda: all(program(name) for name in names)


def _has_file(pattern: str) -> Callable[[], bool]:
    return lambda: any(Path("/usr").glob(pattern))


def _has_node() -> bool:
    if not (program("node") and program("npm")):
        return False
    version = subprocess.run(["node", "--version"], capture_output=True, text=True, check=False).stdout
    return int(version.strip().lstrip("v").partition(".")[0] or 0) >= OLDEST_NODE


RUN_NEEDS = (
    Need(("postgresql-15",), _has_file("lib/postgresql/*/bin/initdb")),
    Need(("postgresql-15-postgis-3",), _has_file("share/postgresql/*/extension/postgis.control")),
    Need(("redis-server",), _has_program("redis-server")),
    Need(("nginx",), _has_program("nginx")),
    Need(("gdal-bin",), _has_file("lib/*/libgdal.so.*")),
    Need(("gettext",), _has_program("msgfmt", "xgettext")),
    Need(("nodejs", "npm"), _has_node),
    Need((f"python3.{sys.version_info.minor}-venv",), lambda: interpreters.chosen().makes_environments),
    # For the commands that README and docs/running.md tell people to type.
    Need(("curl",), _has_program("curl")),
    Need(("jq",), _has_program("jq")),
    Need(("util-linux",), _has_program("setpriv")),
)
TEST_NEEDS = (
    Need(("chromium",), _has_program("chromium")),
    Need(("fonts-noto-core",), _has_file("share/fonts/truetype/noto/NotoSansBengali-*")),
)


def ensure(*, for_tests: bool) -> None:
    """Install what is missing, as root or with sudo.

    Raises:
        LocalError: neither is at hand, or apt failed; says what to install.
    """
    missing = _missing(RUN_NEEDS + (TEST_NEEDS if for_tests else ()))
    if missing:
        _install(missing)
        left = _missing(RUN_NEEDS + (TEST_NEEDS if for_tests else ()))
        if left:
            raise LocalError(f"apt installed, but these are still missing: {' '.join(left)}")


def _missing(needs: tuple[Need, ...]) -> list[str]:
    return [package for need in needs if not need.is_met() for package in need.packages]


def _install(missing: list[str]) -> None:
    root = _become_root()
    if root is None or not program("apt-get"):
        raise LocalError(
            "These Debian packages are missing, and neither root nor sudo is at hand to install them. Please run\n\n"
            f"    apt-get install --no-install-recommends {' '.join(missing)}\n\nas root, then repeat the command."
        )
    apt = [*root, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-q", "-y"]
    install = [*apt, "install", "--no-install-recommends", *missing]
    log = SETUP / "apt.log"
    with console.step(f"Debian packages: {' '.join(missing)}"), _services_left_alone(root):
        try:
            console.run(install, log=log, to_the_end=True)
        except LocalError:  # a bare machine has no package lists, an old one those of yesterday
            console.run([*apt, "update"], log=log, to_the_end=True)
            console.run(install, log=log, to_the_end=True)


def _become_root() -> list[str] | None:
    if os.geteuid() == 0:
        return []
    if not program("sudo"):
        return None
    asks_nothing = subprocess.run(["sudo", "-n", "true"], capture_output=True, check=False).returncode == 0
    if asks_nothing:
        return ["sudo", "-n"]
    return ["sudo"] if sys.stdin.isatty() and subprocess.run(["sudo", "-v"], check=False).returncode == 0 else None


@contextmanager
def _services_left_alone(root: list[str]) -> Iterator[None]:
    """Keep Debian from starting the servers it installs, now and at boot: ours are private ones.

    policy-rc.d is Debian's own switch for that; one that is already there is somebody's decision and stays.
    """
    if POLICY.exists():
        yield
        return
    units = [unit for unit in ("postgresql", "redis-server", "nginx") if not _has_unit(unit)]
    _as_root(root, f"printf '#!/bin/sh\\nexit 101\\n' > {POLICY} && chmod 755 {POLICY}")
    try:
        yield
    finally:
        _as_root(root, f"rm -f {POLICY}")
        if Path("/run/systemd/system").exists():
            _as_root(root, f"systemctl disable --quiet {' '.join(filter(_has_unit, units))} || true")


def _has_unit(name: str) -> bool:
    return Path(f"/lib/systemd/system/{name}.service").exists()


def _as_root(root: list[str], script: str) -> None:
    console.run([*root, "sh", "-c", script], log=SETUP / "apt.log", to_the_end=True)
