"""Which Python the virtual environment is made with."""

import re
import sys
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

OLDEST = (3, 11)
SYSTEM = Path("/usr/bin/python3")


@dataclass(frozen=True)
class Interpreter:
    """A Python that could be used."""

    path: Path
    version: tuple[int, int]
    makes_environments: bool

    @property
    def will_do(self) -> bool:
        """Whether a virtual environment of Haat can be made with it as it stands."""
        return self.version >= OLDEST and self.makes_environments


def chosen(system: Path = SYSTEM) -> Interpreter:
    """Debian's own Python where it will do, else the one that runs this.

    Debian builds it with profile-guided optimisation, which a Python of one's own mostly lacks: a request then takes
    a tenth more processor time, plain Python code up to half as much again (ADR 48).
    """
    debians = _system_interpreter(system)
    return debians if debians is not None and debians.will_do else _running_interpreter()


def _system_interpreter(system: Path) -> Interpreter | None:
    """Read from the names of its files; asking it would delay each command that finds everything in place."""
    program = system.resolve()
    named = re.fullmatch(r"python(\d+)\.(\d+)", program.name)
    if named is None or not program.exists():
        return None
    library = program.parent.parent / "lib" / program.name
    return Interpreter(
        path=program,
        version=(int(named[1]), int(named[2])),
        makes_environments=(library / "venv").is_dir() and (library / "ensurepip").is_dir(),
    )


def _running_interpreter() -> Interpreter:
    return Interpreter(
        path=Path(sys.executable).resolve(),
        version=sys.version_info[:2],
        makes_environments=bool(find_spec("venv") and find_spec("ensurepip")),
    )
