"""What supervisord is told, read back the way it reads it."""

import configparser
import os
import re
import tomllib
from itertools import pairwise
from pathlib import Path
from shlex import split

import pytest
from supervisor.options import UnhosedConfigParser, expand

from deploy.local import programs
from deploy.local.nginx import Nginx
from deploy.local.places import CHECKOUT, State
from deploy.local.ports import USUAL
from deploy.local.programs import Program


def read_back(found: list[Program], state: State) -> configparser.RawConfigParser:
    parser: configparser.RawConfigParser = UnhosedConfigParser()
    parser.read_string(programs.supervisor_config(found, state, port=18200, password="p%ss"))
    return parser


@pytest.mark.parametrize("part", ["a b", 'say "yes"', "100 %", "back\\slash", "%(here)s", "semi;colon", "হাট"])
def test_command_reaches_the_program_as_it_was_meant(tmp_path: Path, part: str) -> None:
    command = ["run", part, "--last"]

    section = read_back([Program("web", command)], State(tmp_path))["program:web"]

    assert split(expand(section["command"], {"here": "/elsewhere"}, "command")) == command


def test_folder_with_a_space_and_a_percent_sign_is_kept(tmp_path: Path) -> None:
    state = State(tmp_path / "my 100% market")

    section = read_back([Program("web", ["run"])], state)["program:web"]

    assert expand(section["stdout_logfile"], {}, "log") == str(state.logs / "web.log")


def haats_own(state: State, *, reload: bool) -> list[Program]:
    return programs.processes(USUAL, state, Nginx(state.nginx, state.config / "nginx.conf", USUAL), reload=reload)


def test_services_start_first_and_the_rest_when_it_is_asked_for(tmp_path: Path) -> None:
    service = Program("redis", ["redis-server"], order=1)

    parser = read_back([service, *haats_own(State(tmp_path), reload=False)], State(tmp_path))

    started = {name: parser[name]["autostart"] for name in parser.sections() if name.startswith("program:")}
    assert [name for name, at_once in started.items() if at_once == "true"] == ["program:redis"]


def test_every_program_dies_with_supervisord(tmp_path: Path) -> None:
    commands = {program.name: program.command for program in haats_own(State(tmp_path), reload=True)}

    assert set(commands) == {"web", "live", "worker", "beat", "nginx", "styles"}
    assert all(command[:2] == ["setpriv", "--pdeathsig"] for command in commands.values())


def test_styles_are_watched_only_while_editing(tmp_path: Path) -> None:
    assert "styles" not in {program.name for program in haats_own(State(tmp_path), reload=False)}


def test_reloading_watches_every_room(tmp_path: Path) -> None:
    web = next(program for program in haats_own(State(tmp_path), reload=True) if program.name == "web")

    watched = [Path(path) for option, path in pairwise(web.command) if option == "--reload-paths"]

    assert {path.name for path in watched} >= {"config", "marketplace", "geo"}
    assert all(path.is_dir() for path in watched)


def test_rooms_are_the_same_to_make_and_to_the_import_contracts() -> None:
    [listed] = re.findall(r"^ROOMS := (.+)$", (CHECKOUT / "Makefile").read_text(), re.MULTILINE)
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text())

    assert sorted(listed.split()) == sorted(project["tool"]["importlinter"]["root_packages"])


def test_supervisord_runs_as_who_started_it(tmp_path: Path) -> None:
    head = read_back([], State(tmp_path))["supervisord"]

    assert head.get("user") == ("root" if os.geteuid() == 0 else None)
