import os
import subprocess
import sys
from collections.abc import Iterator

import pytest

from bench import processes

# A parent that has a child, says so, and waits to be ended.
PARENT = """
import subprocess, sys
waits = "import sys; print(1, flush=True); sys.stdin.read()"
child = subprocess.Popen([sys.executable, "-c", waits], stdout=subprocess.PIPE)
child.stdout.readline()
print(child.pid, flush=True)
sys.stdin.read()
"""


@pytest.fixture
def parent_and_child() -> Iterator[tuple[int, int]]:
    parent = subprocess.Popen(  # noqa: S603 -- our own interpreter and script
        [sys.executable, "-c", PARENT], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert parent.stdout
    yield parent.pid, int(parent.stdout.readline())
    parent.communicate()


def test_family_is_the_process_and_all_below_it(parent_and_child: tuple[int, int]) -> None:
    parent, child = parent_and_child

    assert processes.family(parent) == [parent, child]
    assert set(processes.family(os.getpid())) >= {os.getpid(), parent, child}
    assert processes.parent_of(child) == parent


def test_cores_are_held_to_by_the_whole_family(parent_and_child: tuple[int, int]) -> None:
    core = min(os.sched_getaffinity(0))

    processes.hold_to([core], [parent_and_child[0]])

    assert [os.sched_getaffinity(pid) for pid in parent_and_child] == [{core}, {core}]


def test_memory_counts_what_is_shared_once(parent_and_child: tuple[int, int]) -> None:
    resident = sum(map(processes.resident_mib, parent_and_child))

    assert 0 < processes.proportional_mib(parent_and_child) < resident


def test_process_that_is_gone_has_used_nothing() -> None:
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()

    assert processes.cpu_s(ended.pid) == 0
