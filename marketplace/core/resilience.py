"""Calls to systems that are not ours: bounded in time, retried a little, and left alone for a while when down."""

import time
from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

import stamina
import structlog
from circuitbreaker import CircuitBreaker, CircuitBreakerError

from marketplace.core.errors import UnavailableError

P = ParamSpec("P")
R = TypeVar("R")

logger = structlog.get_logger(__name__)


class OutsideSystemError(UnavailableError):
    """A system we depend on did not answer in time, or not sensibly; its own error is the cause."""

    code = "outside_system_unavailable"


def guarded(
    name: str,
    *,
    retry_on: tuple[type[Exception], ...],
    attempts: int = 3,
    attempt_timeout_s: float = 3.0,
    budget_s: float = 8.0,
    failures_to_open: int = 5,
    open_s: float = 30.0,
) -> Callable[[Callable[Concatenate[float, P], R]], Callable[P, R]]:
    """Decorate a call to an outside system.

    The function's first argument is the time it may take, in seconds, which it hands to its client: the smaller of
    `attempt_timeout_s` and what is left of `budget_s` for all attempts and the waits between them (exponential, with
    jitter). Only `retry_on` is tried again and counts against the system; other exceptions are answers, and pass. After
    `failures_to_open` failures in a row the circuit opens: for `open_s` seconds nothing is sent. Each process judges
    for itself.

    Raises (from the decorated function):
        OutsideSystemError: every attempt failed, or the circuit is open.
    """
    breaker = CircuitBreaker(failures_to_open, open_s, expected_exception=retry_on, name=name)

    def decorate(function: Callable[Concatenate[float, P], R]) -> Callable[P, R]:
        protected: Callable[Concatenate[float, P], R] = breaker.decorate(function)

        @wraps(function)
        def call(*args: P.args, **kwargs: P.kwargs) -> R:
            deadline = time.monotonic() + budget_s
            try:
                for attempt in stamina.retry_context(
                    on=retry_on, attempts=attempts, timeout=budget_s, wait_initial=0.1, wait_max=1.0, wait_jitter=0.2
                ):
                    with attempt:
                        left_s = max(deadline - time.monotonic(), 0.05)
                        return protected(min(attempt_timeout_s, left_s), *args, **kwargs)
            except (CircuitBreakerError, *retry_on) as error:
                logger.warning("outside_system_failed", system=name, error=type(error).__name__, circuit=breaker.state)
                raise OutsideSystemError from error
            raise AssertionError("the loop above returns or raises")

        return call

    return decorate
