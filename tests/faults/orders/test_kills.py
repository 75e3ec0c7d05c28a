"""Web, worker, Redis and PostgreSQL are killed while people order: four rounds of those that `make faults` plays."""

import subprocess
from pathlib import Path

from deploy.local import accounts
from deploy.local.places import CHECKOUT, PYTHON

# One of each: web, PostgreSQL, worker, and a Redis that comes back empty.
SEED, ROUNDS = 600, 4
TIMEOUT_S = 900


def test_whoever_is_killed_nothing_is_lost_and_nothing_happens_twice() -> None:
    command: list[str | Path] = [
        PYTHON,
        "-m",
        "tests.faults.orders.kills",
        "--seed",
        str(SEED),
        "--rounds",
        str(ROUNDS),
    ]

    played = subprocess.run(  # noqa: S603 -- our own program
        accounts.bound_to_parent(command), cwd=CHECKOUT, capture_output=True, text=True, timeout=TIMEOUT_S, check=False
    )

    assert played.returncode == 0, played.stdout + played.stderr
    assert played.stdout.count("all is there, once") == ROUNDS
    # That of web is cut off within its act, so that a trap that nobody walks into is noticed.
    assert f"seed {SEED}: web" in played.stdout
    assert "after it was over" not in next(line for line in played.stdout.splitlines() if f"seed {SEED}: web" in line)
