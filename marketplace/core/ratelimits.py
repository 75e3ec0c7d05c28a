"""How often one caller may do what: the policies, and what the counters in Redis say to a request."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from math import ceil

import structlog
from django.conf import settings
from limits import RateLimitItem, parse_many

from marketplace.core.errors import RateLimitedError, UnavailableError
from marketplace.core.ratelimit_counters import AWAY, Arguments, EarlyCount, count

logger = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Policy:
    """Limits under one name; all of them hold.

    `limits` is written as the `limits` package reads it: `5/minute; 10/15 minutes`. With `fails_open` a request passes
    while Redis is away: refusing every reader then would turn the loss of a counter into the loss of the market. What
    guards against guessing (sign-in, codes) fails closed. What makes or opens accounts is counted `by_network`, for who
    is signed in could else begin anew with each account they make.
    """

    name: str
    limits: str
    fails_open: bool = True
    by_network: bool = False

    def items(self) -> Sequence[RateLimitItem]:
        return parse_many(self.limits)


# Far above what one person does by hand, far below what would hurt the others. Many mobile buyers share one address of
# their carrier, so what strangers read is counted by the quarter of an hour: who is refused waits minutes, not an hour.
GLOBAL = Policy("global", "1000/15 minutes")
READ_ANONYMOUS = Policy("read", "500/15 minutes")
READ_SIGNED_IN = Policy("read", "2000/15 minutes")
WRITE_ANONYMOUS = Policy("write", "100/hour")
WRITE_SIGNED_IN = Policy("write", "100/minute; 1000/hour")
# What strangers do to a basket is done by hand, and a street's worth of them share one address.
BASKETS_ANONYMOUS = Policy("baskets", "300/15 minutes")
# The same of ordering and what follows: whoever fills baskets by the hundred keeps no neighbour from ordering.
ORDERING_ANONYMOUS = Policy("ordering", "300/15 minutes")
TILES = Policy("tiles", "20000/15 minutes")
# One fix in three seconds for an order; somebody carries a few at once, and a phone catches up.
POSITIONS = Policy("positions", "200/minute; 6000/hour")
LOGIN = Policy("login", "5/minute; 10/15 minutes", fails_open=False)
REGISTER = Policy("register", "5/hour", fails_open=False, by_network=True)
PASSWORD_RESET = Policy("password_reset", "5/hour", fails_open=False, by_network=True)
ORDERS = Policy("orders", "100/15 minutes")
SEARCH = Policy("search", "500/15 minutes")
PICTURES = Policy("pictures", "30/minute; 300/hour")


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the counters say: whether the request may pass, and the answer's headers."""

    allowed: bool
    retry_after_s: int
    headers: dict[str, str]


@dataclass(frozen=True, slots=True, eq=False)
class _Rules:
    """Policies made ready for the script, once: there are no two of the same."""

    arguments: Arguments
    names: tuple[str, ...]
    policy_header: str
    fails_open: bool


# Who is refused, until when by this process's clock, and which limit is the tightest: they are refused again without
# anybody being asked. Forgetting one costs a question.
_refused: dict[tuple[str, _Rules], tuple[float, str]] = {}
MOST_REMEMBERED = 10_000


def take(caller: str, *policies: Policy) -> Verdict:
    """Count one request of `caller` against all the policies, if all of them allow it.

    Raises:
        UnavailableError: Redis is away, and one of the policies does not fail open.
    """
    rules = _rules(policies, settings.RATE_LIMIT_FACTOR)
    return _remembered(caller, rules) or _judge(caller, rules, lambda: count(_key(caller), rules.arguments))


class Asked:
    """`take` in two halves: the question is on its way when this is made, and `verdict` waits for the answer.

    `refusal` is a verdict from before that still holds: then nothing was asked.
    """

    def __init__(self, caller: str, *policies: Policy) -> None:
        rules = _rules(policies, settings.RATE_LIMIT_FACTOR)
        self.refusal = _remembered(caller, rules)
        if not self.refusal:
            counting = EarlyCount(_key(caller), rules.arguments)
            self._judge: Callable[[], Verdict] = lambda: _judge(caller, rules, counting.answer)

    def verdict(self) -> Verdict:
        """Wait for it; once.

        Raises:
            UnavailableError: as `take`.
        """
        return self.refusal or self._judge()


def require(caller: str, *policies: Policy) -> None:
    """`take`, as a service asks: a refusal is an error.

    Raises:
        RateLimitedError: too many; it says how long to wait.
        UnavailableError: as `take`.
    """
    verdict = take(caller, *policies)
    if not verdict.allowed:
        raise RateLimitedError(retry_after_s=verdict.retry_after_s)


def forget_refusals() -> None:
    """Ask the counters again about everybody."""
    _refused.clear()


def _key(caller: str) -> str:
    return f"haat:rate:{caller}"


def _judge(caller: str, rules: _Rules, answer: Callable[[], list[int]]) -> Verdict:
    try:
        allowed, *limits = answer()
    except AWAY as error:
        return _verdict_without_counters(rules, error)
    left, wait_ms = limits[0::2], limits[1::2]
    tightest = min(range(len(left)), key=left.__getitem__)
    if not allowed:
        if len(_refused) >= MOST_REMEMBERED:
            _refused.clear()
        _refused[caller, rules] = time.monotonic() + max(wait_ms) / 1000, rules.names[tightest]
    return _verdict(rules, rules.names[tightest], left[tightest], wait_ms[tightest], allowed=bool(allowed))


def _remembered(caller: str, rules: _Rules) -> Verdict | None:
    """The refusal that still holds, if there is one."""
    refused = _refused.get((caller, rules))
    if refused is None:
        return None
    until, name = refused
    wait_ms = ceil((until - time.monotonic()) * 1000)
    if wait_ms <= 0:
        _refused.pop((caller, rules), None)
        return None
    return _verdict(rules, name, 0, wait_ms, allowed=False)


def _verdict(rules: _Rules, name: str, left: int, wait_ms: int, *, allowed: bool) -> Verdict:
    wait_s = ceil(wait_ms / 1000)
    headers = {"RateLimit-Policy": rules.policy_header, "RateLimit": f'"{name}";r={left};t={wait_s}'}
    return Verdict(allowed=allowed, retry_after_s=max(wait_s, 1), headers=headers)


def _verdict_without_counters(rules: _Rules, error: Exception) -> Verdict:
    logger.warning("rate_limits_away", error=type(error).__name__, policies=rules.policy_header)
    if not rules.fails_open:
        raise UnavailableError from error
    return Verdict(allowed=True, retry_after_s=0, headers={})


@cache
def _rules(policies: tuple[Policy, ...], factor: float) -> _Rules:
    arguments: list[str | int] = []
    names: list[str] = []
    described: list[str] = []
    for policy in policies:
        for item in policy.items():
            most, window_s = max(1, round(item.amount * factor)), item.get_expiry()
            arguments += [f"{policy.name}:{window_s}", most, window_s * 1000]
            names.append(policy.name)
            described.append(f'"{policy.name}";q={most};w={window_s}')
    fails_open = all(policy.fails_open for policy in policies)
    return _Rules(tuple(arguments), tuple(names), ", ".join(described), fails_open)
