import itertools
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from marketplace.core.resilience import OutsideSystemError, guarded

names = itertools.count()


class AwayError(Exception):
    """The outside system does not answer."""


def make(behave: Callable[[float], str], **options: float) -> Callable[[], str]:
    return guarded(f"test {next(names)}", retry_on=(AwayError,), **options)(behave)  # type: ignore[arg-type]


def test_answer_passes_through() -> None:
    assert make(lambda timeout_s: "answer")() == "answer"


def test_passing_failure_is_tried_again() -> None:
    failures = iter([AwayError(), AwayError()])

    def behave(timeout_s: float) -> str:
        for failure in failures:
            raise failure
        return "answer"

    assert make(behave)() == "answer"


def test_lasting_failure_is_told_with_its_cause_after_the_last_attempt() -> None:
    calls: list[float] = []

    def behave(timeout_s: float) -> str:
        calls.append(timeout_s)
        raise AwayError

    with pytest.raises(OutsideSystemError) as told:
        make(behave, attempts=3)()

    assert len(calls) == 3
    assert isinstance(told.value.__cause__, AwayError)


def test_answers_that_are_errors_pass_and_do_not_open_the_circuit() -> None:
    def behave(timeout_s: float) -> str:
        raise KeyError("no such place")

    call = make(behave, failures_to_open=1)

    for _ in range(3):
        with pytest.raises(KeyError):
            call()


def test_attempts_are_given_what_is_left_of_the_budget() -> None:
    given: list[float] = []

    def behave(timeout_s: float) -> str:
        given.append(timeout_s)
        time.sleep(timeout_s)
        raise AwayError

    started = time.monotonic()
    with pytest.raises(OutsideSystemError):
        make(behave, attempts=10, attempt_timeout_s=0.3, budget_s=0.5)()

    assert given[0] == pytest.approx(0.3)
    assert time.monotonic() - started < 1.5


def test_open_circuit_spares_the_system_and_the_caller() -> None:
    calls: list[float] = []

    def behave(timeout_s: float) -> str:
        calls.append(timeout_s)
        raise AwayError

    call = make(behave, attempts=1, failures_to_open=2)

    for _ in range(10):
        with pytest.raises(OutsideSystemError):
            call()

    assert len(calls) == 2


def test_circuit_closes_when_the_system_is_back() -> None:
    away = threading.Event()
    away.set()

    def behave(timeout_s: float) -> str:
        if away.is_set():
            raise AwayError
        return "answer"

    call = make(behave, attempts=1, failures_to_open=1, open_s=0.2)
    with pytest.raises(OutsideSystemError):
        call()
    away.clear()
    time.sleep(0.3)

    assert [call(), call()] == ["answer", "answer"]


def test_calls_run_side_by_side() -> None:
    together = threading.Barrier(4)

    def behave(timeout_s: float) -> str:
        together.wait(timeout=5)
        return "answer"

    call = make(behave)
    with ThreadPoolExecutor(4) as pool:
        answers = [future.result() for future in [pool.submit(call) for _ in range(4)]]

    assert answers == ["answer"] * 4
