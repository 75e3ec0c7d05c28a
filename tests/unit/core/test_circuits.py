"""Circuits: what fails too often is left alone for a while, by `with` too, and kept values get by without Redis."""

import time
from collections.abc import Iterator
from contextlib import suppress

import pytest
import redis
from circuitbreaker import CircuitBreaker, CircuitBreakerError
from django.conf import LazySettings

from marketplace.core import kept_values
from marketplace.core.circuits import Circuit


def tries(circuit: CircuitBreaker, times: int) -> int:
    """How often what always fails is run."""
    run = 0
    for _ in range(times):
        with suppress(ConnectionError, CircuitBreakerError), circuit:
            run += 1
            raise ConnectionError
    return run


def test_open_circuit_runs_nothing_within_with() -> None:
    assert tries(Circuit(failure_threshold=3, recovery_timeout=60, expected_exception=ConnectionError), 10) == 3


def test_control_the_librarys_own_would_run_it_each_time() -> None:
    assert tries(CircuitBreaker(failure_threshold=3, recovery_timeout=60, expected_exception=ConnectionError), 10) == 10


def test_open_circuit_says_so() -> None:
    circuit = Circuit(failure_threshold=1, recovery_timeout=60, name="a lamp")
    tries(circuit, 1)

    with pytest.raises(CircuitBreakerError, match="a lamp"), circuit:
        pass


def test_circuit_closes_by_the_first_success_after_its_time() -> None:
    circuit = Circuit(failure_threshold=2, recovery_timeout=1, expected_exception=ConnectionError)
    tries(circuit, 2)
    time.sleep(1.1)

    with circuit:
        pass

    assert circuit.closed
    assert tries(circuit, 2) == 2


@pytest.fixture
def cache_away(settings: LazySettings) -> Iterator[None]:
    """The cache at a port where nothing listens."""
    nowhere = settings.CACHES["default"] | {"LOCATION": "redis://127.0.0.1:1/1"}
    settings.CACHES = settings.CACHES | {"default": nowhere}
    yield
    kept_values.circuit.reset()


def test_values_are_kept_until_they_are_forgotten() -> None:
    kept_values.keep("one", 1, ttl_s=60)
    kept_values.keep("two", 2, ttl_s=60)

    kept_values.forget(["one"])

    assert (kept_values.find("one"), kept_values.find("two")) == (None, 2)


@pytest.mark.usefixtures("cache_away")
def test_while_the_cache_is_away_nothing_is_kept_nothing_raised_and_few_wait() -> None:
    kept_values.keep("one", 1, ttl_s=60)
    kept_values.forget(["one"])
    found = [kept_values.find("one") for _each in range(8)]

    assert found == [None] * 8
    assert kept_values.circuit.failure_count == 3


def test_an_answer_of_redis_that_is_an_error_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_given: object) -> None:
        raise redis.OutOfMemoryError

    monkeypatch.setattr("django.core.cache.cache.set", full)
    for _ in range(3):
        kept_values.keep("one", 1, ttl_s=60)

    assert kept_values.circuit.opened
