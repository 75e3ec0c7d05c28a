"""`make faults`: topics are told while Redis, live, writers and the database are killed, and a tenth of the clients is
cut off each second. Each client must have heard of its topics what PostgreSQL has of them, each once, in order. Then
some read nothing, and must cost neither much memory nor anybody else's messages.
"""

import argparse
import signal
import sys
import time
from collections.abc import Sequence
from dataclasses import fields

from deploy.local.console import say
from tests.faults.realtime.churn import market as markets
from tests.faults.realtime.churn.plan import Plan


def main(arguments: Sequence[str]) -> int:
    """Play it once; returns the exit status."""
    parser = argparse.ArgumentParser(prog="make faults", description=__doc__)
    for field in fields(Plan):
        parser.add_argument(f"--{field.name.replace('_', '-')}", type=int, default=field.default)
    plan = Plan(**vars(parser.parse_args(arguments)))
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    started = time.monotonic()
    with markets.running(plan) as market:
        from tests.faults.realtime.churn import course, non_readers

        say(f"PostgreSQL, Redis and live run after {time.monotonic() - started:.1f} s")
        wrong = False
        for part in (course, non_readers):
            outcome = part.play(market, plan)
            say(str(outcome))
            wrong |= bool(outcome.wrong)
    return int(wrong)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
