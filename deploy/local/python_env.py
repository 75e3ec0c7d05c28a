"""The virtual environment `.venv`, from pinned requirements."""

from pathlib import Path

from deploy.local import console, interpreters
from deploy.local.errors import LocalError
from deploy.local.interpreters import Interpreter
from deploy.local.places import CHECKOUT, PYTHON, SETUP, VENV
from deploy.local.stamps import Stamp

LOG = SETUP / "python.log"
# What must come without what it asks for (ADR 60), so that no resolver may look at it.
MODELS = "requirements-models.txt"


def ensure(*, for_tests: bool) -> None:
    """Install the pinned packages; those for development too where tests or linters need them.

    A virtual environment without a stamp was killed half made, so it is made again from scratch.
    """
    python = interpreters.chosen()
    if not python.will_do:
        raise LocalError("Haat needs Python 3.11 or newer as `python3`, with its modules venv and ensurepip.")
    runtime, development = _stamp("requirements.txt", python), _stamp("requirements-dev.txt", python)
    wanted = development if for_tests else runtime
    if PYTHON.exists() and wanted.is_fresh():
        return
    with console.step("Python packages"):
        whole = PYTHON.exists() and (runtime.path.exists() or development.path.exists())
        if not whole or not _is_made_with(python):
            console.run([python.path, "-m", "venv", "--clear", VENV], log=LOG)
        wanted.ensure(lambda: _install("requirements-dev.txt" if for_tests else "requirements.txt"))
        if for_tests:  # what runs is part of what tests
            runtime.write()


def _stamp(requirements: str, python: Interpreter) -> Stamp:
    facts = [str(python.path), str(python.version)]
    return Stamp.of(VENV / f".{requirements}.stamp", files=[CHECKOUT / requirements, CHECKOUT / MODELS], facts=facts)


def _is_made_with(python: Interpreter) -> bool:
    return PYTHON.resolve() == python.path


def _install(requirements: str) -> None:
    for stamp in VENV.glob(".*.stamp"):
        stamp.unlink()
    pip: list[str | Path] = [PYTHON, "-m", "pip", "--disable-pip-version-check", "--no-input"]
    pip += ["install", "--no-deps", "--require-hashes", "-r", CHECKOUT / requirements, "-r", CHECKOUT / MODELS]
    console.run(pip, log=LOG)
