"""A program that tells topics something, over and over, until it is killed; then another goes on.

What it was about to tell when it was killed was either told or not: which, PostgreSQL knows.
"""

import random
import time

from django.db import DatabaseError, connection, transaction

import bench.django_ready  # noqa: F401
from realtime import topics
from realtime.topics import NewMessage
from tests.faults.realtime.churn.plan import KIND, Plan, topic

# Topics that one transaction tells, at most: as an order's events do, and a few more.
MOST_AT_ONCE = 10
AGAIN_AFTER_S = 0.2


def main(plan: Plan) -> None:
    """Tell as much a second as one of so many writers should."""
    chance, due_at = random.Random(), time.monotonic()  # noqa: S311 -- nothing depends on what is chosen
    while True:
        number = chance.randint(1, MOST_AT_ONCE)
        try:
            _tell([topic(chance.randrange(plan.topics)) for _message in range(number)], chance)
        except DatabaseError:
            connection.close()
            time.sleep(AGAIN_AFTER_S)
        due_at = max(due_at + number * plan.writers / plan.per_s, time.monotonic() - 1)
        time.sleep(max(0.0, due_at - time.monotonic()))


def _tell(names: list[str], chance: random.Random) -> None:
    told = [NewMessage(name, KIND, {"token": chance.getrandbits(53)}) for name in names]
    with transaction.atomic():
        topics.append_all(told)


if __name__ == "__main__":
    main(Plan.in_environment())
