"""The virtual environment `.venv`, from pinned requirements."""

import sys
from pathlib import Path

from deploy.local import console
from deploy.local.errors import LocalError
from deploy.local.places import CHECKOUT, PYTHON, SETUP, VENV
from deploy.local.stamps import Stamp

OLDEST_PYTHON = (3, 11)
LOG = SETUP / "python.log"


def ensure(*, for_tests: bool) -> None:
    """Install the pinned packages; those for development too where tests or linters need them.

    A virtual environment without a stamp was killed half made, so it is made again from scratch.
    """
    if sys.version_info < OLDEST_PYTHON:
        raise LocalError("Haat needs Python 3.11 or newer as `python3`.")
    runtime, development = _stamp("requirements.txt"), _stamp("requirements-dev.txt")
    wanted = development if for_tests else runtime
    if wanted.is_fresh():
        return
    with console.step("Python packages"):
        whole = PYTHON.exists() and (runtime.path.exists() or development.path.exists())
        if not whole or not _is_of_this_python():
            console.run([sys.executable, "-m", "venv", "--clear", VENV], log=LOG)
        wanted.ensure(lambda: _install("requirements-dev.txt" if for_tests else "requirements.txt"))
        if for_tests:  # what runs is part of what tests
            runtime.write()


def _stamp(requirements: str) -> Stamp:
    return Stamp.of(VENV / f".{requirements}.stamp", files=[CHECKOUT / requirements], facts=[sys.version])


def _is_of_this_python() -> bool:
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    return (VENV / "lib" / version).is_dir()


def _install(requirements: str) -> None:
    for stamp in VENV.glob(".*.stamp"):
        stamp.unlink()
    pip: list[str | Path] = [PYTHON, "-m", "pip", "--disable-pip-version-check", "--no-input"]
    pip += ["install", "--no-deps", "-r", CHECKOUT / requirements]
    console.run(pip, log=LOG)
