"""The commands that README, CONTRIBUTING and the guides tell people to type."""

import re
import subprocess
from pathlib import Path

import pytest

from deploy.local.cli import COMMANDS
from deploy.local.places import CHECKOUT

PAGES = [CHECKOUT / "README.md", CHECKOUT / "CONTRIBUTING.md", *sorted((CHECKOUT / "docs").rglob("*.md"))]
CODE = re.compile(r"```.*?```|`[^`\n]+`", re.DOTALL)
MAKEFILE = (CHECKOUT / "Makefile").read_text()


def commands_in(page: Path) -> set[str]:
    code = "\n".join(CODE.findall(page.read_text()))
    return set(re.findall(r"\bmake ([a-z][a-z-]*)", code))


@pytest.fixture(scope="module")
def listed() -> set[str]:
    told = subprocess.run(["make", "help"], cwd=CHECKOUT, capture_output=True, text=True, check=True).stdout
    return set(re.findall(r"^ +make (\S+) +\S", told, re.MULTILINE))


def test_readme_tells_the_first_steps() -> None:
    assert {"run", "up", "down", "test", "check", "help"} <= commands_in(CHECKOUT / "README.md")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(CHECKOUT)))
def test_commands_that_a_page_names_exist_and_are_listed(page: Path, listed: set[str]) -> None:
    assert commands_in(page) <= listed | {"help"}


def test_help_lists_every_target_that_people_use(listed: set[str]) -> None:
    targets = set(re.findall(r"^([a-z][a-z-]*):", MAKEFILE, re.MULTILINE))

    assert targets - listed == {"setup-tests"}


def test_every_target_is_made_anew_each_time() -> None:
    (phony,) = re.findall(r"^\.PHONY: (.*)$", MAKEFILE, re.MULTILINE)

    assert set(phony.split()) == set(re.findall(r"^([a-z][a-z-]*):", MAKEFILE, re.MULTILINE))


def test_local_commands_that_make_calls_exist() -> None:
    called = set(re.findall(r"\$\(LOCAL\) ([a-z-]+)", MAKEFILE))

    assert called == set(COMMANDS)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(CHECKOUT)))
def test_files_that_a_page_links_to_exist(page: Path) -> None:
    links = re.findall(r"\]\((?!https?:|#)([^)#]+)", page.read_text())

    assert [link for link in links if not (page.parent / link).exists()] == []
