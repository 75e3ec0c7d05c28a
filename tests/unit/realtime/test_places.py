"""How many there may be, of whom and how often."""

from uuid import UUID, uuid4

import pytest
from django.conf import LazySettings

from realtime import places
from realtime.places import (
    ARRIVALS_A_SECOND,
    ARRIVALS_AT_ONCE,
    MOST_OF_ADDRESS,
    MOST_OF_PERSON,
    QUESTIONS_A_SECOND,
    QUESTIONS_AT_ONCE,
    Allowance,
    Places,
    address,
    person,
)


class Clock:
    now = 50.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture(autouse=True)
def bounds_of_a_market(settings: LazySettings) -> None:
    settings.RATE_LIMIT_FACTOR = 1


@pytest.fixture
def clock() -> Clock:
    return Clock()


def test_allowance_comes_back_with_time_and_no_higher() -> None:
    allowance = Allowance(2, at=0)

    def takes(now: float) -> bool:
        return allowance.take(now, a_second=1, at_once=2)

    assert [takes(0), takes(0), takes(0), takes(0.9), takes(1.9), takes(1.9)] == [True, True, False, False, True, False]
    assert [takes(100), takes(100), takes(100)] == [True, True, False]


@pytest.mark.parametrize(
    ("holder", "most"), [(person(UUID(int=1)), MOST_OF_PERSON), (address("203.0.113.7"), MOST_OF_ADDRESS)]
)
def test_each_has_so_many_places(clock: Clock, holder: str, most: int) -> None:
    held = Places(clock=clock)

    assert [held.enter(holder) for _place in range(most + 1)] == [True] * most + [False]

    assert held.enter(address("198.51.100.1"))
    held.leave(holder)
    assert [held.enter(holder), held.enter(holder)] == [True, False]


def test_operator_may_let_in_more(clock: Clock, settings: LazySettings) -> None:
    settings.RATE_LIMIT_FACTOR = 2
    held = Places(clock=clock)

    entered = sum(held.enter(address("203.0.113.7")) for _place in range(1000))
    arrived = sum(held.arrive("203.0.113.7") for _arrival in range(1000))

    assert (entered, arrived) == (2 * MOST_OF_ADDRESS, 2 * ARRIVALS_AT_ONCE)


def test_address_opens_so_many_at_once_and_a_second(clock: Clock) -> None:
    held = Places(clock=clock)

    assert sum(held.arrive("203.0.113.7") for _arrival in range(1000)) == ARRIVALS_AT_ONCE
    assert held.arrive("198.51.100.1")
    clock.now += 1
    assert sum(held.arrive("203.0.113.7") for _arrival in range(1000)) == ARRIVALS_A_SECOND


def test_holder_asks_about_so_many_topics_at_once_and_a_second(clock: Clock) -> None:
    held, holder = Places(clock=clock), person(uuid4())

    assert [held.ask(holder, QUESTIONS_AT_ONCE - 10), held.ask(holder, 50), held.ask(holder, 10)] == [True, False, True]
    clock.now += 2
    assert [held.ask(holder, 2 * QUESTIONS_A_SECOND), held.ask(holder, 1)] == [True, False]
    assert held.ask(address("203.0.113.7"), 50)


def test_addresses_do_not_fill_the_memory(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(places, "MOST_REMEMBERED", 10)
    held = Places(clock=clock)

    for number in range(100):
        held.arrive(f"198.51.100.{number}")

    assert len(held._arrivals) <= 10  # noqa: SLF001 -- what is remembered
