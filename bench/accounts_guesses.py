"""Somebody who guesses the password of one account from one network, many times at once."""

import time
from collections import Counter
from dataclasses import dataclass

from bench import http_clients
from bench.errors import BenchError

PATH = "/api/v1/auth/login"
GUESSES = 1_000
CLIENTS = 32
LIMIT = 5
# The window slides: after a fifth of the minute in which five were let in, a sixth may rightly be.
WITHIN_S = 60 / LIMIT
LOOKED_AT = {400, 401}
REFUSED = 429


@dataclass(frozen=True, slots=True)
class Guesses:
    """What became of them.

    Attributes:
        looked_at: how many passwords were compared, and found wrong.
    """

    looked_at: int
    refused: int
    seconds: float


def guess(address: tuple[str, int], email: str) -> Guesses:
    """Try that many passwords, no two alike.

    Raises:
        BenchError: a guess was answered otherwise than as wrong or as one too many, or it took so long that the
            limit would have let more in.
    """
    started = time.perf_counter()
    statuses = _try(address, email, GUESSES)
    guesses = sort_out(statuses, seconds=time.perf_counter() - started)
    if guesses.seconds >= WITHIN_S:
        raise BenchError(f"{GUESSES:,} wrong sign-ins took {guesses.seconds:.1f} s; in {WITHIN_S:g} s more are due.")
    return guesses


def verify_that_limits_refuse(address: tuple[str, int], email: str) -> None:
    """The control: where the limits are out of reach, every guess is looked at.

    Raises:
        BenchError: something else than the limits refuses guesses.
    """
    guesses = sort_out(_try(address, email, CLIENTS), seconds=0)
    if guesses.refused:
        raise BenchError(f"{guesses.refused} of {CLIENTS} guesses were refused, with the limits out of reach.")


def _try(address: tuple[str, int], email: str, count: int) -> Counter[int]:
    bodies = [{"email": email, "password": f"wrong guess number {number}"} for number in range(count)]
    requests = [http_clients.post_request(address, PATH, body) for body in bodies]
    return http_clients.statuses(address, requests, clients=CLIENTS)


def sort_out(statuses: Counter[int], *, seconds: float) -> Guesses:
    """Tell passwords that were compared from guesses that were refused.

    Raises:
        BenchError: there are answers that are neither.
    """
    others = {status: count for status, count in statuses.items() if status not in {*LOOKED_AT, REFUSED}}
    if others:
        raise BenchError(f"Wrong sign-ins were answered by status and number: {others}.")
    return Guesses(sum(statuses[status] for status in LOOKED_AT), statuses[REFUSED], seconds)
