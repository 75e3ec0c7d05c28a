"""Redis, live and writers are killed, then some clients read nothing: a sample of what `make faults` plays."""

import subprocess
from pathlib import Path

from deploy.local import accounts
from deploy.local.places import CHECKOUT, PYTHON

# One kill of each.
SAMPLE = {
    "seed": 1,
    "messages": 4_000,
    "topics": 50,
    "clients": 40,
    "topics-each": 5,
    "kills": 1,
    "writers": 2,
    "per-s": 300,
    "non-readers": 20,
    "non-readers-s": 15,
}
TIMEOUT_S = 600


def test_nothing_is_lost_doubled_or_out_of_order_and_who_does_not_read_costs_little() -> None:
    options = [part for name, value in SAMPLE.items() for part in (f"--{name}", str(value))]
    command: list[str | Path] = [PYTHON, "-m", "tests.faults.realtime.churn", *options]

    played = subprocess.run(  # noqa: S603 -- our own program
        accounts.bound_to_parent(command), cwd=CHECKOUT, capture_output=True, text=True, timeout=TIMEOUT_S, check=False
    )

    assert played.returncode == 0, played.stdout + played.stderr
    assert "all was heard, once, in order" in played.stdout
    assert "the others heard everything" in played.stdout
