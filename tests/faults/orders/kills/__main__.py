"""`make faults SEED=1 ROUNDS=200`: one line a round, each of the next seed; the exit status is 1 where one failed,
or where fewer than half were cut off.
"""

import argparse
import os
import signal
import sys
import time
from collections.abc import Sequence

import django

from deploy.local.console import say
from tests.faults.orders.kills import market as markets
from tests.faults.orders.kills.market import Market


def main(arguments: Sequence[str]) -> int:
    """Play them on one market; returns the exit status."""
    parser = argparse.ArgumentParser(prog="make faults", description=__doc__)
    parser.add_argument("--seed", type=int, default=0, help="of the first round; the next has the next")
    parser.add_argument("--rounds", type=int, default=200)
    options = parser.parse_args(arguments)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    started = time.monotonic()
    with markets.running(_prepare) as market:
        from tests.faults.orders.kills import rounds

        say(f"the market runs after {time.monotonic() - started:.1f} s")
        failed, cut_off = [], 0
        for seed in range(options.seed, options.seed + options.rounds):
            outcome = rounds.play(market, seed)
            say(str(outcome))
            cut_off += outcome.was_reached
            if outcome.wrong:
                failed.append(seed)
    say(f"{options.rounds - len(failed)} of {options.rounds} rounds are well" + (f"; not {failed}" if failed else ""))
    # Traps that nobody walks into cut nothing off, and then every round is well.
    say(f"{cut_off} of {options.rounds} were cut off within their act")
    return int(bool(failed) or 2 * cut_off < options.rounds)


def _prepare(market: Market) -> None:
    """This process becomes one of the market's, and makes its tables."""
    for name in [name for name in os.environ if name.startswith("HAAT_")]:
        del os.environ[name]
    os.environ.update(market.environment | {"HAAT_DATABASE_POOL_SIZE": "0"})
    django.setup()
    from django.core.management import call_command

    from geo.services import load_areas

    call_command("migrate", verbosity=0)
    load_areas()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
