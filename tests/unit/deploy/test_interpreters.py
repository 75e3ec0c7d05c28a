"""Debian's Python makes the virtual environment where it can."""

import sys
from pathlib import Path

import pytest

from deploy.local import interpreters


def system_python(root: Path, version: str, modules: tuple[str, ...]) -> Path:
    """A tree as Debian lays it, and the link in it that everybody calls."""
    program = root / "bin" / f"python{version}"
    program.parent.mkdir()
    program.touch()
    for module in modules:
        (root / "lib" / program.name / module).mkdir(parents=True)
    link = program.with_name("python3")
    link.symlink_to(program.name)
    return link


@pytest.mark.parametrize("version", ["3.11", "3.13"])
def test_debians_is_preferred(tmp_path: Path, version: str) -> None:
    chosen = interpreters.chosen(system_python(tmp_path, version, ("venv", "ensurepip")))

    assert chosen.path == tmp_path / "bin" / f"python{version}"
    assert chosen.will_do


@pytest.mark.parametrize(
    ("version", "modules"),
    [("3.10", ("venv", "ensurepip")), ("3.9", ("venv", "ensurepip")), ("3.11", ("venv",)), ("3.11", ())],
    ids=["older", "much older", "without ensurepip", "bare"],
)
def test_where_debians_will_not_do_the_running_one_is_taken(
    tmp_path: Path, version: str, modules: tuple[str, ...]
) -> None:
    chosen = interpreters.chosen(system_python(tmp_path, version, modules))

    assert chosen.path == Path(sys.executable).resolve()
    assert chosen.version == sys.version_info[:2]


def test_a_machine_without_one_in_its_place_has_the_running_one(tmp_path: Path) -> None:
    assert interpreters.chosen(tmp_path / "python3").path == Path(sys.executable).resolve()
