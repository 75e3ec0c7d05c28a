from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest

from marketplace.core.health import KEPT_S, Health, KeptAnswer


class Dependencies:
    """Answers with a new latency each time, so that answers can be told apart."""

    def __init__(self) -> None:
        self.asked = 0

    def ask(self) -> Mapping[str, Health]:
        self.asked += 1
        return {"database": Health(ok=True, latency_ms=self.asked)}


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def dependencies() -> Dependencies:
    return Dependencies()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def kept(dependencies: Dependencies, clock: Clock) -> KeptAnswer:
    return KeptAnswer(dependencies.ask, clock)


def test_answer_is_kept_for_a_second(kept: KeptAnswer, dependencies: Dependencies, clock: Clock) -> None:
    first = kept.get()
    clock.now += KEPT_S - 0.01

    assert kept.get() == first
    assert dependencies.asked == 1


def test_dependencies_are_asked_again_after_a_second(
    kept: KeptAnswer, dependencies: Dependencies, clock: Clock
) -> None:
    first = kept.get()
    clock.now += KEPT_S

    assert kept.get() != first
    assert dependencies.asked == 2


def test_second_begins_when_the_answer_came(kept: KeptAnswer, dependencies: Dependencies, clock: Clock) -> None:
    def ask_slowly() -> Mapping[str, Health]:
        clock.now += 4
        return dependencies.ask()

    kept.ask = ask_slowly
    kept.get()
    clock.now += KEPT_S - 0.01
    kept.get()

    assert dependencies.asked == 1


def test_question_that_broke_off_is_asked_again(kept: KeptAnswer, dependencies: Dependencies) -> None:
    def break_off() -> Mapping[str, Health]:
        raise RuntimeError

    kept.ask = break_off
    with pytest.raises(RuntimeError):
        kept.get()
    kept.ask = dependencies.ask

    assert kept.get()["database"].ok


def test_many_at_once_ask_once(kept: KeptAnswer, dependencies: Dependencies) -> None:
    """The second comes while the first one's question is under way."""
    under_way, second_is_here = Event(), Event()

    def ask_slowly() -> Mapping[str, Health]:
        under_way.set()
        second_is_here.wait(timeout=5)
        return dependencies.ask()

    def come_second() -> Mapping[str, Health]:
        under_way.wait(timeout=5)
        second_is_here.set()
        return kept.get()

    kept.ask = ask_slowly
    with ThreadPoolExecutor(2) as pool:
        answers = [come.result(timeout=10) for come in (pool.submit(kept.get), pool.submit(come_second))]

    assert answers[0] == answers[1]
    assert dependencies.asked == 1
