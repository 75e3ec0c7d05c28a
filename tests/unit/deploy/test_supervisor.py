import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from deploy.local import supervisor, waiting
from deploy.local.places import State

SLEEP = "import signal; signal.pause()"
# Stands for supervisord: it starts a program in its own session, says so, and waits to be killed.
LEADER = """
import signal, subprocess, sys
print(subprocess.Popen([sys.executable, "-c", sys.argv[1]]).pid, flush=True)
signal.pause()
"""


@pytest.fixture
def state(tmp_path: Path) -> State:
    state = State(tmp_path)
    state.create()
    return state


@pytest.fixture
def ended() -> Iterator[ExitStack]:
    """What is registered here is ended with the test."""
    with ExitStack() as ends:
        yield ends


def start(ends: ExitStack, *arguments: str) -> "subprocess.Popen[bytes]":
    process = subprocess.Popen([sys.executable, "-c", *arguments], stdout=subprocess.PIPE, start_new_session=True)
    ends.callback(process.wait)
    ends.callback(process.kill)
    ends.callback(lambda: process.stdout and process.stdout.close())
    return process


def note_pid(state: State, pid: int) -> None:
    (state.config / "supervisord.pid").write_text(f"{pid}\n")


def test_supervisord_is_known_by_its_configuration(state: State, ended: ExitStack) -> None:
    process = start(ended, SLEEP, supervisor.MODULE, "-c", str(supervisor.config_of(state)))

    waiting.until(lambda: supervisor.living_pid(state) == process.pid, "the process", 10)


def test_supervisord_of_another_stack_is_not_ours(state: State, tmp_path: Path, ended: ExitStack) -> None:
    other = State(tmp_path / "other")
    start(ended, SLEEP, supervisor.MODULE, "-c", str(supervisor.config_of(other)))
    waiting.until(lambda: supervisor.living_pid(other) is not None, "the process", 10)

    assert supervisor.living_pid(state) is None


def test_noted_number_that_was_given_anew_fools_no_one(state: State, ended: ExitStack) -> None:
    stranger = start(ended, SLEEP)
    note_pid(state, stranger.pid)

    assert supervisor.living_pid(state) is None
    assert supervisor.end(state) is False
    assert stranger.poll() is None


def test_nothing_to_end_is_no_mistake(state: State) -> None:
    assert supervisor.end(state) is False


@pytest.mark.parametrize("is_reaped", [True, False])
def test_ending_waits_for_programs_of_a_killed_supervisord(
    state: State, ended: ExitStack, monkeypatch: pytest.MonkeyPatch, is_reaped: bool
) -> None:
    leader = start(ended, LEADER, SLEEP)
    assert leader.stdout is not None
    left = int(leader.stdout.readline())
    note_pid(state, leader.pid)
    leader.kill()
    if is_reaped:
        leader.wait()
    else:  # as by an init that takes its time
        os.waitid(os.P_PID, leader.pid, os.WEXITED | os.WNOWAIT)
    looks: list[int] = []

    def kill_at_the_second_look(_seconds: float) -> None:
        looks.append(1)
        os.kill(left, signal.SIGKILL)

    monkeypatch.setattr("deploy.local.waiting.time.sleep", kill_at_the_second_look)

    assert supervisor.end(state) is False
    assert looks
